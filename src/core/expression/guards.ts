/**
 * jsonata's built-in functions with our limits in front. Text built by `&` or `$pad` is cheap until something
 * reads it: V8 keeps it as a tree of pieces, and the first reader copies it whole. So lengths are looked at
 * before a built-in touches its arguments; otherwise each behaves as jsonata's own.
 */
import {
  builtIn,
  replaceImplementation,
  type BuiltIn,
  type Focus,
  type Implementation,
} from "./built-ins.ts";
import { EXPRESSION_LIMITS } from "./limits.ts";
import { isFunction, isLongerThan } from "./plain.ts";
import { Refusal } from "./refusal.ts";

/** Variables that no expression can name: a name ends at the first blank. */
export const NOW = " now";

const { textLength, listLength, pictureLength } = EXPRESSION_LIMITS;

/** @throws {Refusal} `expression_text_too_long` when one of the values is a text beyond the limit */
export function checkTexts(values: readonly unknown[]): void {
  for (const value of values) if (typeof value === "string") checkLength(value.length);
}

/** @throws {Refusal} `expression_text_too_long` */
export function checkLength(length: number): void {
  if (length > textLength) {
    throw new Refusal("expression_text_too_long", "works on a text of more than 1 million characters");
  }
}

/** `$string`, and what `&` does with its operands. */
export function toText(this: Focus | void, value: unknown, prettify?: unknown): unknown {
  if (typeof value === "object" && value !== null && isLongerThan(value, textLength)) checkLength(Infinity);
  const text = original("string").call(this as Focus, value, prettify);
  checkTexts([text]);
  return text;
}

type Guard = (this: Focus, run: Implementation, args: unknown[]) => unknown;

/** Looks at every text before and after. */
const texts: Guard = function (run, args) {
  checkTexts(args);
  const result = run.apply(this, args);
  checkTexts([result]);
  return result;
};

/** As `texts`, for functions that format by a picture such as `[D1] [MNn]`. */
const pictures: Guard = function (run, args) {
  checkTexts(args);
  const picture = args[1];
  if (typeof picture === "string") checkPicture(picture);
  return run.apply(this, args);
};

/**
 * For functions that list an object's keys: to jsonata a function is an object too, and its insides must stay
 * closed. The signatures refuse most of it, but not in `$spread($pad)` and not in `$each(?, $f)`.
 */
const noInsides: Guard = function (run, args) {
  return holdsFunction(args[0]) ? undefined : run.apply(this, args);
};

const GUARDS: Record<string, Guard> = {
  substring: texts,
  substringBefore: texts,
  substringAfter: texts,
  lowercase: texts,
  uppercase: texts,
  length: texts,
  trim: texts,
  contains: texts,
  match: texts,
  number: texts,
  base64encode: texts,
  base64decode: texts,
  encodeUrl: texts,
  encodeUrlComponent: texts,
  decodeUrl: texts,
  decodeUrlComponent: texts,
  formatInteger: pictures,
  parseInteger: pictures,
  fromMillis: pictures,

  string(_run, args) {
    return toText.call(this, args[0], args[1]);
  },

  pad(run, args) {
    checkTexts(args);
    const [, width, char] = args;
    const each = typeof char === "string" ? Math.max(char.length, 1) : 1;
    if (typeof width === "number") checkLength(Math.abs(width) * each);
    return run.apply(this, args);
  },

  join(run, args) {
    checkTexts(args);
    const [parts, separator] = args;
    if (Array.isArray(parts)) {
      let length = typeof separator === "string" ? separator.length * (parts.length - 1) : 0;
      for (const part of parts as unknown[]) if (typeof part === "string") length += part.length;
      checkLength(length);
    }
    return run.apply(this, args);
  },

  async split(run, args) {
    checkTexts(args);
    const parts = await run.apply(this, args);
    if (Array.isArray(parts) && parts.length > listLength) {
      throw new Refusal("expression_list_too_long", "splits a text into more than 100,000 parts");
    }
    return parts;
  },

  async replace(run, args) {
    checkTexts(args);
    const [text, pattern, replacement] = args;
    if (typeof text === "string" && typeof pattern === "string" && typeof replacement === "string") {
      const growth = replacement.length - pattern.length;
      if (growth > 0 && pattern !== "") checkLength(text.length + growth * occurrences(text, pattern));
    }
    const result = await run.apply(this, args);
    checkTexts([result]);
    return result;
  },

  formatNumber(run, args) {
    checkTexts(args);
    const [, picture, options] = args;
    if (typeof picture === "string") checkPicture(picture);
    // jsonata trims zeros by `while (text.charAt(0) === zero)`, which never ends when the sign is empty.
    if (typeof options === "object" && options !== null) {
      for (const sign of Object.values(options)) {
        if (typeof sign !== "string" || sign.length === 0 || sign.length > 10) {
          throw new Refusal(
            "expression_wrong_argument",
            "has a sign that is not a text of 1 to 10 characters",
          );
        }
      }
    }
    return run.apply(this, args);
  },

  toMillis(run, args) {
    checkTexts(args);
    const [time, picture] = args;
    if (typeof picture === "string") checkPicture(picture);
    // With a picture jsonata builds a native regular expression of it; on a short text that stays quick.
    if (typeof time === "string") checkPicture(time);
    const timestamp = new Date(nowOf(this));
    return run.apply(
      { ...this, environment: { ...this.environment, timestamp } as Focus["environment"] },
      args,
    );
  },

  now(_run, args) {
    return guarded("fromMillis").implementation.call(this, nowOf(this), args[0], args[1]);
  },

  millis() {
    return nowOf(this);
  },

  sort(run, args) {
    const [list, comparator] = args;
    // jsonata copies the rest of the list for every item it places; without a comparator there is no need.
    if (Array.isArray(list) && list.length > 1 && comparator === undefined && isSortable(list)) {
      return list.toSorted((left, right) => (left > right ? 1 : left < right ? -1 : 0));
    }
    return run.apply(this, args);
  },

  each: noInsides,
  merge: noInsides,
  sift: noInsides,
  spread: noInsides,

  clone(_run, args) {
    const [value] = args;
    if (value === undefined) return undefined;
    const copy: unknown = JSON.parse(String(toText.call(this, value)));
    remember(copy);
    return copy;
  },

  eval() {
    throw new Refusal("expression_eval_disabled", "uses $eval, which is switched off");
  },
};

/** Objects made by `$clone`, so by the transform operator too: all that an expression may change. */
const clones = new WeakSet<object>();

function remember(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  clones.add(value);
  for (const item of Object.values(value)) remember(item);
}

/** Stands around the pattern of a transform `| pattern | update |`, which could otherwise reach the payload itself. */
export function onlyClones(found: unknown): unknown {
  for (const item of Array.isArray(found) ? (found as unknown[]) : [found]) {
    if (typeof item === "object" && item !== null && !clones.has(item)) {
      throw new Refusal("expression_changes_input", "changes something other than the copy it was given");
    }
  }
  return found;
}

const made = new Map<string, BuiltIn>();

/** The definition to bind under a built-in's name; only for names that `isGuarded`. */
export function guarded(name: string): BuiltIn {
  const known = made.get(name);
  if (known !== undefined) return known;
  const guard = GUARDS[name];
  if (guard === undefined) throw new Error(`$${name} has no guard`);
  const run = original(name);
  const definition = replaceImplementation(name, function (...args) {
    return guard.call(this, run, args);
  });
  if (NULL_IS_NOTHING.has(name)) definition.signature = withoutNull(definition.signature as Signature);
  made.set(name, definition);
  return definition;
}

interface Signature {
  validate(args: unknown[], context: unknown): unknown[];
}

/** Functions that conditions ask fields with: vendors send null for what they don't know, and that is no mistake. */
const NULL_IS_NOTHING = new Set(["contains", "substring", "toMillis"]);

function withoutNull(signature: Signature): Signature {
  return {
    validate: ([first, ...rest], context) =>
      signature.validate([first === null ? undefined : first, ...rest], context),
  };
}

export function isGuarded(name: string): boolean {
  return Object.hasOwn(GUARDS, name);
}

function original(name: string): Implementation {
  return builtIn(name).implementation;
}

function nowOf(focus: Focus): number {
  return focus.environment.lookup(NOW) as number;
}

function checkPicture(picture: string): void {
  if (picture.length > pictureLength) {
    throw new Refusal(
      "expression_wrong_argument",
      `has a format or a time of more than ${pictureLength} characters`,
    );
  }
  // The width in `[Y,1-99999999]` is allocated as zeros.
  for (const marker of picture.replaceAll(/\s/g, "").split("[").slice(1)) {
    // What stands behind the last comma is the width; one before it may group digits, as in `[Y9,999,*]`.
    const [, width = ""] = /,([^,\]]*)(?:\]|$)/.exec(marker) ?? [];
    if (/\d{3}/.test(width)) {
      throw new Refusal("expression_wrong_argument", "has a format that is wider than 99 characters");
    }
  }
}

function holdsFunction(value: unknown): boolean {
  return Array.isArray(value) ? value.some(holdsFunction) : isFunction(value);
}

function occurrences(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) count += 1;
  return count;
}

function isSortable(list: unknown[]): list is string[] {
  const type = typeof list[0];
  return (type === "string" || type === "number") && list.every((item) => typeof item === type);
}
