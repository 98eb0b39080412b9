/**
 * Statements of one workspace, on a connection or on whichever of the pool is free. **`$1` is always the workspace**; it is
 * put there here.
 */

/**
 * Stands for no workspace: what is asked of all of them at once, or before it is known which one is meant. `$1` is the first
 * value then, so that a statement of a workspace can't be run like this by mistake: it misses a value.
 */
export const NO_WORKSPACE = 0;

/** Texts with a prepared statement; those made up for a search may be many more. */
const MAX_NAMED = 1000;

export type Value = string | number | boolean | null | Uint8Array | readonly Value[];

/** Runs statements. `$1` is the workspace; `values` begin with `$2`. */
export interface Session {
  readonly workspace: number;
  all<R>(text: string, ...values: Value[]): Promise<R[]>;
  /** The first row; undefined when there is none. */
  one<R>(text: string, ...values: Value[]): Promise<R | undefined>;
  /** @returns how many rows it changed */
  run(text: string, ...values: Value[]): Promise<number>;
  /** What takes no parameters, such as a change of tables: nothing of a workspace. */
  exec(text: string): Promise<void>;
}

const names = new Map<string, string>();
function nameOf(text: string): string | undefined {
  let name = names.get(text);
  if (name === undefined && names.size < MAX_NAMED) {
    name = `s${names.size}`;
    names.set(text, name);
  }
  return name;
}

interface Queryable {
  query(text: string): Promise<unknown>;
  query(config: {
    name?: string;
    text: string;
    values: unknown[];
  }): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

/**
 * PostgreSQL's texts hold no NUL, which what vendors send may contain: an event must not be lost for its sake. Where one stands,
 * it becomes the sign for what can't be shown.
 */
function storable(value: Value): Value {
  if (typeof value === "string") return value.includes("\0") ? value.replaceAll("\0", "\u{fffd}") : value;
  return Array.isArray(value) ? value.map(storable) : value;
}

/** A session that also runs what is asked once and never again, without a name to keep its plan by. */
export interface NamelessSession extends Session {
  nameless<R>(text: string, ...values: Value[]): Promise<R[]>;
}

export function sessionOn(client: Queryable, workspace: number): NamelessSession {
  const first = workspace === NO_WORKSPACE ? [] : [workspace];
  const ask = (text: string, values: readonly Value[]) => {
    const name = nameOf(text);
    return client.query({
      ...(name !== undefined && { name }),
      text,
      values: [...first, ...values.map(storable)],
    });
  };
  return {
    workspace,
    all: async <R>(text: string, ...values: Value[]) => (await ask(text, values)).rows as R[],
    one: async <R>(text: string, ...values: Value[]) => (await ask(text, values)).rows[0] as R | undefined,
    run: async (text: string, ...values: Value[]) => (await ask(text, values)).rowCount ?? 0,
    nameless: async <R>(text: string, ...values: Value[]) =>
      (await client.query({ text, values: [...first, ...values.map(storable)] })).rows as R[],
    exec: async (text: string) => void (await client.query(text)),
  };
}
