/**
 * The `q` of `files.list`: `mimeType='...' and trashed=false and name contains 'O\'Hara'`.
 *
 * `name contains` matches beginnings of words only: "Hello" finds "HelloWorld", "World" does not.
 *
 * Source: https://developers.google.com/workspace/drive/api/guides/ref-search-terms.
 */

/** What a query can ask about. */
export interface Searchable {
  name: string;
  mimeType: string;
  trashed: boolean;
  starred: boolean;
  sharedWithMe: boolean;
  /** RFC 3339. */
  modifiedTime: string;
  createdTime: string;
  owners: string[];
  writers: string[];
  readers: string[];
}

export type FilePredicate = (file: Searchable) => boolean;

/** A query that does not parse or asks for what Drive cannot search. */
export class DriveQueryError extends Error {}

const TOKENS = /\s*(?:'((?:[^'\\]|\\.)*)'|([A-Za-z]+)|(<=|>=|!=|[=<>()]))/gy;

type Token = { text: string } | { name: string } | { sign: string };

/** @throws {DriveQueryError} */
export function parseDriveQuery(query: string): FilePredicate {
  const tokens = tokenise(query);
  let position = 0;
  const predicate = anyOf();
  if (position < tokens.length) throw new DriveQueryError(query);
  return predicate;

  function anyOf(): FilePredicate {
    const parts = [allOf()];
    while (takeName("or")) parts.push(allOf());
    return (file) => parts.some((part) => part(file));
  }

  function allOf(): FilePredicate {
    const parts = [term()];
    while (takeName("and")) parts.push(term());
    return (file) => parts.every((part) => part(file));
  }

  function term(): FilePredicate {
    if (takeName("not")) {
      const inner = term();
      return (file) => !inner(file);
    }
    if (takeSign("(")) {
      const inner = anyOf();
      if (!takeSign(")")) throw new DriveQueryError(query);
      return inner;
    }
    const first = next();
    if ("text" in first) return membership(first.text);
    if ("name" in first) return comparison(first.name);
    throw new DriveQueryError(query);
  }

  function membership(email: string): FilePredicate {
    const list = takeName("in") ? nameOf(next()) : "";
    if (list !== "owners" && list !== "writers" && list !== "readers") throw new DriveQueryError(query);
    return (file) => file[list].includes(email.toLowerCase());
  }

  function comparison(field: string): FilePredicate {
    if (field === "sharedWithMe" && !("sign" in (tokens[position] ?? {}))) return (file) => file.sharedWithMe;
    const operator = next();
    const sign = "sign" in operator ? operator.sign : nameOf(operator);
    const operand = next();
    switch (field) {
      case "name":
      case "mimeType":
        return textTest(field, sign, "text" in operand ? operand.text : fail());
      case "trashed":
      case "starred":
      case "sharedWithMe":
        return flagTest(field, sign, nameOf(operand));
      case "modifiedTime":
      case "createdTime":
        return timeTest(field, sign, "text" in operand ? Date.parse(operand.text) : Number.NaN);
      default:
        return fail();
    }
  }

  function textTest(field: "name" | "mimeType", sign: string, wanted: string): FilePredicate {
    if (sign === "=") return (file) => file[field].toLowerCase() === wanted.toLowerCase();
    if (sign === "!=") return (file) => file[field].toLowerCase() !== wanted.toLowerCase();
    if (sign !== "contains") return fail();
    if (field === "mimeType") return (file) => file.mimeType.startsWith(wanted);
    const words = wordsOf(wanted);
    return (file) => words.every((word) => wordsOf(file.name).some((own) => own.startsWith(word)));
  }

  function flagTest(
    field: "trashed" | "starred" | "sharedWithMe",
    sign: string,
    wanted: string,
  ): FilePredicate {
    if (!["true", "false"].includes(wanted) || !["=", "!="].includes(sign)) return fail();
    return (file) => (file[field] === (wanted === "true")) === (sign === "=");
  }

  function timeTest(field: "modifiedTime" | "createdTime", sign: string, wanted: number): FilePredicate {
    const tests: Record<string, (time: number) => boolean> = {
      "<": (time) => time < wanted,
      "<=": (time) => time <= wanted,
      "=": (time) => time === wanted,
      "!=": (time) => time !== wanted,
      ">": (time) => time > wanted,
      ">=": (time) => time >= wanted,
    };
    const test = tests[sign];
    if (test === undefined || Number.isNaN(wanted)) return fail();
    return (file) => test(Date.parse(file[field]));
  }

  function next(): Token {
    const token = tokens[position];
    if (token === undefined) throw new DriveQueryError(query);
    position += 1;
    return token;
  }

  function takeName(name: string): boolean {
    const token = tokens[position];
    const found = token !== undefined && "name" in token && token.name === name;
    if (found) position += 1;
    return found;
  }

  function takeSign(sign: string): boolean {
    const token = tokens[position];
    const found = token !== undefined && "sign" in token && token.sign === sign;
    if (found) position += 1;
    return found;
  }

  function nameOf(token: Token): string {
    return "name" in token ? token.name : fail();
  }

  function fail(): never {
    throw new DriveQueryError(query);
  }
}

function tokenise(query: string): Token[] {
  const tokens: Token[] = [];
  TOKENS.lastIndex = 0;
  const end = query.trimEnd().length;
  while (TOKENS.lastIndex < end) {
    const match = TOKENS.exec(query);
    if (match === null) throw new DriveQueryError(query);
    const [, text, name, sign = ""] = match;
    if (text !== undefined) tokens.push({ text: text.replaceAll(/\\(.)/g, "$1") });
    else tokens.push(name === undefined ? { sign } : { name });
  }
  return tokens;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
