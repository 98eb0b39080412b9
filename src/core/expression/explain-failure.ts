/**
 * Turns whatever an evaluation throws into a MappingError that says what happened and what to do. The values
 * at hand are named by kind only ("text", "a list"): they may be a candidate's.
 */
import { MappingError } from "../errors.ts";
import { EXPRESSION_LIMITS } from "./limits.ts";
import { kindOf } from "./operators.ts";
import { Refusal } from "./refusal.ts";
import { nameOfExpression, placeIn } from "./syntax-error.ts";
import type { Token } from "./tokens.ts";

interface Failure {
  code?: string;
  position?: number;
  token?: string;
  value?: unknown;
  index?: number;
  message?: string;
}

interface Sentence {
  code: string;
  /** Goes behind "The expression in `when` ". */
  what: string;
  advice: string;
}

const ENDLESS = "Look for a function that calls itself without an end, or a very long list.";
const SHORTEN = "Take less of it, for example with $substring(…) or by naming the fields you need.";
const FEWER = "Take fewer of them, for example the first hundred with [[0..99]].";
const CONVERT = "Convert one side first, for example with $number(…) or $string(…).";
const LIST = "Choose one of the values, for example the first with [0], or a single one with $max(…).";

const ADVICE: Record<string, string> = {
  expression_text_too_long: SHORTEN,
  expression_list_too_long: FEWER,
  expression_output_too_large: SHORTEN,
  expression_output_too_deep: SHORTEN,
  expression_input_too_large: "Ask the vendor to send less, or leave this event out with a narrower trigger.",
  expression_input_too_deep: "Ask the vendor to send less, or leave this event out with a narrower trigger.",
  expression_gives_a_function: "Call it with brackets, such as $now(), or give its result.",
  expression_gives_no_number: "Look for a division by zero.",
  expression_eval_disabled: "Write the expression itself instead.",
  expression_changes_input: "Begin the part between the bars with a field of the copied value.",
  expression_timeout: ENDLESS,
  expression_wrong_argument: "Change that argument.",
};

const BY_JSONATA: Record<string, (failure: Failure) => Sentence> = {
  D1011: () => sentence("expression_too_deep", "calls functions inside each other too many times", ENDLESS),
  D1012: (failure) =>
    sentence("expression_timeout", `took longer than ${Number(failure.value)} ms and was stopped`, ENDLESS),
  D2014: tooLong,
  D2015: tooLong,
  T2001: (failure) => notANumber("left", failure),
  T2002: (failure) => notANumber("right", failure),
  T2003: rangeEnds,
  T2004: rangeEnds,
  D1002: (failure) =>
    sentence(
      "expression_not_a_number",
      `puts a minus before ${kindOf(failure.value)}`,
      "Use $number(…) first.",
    ),
  D1001: infinite,
  D3001: infinite,
  D3060: infinite,
  D3061: infinite,
  T2007: (failure) =>
    sentence("expression_cannot_compare", `sorts values of different kinds${with_(failure)}`, CONVERT),
  T2008: () =>
    sentence("expression_cannot_compare", "sorts by something that is not a number or a text", LIST),
  T0410: wrongArgument,
  T0411: wrongArgument,
  T0412: wrongArgument,
  D3070: () =>
    sentence(
      "expression_cannot_compare",
      "sorts values of different kinds",
      "Say how in a second argument of $sort.",
    ),
  D3138: () =>
    sentence(
      "expression_not_single",
      "found several where $single expects one",
      "Use $filter(…)[0] for the first.",
    ),
  D3139: () =>
    sentence(
      "expression_not_single",
      "found nothing where $single expects one",
      "Use $filter(…)[0] if there may be none.",
    ),
  T1003: (failure) =>
    sentence(
      "expression_wrong_argument",
      `uses ${kindOf(failure.value)} as a key`,
      "Use $string(…) around the key.",
    ),
  T1005: forgotDollar,
  T1006: noFunction,
  T1007: forgotDollar,
  T1008: noFunction,
  T2006: noFunction,
  D3030: (failure) =>
    sentence(
      "expression_cannot_convert",
      `asks $number for a number, but was given ${kindOf(failure.value)} that is none`,
      "Give it digits only, or test first with $match(…).",
    ),
  D3110: () =>
    sentence(
      "expression_cannot_convert",
      "asks $toMillis for a time, but was given text that is not like 2026-03-01T09:30:00Z",
      'Say how it is written in a second argument, such as $toMillis(started, "[D01]/[M01]/[Y]").',
    ),
  D3137: raised,
  D3141: raised,
};

/**
 * @param where  the expression, for quoting the place; no source when the fault lies in what it reads
 */
export function explainFailure(
  cause: unknown,
  where: { source: string | undefined; path: string | undefined; tokens: readonly Token[] },
): MappingError {
  if (cause instanceof MappingError) return cause;
  const { source, path, tokens } = where;
  const failure = (typeof cause === "object" && cause !== null ? cause : {}) as Failure;
  const { code, what, advice } = describe(cause, failure);
  const { position, token } = locate(failure, source, tokens);
  const place = source === undefined || position === undefined ? "" : ` (${placeIn(source, position)})`;
  const cutWhat = what.length > 400 ? `${what.slice(0, 400)}…` : what;
  return new MappingError(`${nameOfExpression(path)} ${cutWhat}${place}. ${advice}`.trimEnd(), {
    code,
    cause,
    detail:
      cause instanceof Refusal
        ? code
        : `jsonata ${failure.code ?? (cause instanceof Error ? cause.name : "error")}`,
    ...(path === undefined ? {} : { path }),
    ...(source === undefined ? {} : { expression: source }),
    ...(position === undefined ? {} : { position }),
    ...(token === undefined ? {} : { token }),
  });
}

function describe(cause: unknown, failure: Failure): Sentence {
  if (cause instanceof Refusal)
    return sentence(cause.code, cause.message, cause.advice ?? ADVICE[cause.code] ?? "");
  const known = failure.code === undefined ? undefined : BY_JSONATA[failure.code];
  if (known !== undefined) return known(failure);
  if (cause instanceof RangeError && cause.message.includes("string length")) {
    return sentence("expression_text_too_long", "makes a text of more than 1 million characters", SHORTEN);
  }
  if (cause instanceof RangeError) {
    return sentence("expression_too_deep", "has a value or a format that is too large", SHORTEN);
  }
  // Behind a colon jsonata quotes the value at hand, and so may a native error anywhere.
  const message = cause instanceof Error ? "in a way that has no better words" : lower(failure.message ?? "");
  return sentence(
    "expression_failed",
    `failed${with_(failure)}: ${message}`,
    "Try it in the preview, piece by piece.",
  );
}

/** The place of the failing token: jsonata tells the offset behind it, and for a call the one behind the bracket. */
function locate(
  failure: Failure,
  source: string | undefined,
  tokens: readonly Token[],
): { position?: number; token?: string } {
  const { position: end, token: name } = failure;
  if (source === undefined || typeof end !== "number") return {};
  const at = tokens.findIndex((token) => token.end === end);
  const found = tokens[at];
  if (found === undefined) return {};
  const text = source.slice(found.start, found.end);
  const before = tokens[at - 1];
  if (text === "(" && before !== undefined && before.end <= found.start) {
    const called = source.slice(before.start, before.end);
    if (before.kind === "variable" || called === name) return { position: before.start, token: called };
  }
  return { position: found.start, token: text };
}

function sentence(code: string, what: string, advice: string): Sentence {
  return { code, what, advice };
}

function tooLong(): Sentence {
  const most = EXPRESSION_LIMITS.listLength.toLocaleString("en");
  return sentence("expression_list_too_long", `makes a list of more than ${most} items`, FEWER);
}

function notANumber(side: string, failure: Failure): Sentence {
  const what = `calculates with ${kindOf(failure.value)} on the ${side} of \`${failure.token ?? "an operator"}\``;
  return sentence("expression_not_a_number", what, "Use $number(…) around it.");
}

function rangeEnds(failure: Failure): Sentence {
  return sentence(
    "expression_not_a_number",
    `has ${kindOf(failure.value)} at an end of a range (..), which takes whole numbers`,
    "Use $floor(…) or $number(…) around it.",
  );
}

function infinite(): Sentence {
  return sentence(
    "expression_gives_no_number",
    "calculates something that is not a number",
    "Look for a division by zero.",
  );
}

function wrongArgument(failure: Failure): Sentence {
  const which = ["first", "second", "third", "fourth"][(failure.index ?? 0) - 1] ?? "last";
  const given = `gives ${nameOf(failure)} ${kindOf(failure.value)} as its ${which} argument, which it does not take`;
  return sentence(
    "expression_wrong_argument",
    given,
    "Convert it first, for example with $string(…) or $number(…).",
  );
}

function noFunction(): Sentence {
  return sentence(
    "expression_unknown_function",
    "calls something that is not a function",
    "A function's name begins with $.",
  );
}

function forgotDollar(failure: Failure): Sentence {
  const name = failure.token ?? "a function";
  return sentence("expression_unknown_function", `calls \`${name}\` without a $`, `Write $${name}(…).`);
}

/** `$error("…")` and `$assert(…, "…")`: the automation's owner wrote the words. */
function raised(failure: Failure): Sentence {
  return sentence("expression_raised", `stopped the run: ${failure.message ?? ""}`, "");
}

function nameOf(failure: Failure): string {
  return failure.token === undefined ? "a function" : `$${failure.token}`;
}

function with_(failure: Failure): string {
  return failure.token === undefined || failure.token.startsWith(" ") ? "" : ` at \`${failure.token}\``;
}

function lower(message: string): string {
  const [words = ""] = message.split(":", 1);
  return words.charAt(0).toLowerCase() + words.slice(1).replace(/\.$/, "");
}
