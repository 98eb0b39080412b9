/**
 * Our way into jsonata: parse once with every guard on, evaluate often. Pure: an evaluation reads only its
 * context, time included, and keeps nothing; one parsed expression may be evaluated many times at once.
 */
import type jsonata from "jsonata";
import { BUILT_IN_NAMES, loadBuiltIns, type BuiltIn } from "./built-ins.ts";
import { guarded, isGuarded, NOW } from "./guards.ts";
import { EXPRESSION_LIMITS } from "./limits.ts";
import { loadJsonata } from "./load-engine.ts";
import { LinearRegExp, linearProgram } from "./linear-regexp.ts";
import { install, operatorsFor, TRACE, type Trace } from "./operators.ts";
import { cleanInput } from "./plain.ts";
import { explainFailure } from "./explain-failure.ts";
import { explainSyntax } from "./explain-syntax.ts";
import { Refusal } from "./refusal.ts";
import { SyntaxProblem } from "./syntax-error.ts";
import { calledName, listNodes, type SyntaxNode } from "./syntax-tree.ts";
import { readTokens, type Token } from "./tokens.ts";

/** What an expression can read. */
export interface ExpressionContext {
  /** The vendor's own payload: the root of every path. */
  payload: unknown;
  /** The hiring event: `$event`. */
  event?: unknown;
  /** What earlier steps returned, by step id: `$steps`. */
  steps?: Record<string, unknown>;
  /** What `$now()` and `$millis()` tell, in milliseconds since the epoch: when the event was received. */
  now: number;
  /** Further variables, by name without `$`. */
  bindings?: Record<string, unknown>;
}

export interface ExpressionOptions {
  /** Where in the automation, such as `steps[0].with.text`; carried by every error. */
  path?: string;
  /** Milliseconds of one evaluation; the default is `EXPRESSION_LIMITS.timeoutMs`. */
  timeoutMs?: number;
}

export interface Parsed {
  source: string;
  path: string | undefined;
  tokens: readonly Token[];
  tree: SyntaxNode;
  expression: jsonata.Expression;
  /**
   * True when jsonata 2.2.2 writes into what it reads: grouping (`list{…}`) puts an item into an empty list, and
   * `list[]` puts a property on the list. Such an expression gets a copy.
   */
  writes: boolean;
}

/**
 * Parses an expression and checks all that can be known without an event.
 *
 * @throws {SyntaxProblem} a ConfigError
 */
export function parse(source: string, options: ExpressionOptions = {}): Parsed {
  const { path, timeoutMs = EXPRESSION_LIMITS.timeoutMs } = options;
  if (source.length > EXPRESSION_LIMITS.sourceLength) {
    throw new SyntaxProblem("is longer than 50,000 characters", {
      code: "expression_too_long",
      source: "",
      path,
    });
  }
  const tokens = [...readTokens(source)];
  const tooDeep = (position?: number, cause?: unknown): SyntaxProblem =>
    new SyntaxProblem("has too many levels inside each other", {
      code: "expression_nested_too_deep",
      source,
      path,
      position,
      cause,
    });
  const deepAt = findTooDeep(source, tokens);
  if (deepAt !== undefined) throw tooDeep(deepAt);

  let expression: jsonata.Expression;
  try {
    expression = loadJsonata()(source, {
      timeout: timeoutMs,
      stack: EXPRESSION_LIMITS.stackDepth,
      sequence: EXPRESSION_LIMITS.listLength,
      RegexEngine: LinearRegExp as unknown as RegExpConstructor,
    });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooDeep(undefined, cause);
    throw explainSyntax(cause, { source, path, tokens });
  }
  const tree = expression.ast() as SyntaxNode;
  checkRegexes({ source, path, tokens, tree });
  checkCalls({ source, path, tokens, tree });
  const writes = listNodes(tree).some(
    (node) => node.group !== undefined || node.keepArray === true || node.keepSingletonArray === true,
  );
  return { source, path, tokens, tree, expression, writes };
}

/** Notes which functions an expression needs. Call it once, after the tree was looked at and before `run`. */
export function finish(parsed: Parsed): void {
  const names = new Set<string>();
  for (const node of listNodes(parsed.tree)) {
    if (node.type === "variable" && typeof node.value === "string") names.add(node.value);
    if (node.type === "transform") names.add("clone");
  }
  unbound.set(parsed, names);
}

/** Names that a finished expression uses, until its first evaluation. */
const unbound = new WeakMap<Parsed, ReadonlySet<string>>();

/** Puts our operators and guards in place. */
function bindAll({ expression }: Parsed, names: ReadonlySet<string>): void {
  const bind = (name: string, definition: BuiltIn): void => {
    // jsonata notes the position of each call in the definition, so every expression has its own copy.
    expression.assign(name, { ...definition });
  };
  for (const name of names) if (BUILT_IN_NAMES.has(name) && isGuarded(name)) bind(name, guarded(name));
  for (const [name, definition] of operatorsFor(names)) bind(name, definition);
}

/** As `finish`, for a tree that nobody wants to look at. */
export function parseAndFinish(source: string, options: ExpressionOptions = {}): Parsed {
  const parsed = parse(source, options);
  install(parsed.tree);
  finish(parsed);
  return parsed;
}

const ready = new WeakSet<ExpressionContext>();

/**
 * Checks once what several expressions are going to read.
 *
 * @throws {MappingError} `expression_input_too_large`, `expression_input_too_deep`
 */
export function prepareContext(context: ExpressionContext): ExpressionContext {
  if (ready.has(context)) return context;
  const allowance = { left: EXPRESSION_LIMITS.inputLength };
  try {
    const prepared = {
      ...context,
      payload: cleanInput(context.payload, allowance),
      event: cleanInput(context.event, allowance),
      steps: cleanInput(context.steps ?? {}, allowance),
      bindings: cleanInput(context.bindings ?? {}, allowance),
    };
    ready.add(prepared);
    return prepared;
  } catch (cause) {
    throw explainFailure(cause, { source: undefined, path: undefined, tokens: [] });
  }
}

/**
 * Evaluates a finished expression.
 *
 * @returns whatever jsonata gives; `toPlain` makes JSON of it
 * @throws {MappingError}
 */
export async function run(parsed: Parsed, context: ExpressionContext, trace?: Trace): Promise<unknown> {
  const { now, ...prepared } = prepareContext(context);
  const names = unbound.get(parsed);
  if (names !== undefined) {
    await loadBuiltIns();
    bindAll(parsed, names);
    unbound.delete(parsed);
  }
  const { payload, event, steps, bindings } = parsed.writes ? structuredClone(prepared) : prepared;
  try {
    return await parsed.expression.evaluate(payload, {
      ...bindings,
      event,
      steps,
      [NOW]: now,
      [TRACE]: trace,
    });
  } catch (cause) {
    throw explainFailure(cause, parsed);
  }
}

/**
 * jsonata copies the left side of `??` and `?:`, so each such operator inside the left side of another doubles
 * the tree: thirty of them, a hundred characters, fill any memory.
 *
 * @param doublings  so many are let through
 * @returns where it gets too deep
 */
export function findTooDeep(source: string, tokens: readonly Token[], doublings = 8): number | undefined {
  interface Level {
    /** Doublings in what stands left of here, and the most within these brackets. */
    left: number;
    most: number;
  }
  const levels: Level[] = [{ left: 0, most: 0 }];
  for (const token of tokens) {
    if (token.kind !== "operator") continue;
    const text = source.slice(token.start, token.end);
    const level = levels.at(-1) ?? { left: 0, most: 0 };
    if ("([{".includes(text)) levels.push({ left: 0, most: 0 });
    else if (")]}".includes(text) && levels.length > 1) {
      levels.pop();
      const outer = levels.at(-1) ?? level;
      outer.left = Math.max(outer.left, level.most);
      outer.most = Math.max(outer.most, level.most);
    } else if (text === "??" || text === "?:") {
      level.most = Math.max(level.most, level.left + 1);
      level.left = 0;
    } else if (",;:".includes(text)) level.left = 0;
    if (levels.length > EXPRESSION_LIMITS.nesting || level.most > doublings) return token.start;
  }
  return undefined;
}

type Source = Pick<Parsed, "source" | "path" | "tokens" | "tree">;

/** Compiles every regular expression now, so that one that cannot be run is refused when it is saved. */
function checkRegexes({ source, path, tokens, tree }: Source): void {
  const nodes = listNodes(tree).filter((node) => node.type === "regex");
  const patterns = new Map<number | undefined, RegExp>();
  for (const node of nodes) if (node.value instanceof RegExp) patterns.set(node.position, node.value);
  for (const node of nodes) {
    // jsonata copies the left side of `?:` and `??` through JSON, which makes `{}` of a pattern.
    if (!(node.value instanceof RegExp)) node.value = patterns.get(node.position);
    try {
      linearProgram(node.value as RegExp);
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      throw new SyntaxProblem(
        `uses ${cause.message} in a regular expression, which Hirewire does not offer: no pattern may take longer than its text is long`,
        { code: cause.code, source, path, position: startOf(tokens, node.position), cause },
      );
    }
  }
}

/** A call of a function that is neither built in nor made in the expression can only fail, so it is refused now. */
function checkCalls({ source, path, tokens, tree }: Source): void {
  const nodes = listNodes(tree);
  const known = new Set<unknown>();
  for (const node of nodes) {
    const { type, lhs, focus, index } = node as SyntaxNode & { focus?: string; index?: string };
    if (type === "bind") known.add((lhs as SyntaxNode).value);
    if (type === "lambda") for (const parameter of node.arguments ?? []) known.add(parameter.value);
    known.add(focus).add(index);
  }
  for (const node of nodes) {
    const name = calledName(node);
    if (name === undefined || name === "" || known.has(name) || BUILT_IN_NAMES.has(name)) continue;
    const call = node.position === undefined ? undefined : node.position - 1;
    const token = tokens.findLast((candidate) => call !== undefined && candidate.end <= call);
    throw new SyntaxProblem(`calls $${name}, and there is no such function`, {
      code: "expression_unknown_function",
      source,
      path,
      position: token?.start,
      token: `$${name}`,
    });
  }
}

/** The start of the token that ends at `end`. */
export function startOf(tokens: readonly Token[], end: number | undefined): number | undefined {
  return tokens.find((token) => token.end === end)?.start;
}
