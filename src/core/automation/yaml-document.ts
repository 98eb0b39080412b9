/**
 * One YAML 1.2 document (core schema) with the place of everything in it. JSON is YAML, so it is read too.
 *
 * Source  yaml.org/spec/1.2.2, eemeli.org/yaml (read 2026-11-21)
 */
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import type { Document, Node, Pair, YAMLError } from "yaml";
import { formatPath, kindOf } from "../findings.ts";
import type { Locate, Place, Problem } from "./problem.ts";
import { sourceOffset } from "./yaml-offset.ts";

/** An automation of twenty steps with long messages has a tenth of this. */
export const MAX_FILE_BYTES = 256 * 1024;
/** How often an anchor may be repeated, nested repeats multiplied. */
const MAX_ALIASES = 50;

export interface YamlDocument {
  /** Plain values; meaningless when there are problems. */
  value: unknown;
  problems: Problem[];
  locate: Locate;
}

/** Reads a text. Never throws: what is wrong stands in `problems`, each with its line and column. */
export function readYaml(text: string): YamlDocument {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MAX_FILE_BYTES) {
    const message = `The file has ${Math.ceil(bytes / 1024)} KB; an automation may have ${MAX_FILE_BYTES / 1024}.`;
    return unreadable({ path: "", code: "file_too_large", message });
  }
  const lines = new LineCounter();
  let document: Document.Parsed;
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      version: "1.2",
      schema: "core",
      merge: false,
      stringKeys: true,
      prettyErrors: false,
    });
  } catch {
    // the parser's own guard against nesting answers with an error; this is for what it misses
    return unreadable({
      path: "",
      code: "broken_yaml",
      message: "The file is nested too deeply to be read.",
    });
  }
  const placeAt = (offset: number): Place => toPlace(text, lines, offset);
  const faults = [...document.errors, ...document.warnings].map((error) =>
    explain(error, document, text, placeAt),
  );
  if (faults.length > 0) return { value: undefined, problems: faults.slice(0, 1), locate: () => undefined };

  const locate: Locate = (path, options = {}) => {
    const offset = offsetOf(document, text, path, options);
    return offset === undefined ? undefined : placeAt(offset);
  };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    return { value: undefined, problems: [aliasProblem(document, error, placeAt)], locate };
  }
  return { value, problems: slips(document, text, placeAt), locate };
}

function unreadable(problem: Problem): YamlDocument {
  return { value: undefined, problems: [problem], locate: () => undefined };
}

function toPlace(text: string, lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(Math.min(offset, text.length));
  const start = lines.lineStarts[line - 1] ?? 0;
  const whole = text.slice(start).split(/\r?\n/, 1)[0] ?? "";
  // a long line is cut so that the mark stays in sight
  const from = Math.max(0, col - 80);
  const shown = whole.slice(from, from + 110).replaceAll("\t", " ");
  const gutter = `${line} | `.padStart(7);
  const mark = `${" ".repeat(gutter.length - 2)}| ${" ".repeat(Math.max(0, col - 1 - from))}^`;
  return { line, column: col, excerpt: `${gutter}${shown}\n${mark}` };
}

function explain(
  error: YAMLError,
  document: Document.Parsed,
  text: string,
  placeAt: (offset: number) => Place,
): Problem {
  const offset = isOpenQuote(error) ? (lastQuote(document) ?? error.pos[0]) : error.pos[0];
  return { path: "", code: codeOf(error), message: inWords(error, text), ...placeAt(offset) };
}

function isOpenQuote(error: YAMLError): boolean {
  return error.code === "MISSING_CHAR" && error.message.includes("quote");
}

/** Where the quote opens that swallowed the rest of the file. */
function lastQuote(document: Document.Parsed): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Scalar: (_key, node) => {
      if (node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE") offset = node.range?.[0];
    },
  });
  return offset;
}

function codeOf(error: YAMLError): string {
  if (error.code === "DUPLICATE_KEY") return "duplicate_key";
  if (error.code === "MULTIPLE_DOCS") return "several_documents";
  return error.code === "TAG_RESOLVE_FAILED" ? "unknown_tag" : "broken_yaml";
}

function inWords(error: YAMLError, text: string): string {
  const [from, to] = error.pos;
  const token = text.slice(from, to);
  switch (error.code) {
    case "BAD_SCALAR_START":
      return text.slice(0, from).endsWith("{") && token.startsWith("%")
        ? 'Text that begins with "{%" must stand in quotes: "{% … %}".'
        : `Text that begins with ${JSON.stringify(token.slice(0, 1))} must stand in quotes.`;
    case "DUPLICATE_KEY": {
      const key = /^("[^"\n]*"|'[^'\n]*'|[^:\n]*)/.exec(text.slice(from))?.[0].replaceAll(/^["']|["']$/g, "");
      return `"${key?.trim()}" is written twice here: keep one of them.`;
    }
    case "TAB_AS_INDENT":
      return "This line is indented with a tab: YAML wants blanks.";
    case "MULTIPLE_DOCS":
      return 'One file holds one automation, and a second document begins here after "---".';
    case "TAG_RESOLVE_FAILED":
      return `The tag ${token.slice(0, 60)} is not allowed: write plain text, numbers, lists and fields.`;
    case "RESOURCE_EXHAUSTION":
      return "The file is nested too deeply to be read.";
    case "MISSING_CHAR":
      return isOpenQuote(error)
        ? "This quote is opened and never closed."
        : `This is not valid YAML: ${error.message}.`;
    case "BLOCK_AS_IMPLICIT_KEY":
      return 'Text that holds ": " must stand in quotes.';
    default:
      return `This is not valid YAML: ${error.message}.`;
  }
}

function aliasProblem(
  document: Document.Parsed,
  error: unknown,
  placeAt: (offset: number) => Place,
): Problem {
  const anchors = new Set<string>();
  let offset: number | undefined;
  visit(document, {
    Node: (_key, node) => void (!isAlias(node) && node.anchor !== undefined && anchors.add(node.anchor)),
    Alias: (_key, node) => {
      const known = anchors.has(node.source);
      if (!known || offset === undefined) offset = node.range?.[0];
      return known ? undefined : visit.BREAK;
    },
  });
  const many = error instanceof Error && error.message.startsWith("Excessive alias count");
  const message = many
    ? `Anchors are repeated more than ${MAX_ALIASES} times: write the parts out.`
    : 'Text that begins with "*" must stand in quotes.';
  const code = many ? "too_many_aliases" : "broken_yaml";
  return { path: "", code, message, ...(offset === undefined ? {} : placeAt(offset)) };
}

/** Slips that are valid YAML and never what was meant. */
function slips(document: Document.Parsed, text: string, placeAt: (offset: number) => Place): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Pair: (_key, pair: Pair, ancestors) => {
      const { key, value } = pair;
      const empty = value === null || (isScalar(value) && value.value === null);
      if (!empty || !isScalar(key) || !key.range) return;
      const comment = /^\s*:[ \t]+(#[^\s#][^\r\n]*)/.exec(text.slice(key.range[1]));
      if (!comment?.[1]) return;
      const offset = key.range[1] + comment[0].length - comment[1].length;
      const message = `"${comment[1].trim()}" is read as a comment: put it in quotes.`;
      const path = pathOf([...ancestors, pair]);
      problems.push({ path, code: "comment_instead_of_value", message, ...placeAt(offset) });
    },
    Scalar: (_key, node, ancestors) => {
      const number = node.value;
      if (typeof number !== "number" || !node.range) return;
      if (Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number))) return;
      const message = `${node.source ?? number} cannot be kept exactly as a number: put it in quotes.`;
      const path = pathOf([...ancestors, node]);
      problems.push({ path, code: "inexact_number", message, ...placeAt(node.range[0]) });
    },
  });
  return problems;
}

/** The field's path from the nodes that lead to it. */
function pathOf(nodes: readonly unknown[]): string {
  return formatPath(
    nodes.flatMap((node, index): PropertyKey[] => {
      if (isPair(node)) return isScalar(node.key) ? [String(node.key.value)] : [];
      return isSeq(node) ? [node.items.indexOf(nodes[index + 1])] : [];
    }),
  );
}

function offsetOf(
  document: Document.Parsed,
  text: string,
  path: readonly PropertyKey[],
  options: { key?: boolean; position?: number | undefined },
): number | undefined {
  let node: Node | null = document.contents;
  let keyOffset: number | undefined;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    const pair: Pair | undefined = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
      : undefined;
    const next = pair ? pair.value : isSeq(node) ? node.items[Number(part)] : undefined;
    // what is missing is shown at what it is missing from
    if (next === undefined) return keyOffset ?? node?.range?.[0];
    keyOffset = pair && isScalar(pair.key) ? pair.key.range?.[0] : (next as Node).range?.[0];
    node = next as Node | null;
  }
  const valueOffset = node?.range?.[0];
  if (options.key === true) return keyOffset ?? valueOffset;
  if (options.position !== undefined && isScalar(node) && typeof node.value === "string" && node.range) {
    return (
      sourceOffset(text.slice(node.range[0], node.range[1]), node.type, options.position, node.value) +
      node.range[0]
    );
  }
  if (isScalar(node) && node.value === null) return keyOffset ?? valueOffset;
  return isMap(node) || isSeq(node) ? (keyOffset ?? valueOffset) : valueOffset;
}

/** `a list`, `text` …, for a document that is not a group of fields. */
export function describeDocument(value: unknown): string {
  return value === null || value === undefined ? "empty" : kindOf(value);
}
