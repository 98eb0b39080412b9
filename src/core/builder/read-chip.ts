/** Reads a field chip from its expression, by tokens alone: a page draws texts without waiting for jsonata. */
import { readTokens, type Token } from "../expression/tokens.ts";
import type { Chip, ChipFormat } from "./chip.ts";
import { writePath, type FieldRoot } from "./field-path.ts";

/** @returns undefined for an expression that is more than a chip can show */
export function readChip(expression: string): Chip | undefined {
  const tokens = [...readTokens(expression)];
  if (hasComment(expression, tokens)) return undefined;
  const reader = new Reader(expression, tokens);
  const first = reader.operand();
  if (first === undefined) return undefined;
  const fields: [string, ...string[]] = [first.field];
  let operator: string | undefined;
  let fallback: string | undefined;
  while (!reader.isDone()) {
    const next = reader.take("??") ? "??" : reader.take("?:") ? "?:" : undefined;
    if (next === undefined || fallback !== undefined || (operator !== undefined && operator !== next)) return;
    operator = next;
    fallback = reader.text();
    if (fallback !== undefined) continue;
    const other = reader.operand();
    if (other === undefined || JSON.stringify(other.format) !== JSON.stringify(first.format))
      return undefined;
    fields.push(other.field);
  }
  return {
    fields,
    ...(first.format && { format: first.format }),
    ...(fallback !== undefined && { fallback }),
    ...(operator === "?:" && { unlessEmpty: true }),
  };
}

interface Operand {
  field: string;
  format?: ChipFormat;
}

const ROOTS: Readonly<Record<string, FieldRoot>> = { $: "payload", $event: "event", $steps: "steps" };
/** As the first name they are no field. */
const WORDS = new Set(["and", "or", "in", "true", "false", "null"]);

class Reader {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: string, tokens: readonly Token[]) {
    this.#source = source;
    this.#tokens = tokens;
  }

  isDone(): boolean {
    return this.#at >= this.#tokens.length;
  }

  take(word: string): boolean {
    const token = this.#tokens[this.#at];
    const found = token !== undefined && token.kind !== "text" && this.#written(token) === word;
    if (found) this.#at += 1;
    return found;
  }

  text(): string | undefined {
    const token = this.#tokens[this.#at];
    const value = token?.kind === "text" ? unquoted(this.#written(token)) : undefined;
    if (value !== undefined) this.#at += 1;
    return value;
  }

  operand(): Operand | undefined {
    if (this.take("$round")) {
      return this.#call(() => {
        if (!this.take(",")) return { kind: "round", digits: 0 };
        const digits = this.#number();
        return digits === undefined || digits === 0 ? undefined : { kind: "round", digits };
      });
    }
    if (this.take("$join")) {
      return this.#call(() => {
        const separator = this.take(",") ? this.text() : undefined;
        return separator === undefined ? undefined : { kind: "list", separator };
      });
    }
    if (this.take("$fromMillis")) {
      if (!this.take("(") || !this.take("$toMillis") || !this.take("(")) return undefined;
      const field = this.#path();
      if (field === undefined || !this.take(")") || !this.take(",")) return undefined;
      const picture = this.text();
      return picture !== undefined && this.take(")")
        ? { field, format: { kind: "date", picture } }
        : undefined;
    }
    const field = this.#path();
    return field === undefined ? undefined : { field };
  }

  #call(format: () => ChipFormat | undefined): Operand | undefined {
    if (!this.take("(")) return undefined;
    const field = this.#path();
    const found = field === undefined ? undefined : format();
    return field !== undefined && found !== undefined && this.take(")")
      ? { field, format: found }
      : undefined;
  }

  #number(): number | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "number") return undefined;
    this.#at += 1;
    return Number(this.#written(token));
  }

  #path(): string | undefined {
    const first = this.#tokens[this.#at];
    if (first === undefined) return undefined;
    const names: string[] = [];
    let root: FieldRoot = "payload";
    this.#at += 1;
    if (first.kind === "variable") {
      const written = this.#written(first);
      if (!Object.hasOwn(ROOTS, written)) return undefined;
      root = ROOTS[written] ?? root;
    } else {
      if (first.kind !== "name" || WORDS.has(this.#written(first))) return undefined;
      names.push(nameIn(this.#written(first)));
    }
    while (this.take(".")) {
      const token = this.#tokens[this.#at];
      const written = token && this.#written(token);
      const name =
        token?.kind === "name"
          ? nameIn(written ?? "")
          : token?.kind === "text"
            ? unquoted(written ?? "")
            : undefined;
      if (name === undefined) return undefined;
      names.push(name);
      this.#at += 1;
    }
    return root === "payload" && names.length === 0 ? undefined : writePath(root, names);
  }

  #written({ start, end }: Token): string {
    return this.#source.slice(start, end);
  }
}

function nameIn(written: string): string {
  return written.startsWith("`") ? written.slice(1, -1) : written;
}

const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** What a quoted text stands for; undefined when jsonata would refuse it. */
function unquoted(written: string): string | undefined {
  const quote = written.charAt(0);
  if (written.length < 2 || !written.endsWith(quote)) return undefined;
  let bad = false;
  const text = written
    .slice(1, -1)
    .replaceAll(/\\(u[0-9a-fA-F]{4}|[^])?/g, (_all, escape: string | undefined) => {
      if (escape === undefined) bad = true;
      else if (escape.length === 5) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
      else if (escape in ESCAPES) return ESCAPES[escape] ?? "";
      else if (escape === '"' || escape === "\\" || escape === "/") return escape;
      else bad = true;
      return "";
    });
  return bad ? undefined : text;
}

function hasComment(source: string, tokens: readonly Token[]): boolean {
  let gap = 0;
  for (const { start, end } of [...tokens, { start: source.length, end: source.length }]) {
    if (source.slice(gap, start).includes("/*")) return true;
    gap = end;
  }
  return false;
}
