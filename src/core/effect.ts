/** How a finished step's effect is named: what `describe` said, put into the past. */
import type { ActionDefinition, Effect } from "./define-action.ts";

/** Verbs whose past is not the verb with "ed". */
const PAST: Readonly<Record<string, string>> = {
  find: "found",
  make: "made",
  pin: "pinned",
  put: "put",
  send: "sent",
  set: "set",
  submit: "submitted",
  tag: "tagged",
  tell: "told",
  write: "wrote",
};

/**
 * @param words  begin with a verb, as `describe` does: "post to #hiring", "add or update a row"
 * @returns the same in the past: "posted to #hiring", "added or updated a row"
 */
export function inThePast(words: string): string {
  const [verbs = words] = /^\p{Ll}+(?: or \p{Ll}+)*(?= |$)/u.exec(words) ?? [""];
  if (verbs === "") return words;
  return verbs.split(" or ").map(pastOf).join(" or ") + words.slice(verbs.length);
}

function pastOf(verb: string): string {
  const known = PAST[verb];
  if (known !== undefined) return known;
  if (verb.endsWith("e")) return `${verb}d`;
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`;
}

/**
 * What a finished step left behind.
 *
 * @param action   undefined when this version does not know it any more
 * @param request  what `describe` said at the time, if that is known
 */
export function effectOf(
  action: Pick<ActionDefinition, "effect" | "label"> | undefined,
  output: Readonly<Record<string, unknown>>,
  request: string | null,
): Effect & { what: string } {
  const own = action?.effect?.(output, request) ?? defaultEffect(output);
  const said = request ?? (action?.label === undefined ? "do it" : lowerFirst(action.label));
  return { ...own, what: own.what ?? inThePast(said) };
}

function defaultEffect(output: Readonly<Record<string, unknown>>): Effect {
  return effectWith({ ref: output["id"], url: output["url"] ?? output["link"] });
}

/** Leaves out what is not there. Ids may be numbers. */
export function effectWith({ ref, url }: { ref?: unknown; url?: unknown }, more: Effect = {}): Effect {
  return {
    ...(isName(ref) && { ref: String(ref) }),
    ...(typeof url === "string" && url !== "" && { url }),
    ...more,
  };
}

function isName(value: unknown): value is string | number {
  return (typeof value === "string" && value !== "") || typeof value === "number";
}

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}
