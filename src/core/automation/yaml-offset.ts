/** Where a character of a YAML text stands in the source, whatever quotes and folding lie between. */
import type { Scalar } from "yaml";

/** Characters that a backslash stands for and that are blanks in the value. */
const BLANK_ESCAPES = new Set(["n", "t", "r", " ", "N", "_", "L", "P", "v", "f", "\n", "\r"]);
const HEX_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * Blanks come and go between source and value (indentation, folding), everything else stays in order: the
 * n-th character that is no blank in the value is the n-th in the source.
 *
 * @param source    the scalar as written, quotes or block header included
 * @param type      how it is written
 * @param position  offset in `value`
 * @returns offset in `source`
 */
export function sourceOffset(
  source: string,
  type: Scalar.Type | undefined,
  position: number,
  value: string,
): number {
  const wanted = value.slice(0, position).replaceAll(/\s/g, "").length;
  let index = contentStart(source, type);
  let behindLast = index;
  for (let seen = 0; index < source.length;) {
    const unit = unitAt(source, index, type);
    if (!unit.blank) {
      if (seen === wanted) return index;
      seen += 1;
      behindLast = index + unit.length;
    }
    index += unit.length;
  }
  return behindLast;
}

function contentStart(source: string, type: Scalar.Type | undefined): number {
  if (type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE") return 1;
  if (type === "BLOCK_LITERAL" || type === "BLOCK_FOLDED") return source.indexOf("\n") + 1;
  return 0;
}

function unitAt(
  source: string,
  index: number,
  type: Scalar.Type | undefined,
): { length: number; blank: boolean } {
  const char = source[index] ?? "";
  if (type === "QUOTE_SINGLE" && char === "'") return { length: 2, blank: false };
  if (type === "QUOTE_DOUBLE" && char === "\\") {
    const next = source[index + 1] ?? "";
    return { length: 2 + (HEX_LENGTHS[next] ?? 0), blank: BLANK_ESCAPES.has(next) };
  }
  return { length: 1, blank: /\s/.test(char) };
}
