/**
 * jsonata's built-in functions, as jsonata itself holds them. They are not exported, but an expression that
 * only names one (`$pad`) gives its definition, from which a guarded one with the same signature is made.
 */
import { loadJsonata } from "./load-engine.ts";

/** What jsonata passes as `this` to a function. */
export interface Focus {
  environment: { lookup(name: string): unknown; base: object };
  createSequence(...first: unknown[]): unknown[];
}

export type Implementation = (this: Focus, ...args: unknown[]) => unknown;

export interface BuiltIn {
  _jsonata_function: true;
  implementation: Implementation;
  /** Checks and completes the arguments; parsed from the likes of `<s-ns?:s>`. */
  signature?: unknown;
}

/** Every function of jsonata 2.2.2 (https://docs.jsonata.org/overview, read 2026-11-21). */
const NAMES =
  "sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad " +
  "match contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round " +
  "abs sqrt power random boolean not map zip filter single reduce sift keys lookup append exists spread merge " +
  "reverse each error assert type sort shuffle distinct base64encode base64decode encodeUrlComponent encodeUrl " +
  "decodeUrlComponent decodeUrl eval toMillis fromMillis clone now millis";

export const BUILT_IN_NAMES: ReadonlySet<string> = new Set(NAMES.split(" "));

const found = new Map<string, BuiltIn>();
let loading: Promise<void> | undefined;

/** Before the first evaluation: jsonata hands them out to an evaluation only. */
export function loadBuiltIns(): Promise<void> {
  return (loading ??= findThem());
}

async function findThem(): Promise<void> {
  for (const name of BUILT_IN_NAMES) {
    const definition: unknown = await loadJsonata()(`$${name}`).evaluate(undefined);
    if (definition === undefined) throw new Error(`jsonata has no $${name}`);
    found.set(name, definition as BuiltIn);
  }
}

/** @throws {Error} before `loadBuiltIns` is done */
export function builtIn(name: string): BuiltIn {
  const definition = found.get(name);
  if (definition === undefined) throw new Error(`jsonata has no $${name}, or its functions are not loaded`);
  return definition;
}

/**
 * Puts another implementation in place of a built-in's. jsonata reads the number of parameters and, for partial
 * application such as `$pad(?, 5)`, the parameters' names from the function itself, so both stay as they were.
 */
export function replaceImplementation(name: string, implementation: Implementation): BuiltIn {
  const original = builtIn(name);
  Object.defineProperty(implementation, "length", { value: original.implementation.length });
  const text = original.implementation.toString();
  Object.defineProperty(implementation, "toString", { value: () => text });
  return { ...original, implementation };
}
