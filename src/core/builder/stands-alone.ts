/** Whether a piece of JSONata keeps its meaning between `and`s and `or`s, told by its tokens. */
import { readTokens } from "../expression/tokens.ts";

/** Operators that bind no tighter than `and` (jsonata 2.2.2, `src/parser.js`). */
const LOOSE = new Set(["and", "or", "?", ":", ":=", ";", "|", "..", ","]);

/** False where brackets are needed around it. */
export function standsAlone(source: string): boolean {
  let depth = 0;
  for (const { kind, start, end } of readTokens(source)) {
    const text = source.slice(start, end);
    if (kind === "operator" && "([{".includes(text)) depth += 1;
    else if (kind === "operator" && ")]}".includes(text)) depth -= 1;
    else if (depth === 0 && (kind === "operator" || kind === "name") && LOOSE.has(text)) return false;
  }
  return true;
}

/** Without what jsonata takes for blanks, at both ends; a no-break space is part of a name to it. */
export function trimBlanks(source: string): string {
  return source.replace(/^[ \t\n\r\v]+/, "").replace(/[ \t\n\r\v]+$/, "");
}
