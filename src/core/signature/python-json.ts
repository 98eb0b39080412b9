/**
 * `json.dumps(json.loads(text))` of Python, over text.
 *
 * JavaScript's own values do not do: they forget `1.0` and `1`, round long integers, and move keys such
 * as `"2"` to the front. So the text is read again with its number lexemes and its order.
 *
 * Source: docs.python.org/3/library/json.html and `Lib/json/encoder.py` (read 2026-11-21).
 */

/** Python gives up at about a thousand levels (`sys.getrecursionlimit()`), so a sender in Python stays below. */
const DEEPEST = 990;

/** What Python writes for a number past a double's range. Texts are quoted, so no piece is this by chance. */
const INFINITE = /^-?Infinity$/;

/** Finished text of a scalar, or the members of a container. */
type Node = string | Node[] | Map<string, Node>;

/**
 * @param text  must be valid JSON
 * @returns null when Python would write something that is not JSON (`Infinity`) or refuse the depth
 * @throws {SyntaxError} when `text` is not JSON
 */
export function pythonJson(text: string): string | null {
  JSON.parse(text); // from here on the text is known to be well-formed
  const tree = parse(text);
  if (tree === null) return null;
  const pieces: string[] = [];
  write(tree, pieces);
  // looked for only now: a repeated key may have replaced it, and then Python never writes it
  return pieces.some((piece) => INFINITE.test(piece)) ? null : pieces.join("");
}

function parse(text: string): Node | null {
  const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  let at = 0;
  const skipBlanks = () => {
    while (" \t\n\r".includes(text[at] ?? "x")) at += 1;
  };
  const stringLexeme = () => {
    const begin = at;
    for (at += 1; text[at] !== '"'; at += 1) if (text[at] === "\\") at += 1;
    at += 1;
    return JSON.parse(text.slice(begin, at)) as string;
  };
  const scalar = (): string => {
    if (text[at] === '"') return pythonString(stringLexeme());
    const word = ["true", "false", "null"].find((literal) => text.startsWith(literal, at));
    if (word !== undefined) {
      at += word.length;
      return word;
    }
    number.lastIndex = at;
    const lexeme = number.exec(text)?.[0] ?? "";
    at += lexeme.length;
    if (/^-?\d+$/.test(lexeme)) return lexeme === "-0" ? "0" : lexeme;
    return pythonFloat(Number(lexeme));
  };
  const value = (depth: number): Node | null => {
    skipBlanks();
    const open = text[at];
    if (open !== "{" && open !== "[") return scalar();
    if (depth >= DEEPEST) return null;
    const members = new Map<string, Node>();
    const items: Node[] = [];
    for (at += 1; ; at += 1) {
      skipBlanks();
      if (text[at] === "}" || text[at] === "]") break; // empty: only before the first member
      let key = "";
      if (open === "{") {
        key = stringLexeme();
        skipBlanks();
        at += 1; // the colon
      }
      const member = value(depth + 1);
      if (member === null) return null;
      // a repeated key keeps its first place and takes the last value, as in a dict
      if (open === "{") members.set(key, member);
      else items.push(member);
      skipBlanks();
      if (text[at] !== ",") break;
    }
    at += 1;
    return open === "{" ? members : items;
  };
  return value(0);
}

function write(node: Node, pieces: string[]): void {
  if (typeof node === "string") {
    pieces.push(node);
    return;
  }
  const entries = node instanceof Map ? [...node] : node.map((item) => [null, item] as const);
  pieces.push(node instanceof Map ? "{" : "[");
  for (const [index, [key, member]] of entries.entries()) {
    if (index > 0) pieces.push(", ");
    if (key !== null) pieces.push(pythonString(key), ": ");
    write(member, pieces);
  }
  pieces.push(node instanceof Map ? "}" : "]");
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** `ensure_ascii`: everything outside printable ASCII becomes `\uXXXX`, in pairs above U+FFFF. */
function pythonString(value: string): string {
  // without the u flag the pattern sees UTF-16 units, which are exactly what Python writes
  const escaped = value.replace(
    /[\\"]|[^ -~]/g,
    (unit) => SHORT_ESCAPES[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `"${escaped}"`;
}

/** `repr(float)`: the same shortest digits as JavaScript, in Python's notation. */
function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [mantissa = "", power = ""] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const digits = String(Math.abs(exponent)).padStart(2, "0");
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${digits}`;
  }
  const plain = String(value);
  return plain.includes(".") ? plain : `${plain}.0`;
}
