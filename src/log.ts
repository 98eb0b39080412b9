/**
 * The log: one line per fact, in the past tense, with the ids it is about. Bodies, headers and tokens stay out: a
 * payload is found in the store by its event id, and what looks like a secret is blotted out here as a last line of
 * defence. `log/create-log.ts` writes the lines; it is apart because most threads have nothing to write with.
 */
export type LogFields = Readonly<Record<string, unknown>>;
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Passed in, never imported as a global. An `error` field may be any thrown value. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log whose lines all carry these fields: `{ event, run, automation, connection }`. */
  child(fields: LogFields): Log;
  /** Whether lines of that level are kept, for whoever would go to lengths for one; left out: all are. */
  isOn?(level: LogLevel): boolean;
}

export const LOG_LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/**
 * Turns one function that writes into a log; for logs that go elsewhere, such as to another thread.
 *
 * @param isOn  lines of other levels are dropped before anything is made of them; default: all are written
 */
export function toLog(
  write: (level: LogLevel, message: string, fields: LogFields) => void,
  isOn: (level: LogLevel) => boolean = () => true,
): Log {
  const scoped = (scope: LogFields): Log => {
    const line =
      (level: LogLevel) =>
      (message: string, fields?: LogFields): void => {
        if (isOn(level)) write(level, message, { ...scope, ...fields });
      };
    return {
      debug: line("debug"),
      info: line("info"),
      warn: line("warn"),
      error: line("error"),
      child: (fields) => scoped({ ...scope, ...fields }),
      isOn,
    };
  };
  return scoped({});
}

/** Says nothing. */
export const silentLog: Log = toLog(() => {});

const SECRET_KEY =
  /secret|password|passphrase|token$|authorization|api_?key|private_?key|credential|cookie|^sealed$|signature|access_?key/i;
const SECRET_VALUE =
  /\b(?:Bearer|Basic) [\w.~+/=-]+|\bxox[a-z]-[\w-]+|\bya29\.[\w-]+|\bwhsec_[\w+/=-]+|\bhw_[\w-]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)|hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/-]+/g;
const BLOT = "[redacted]";
const MAX_DEPTH = 4;
const MAX_TEXT = 4_000;

/**
 * Makes fields fit to be written and to be sent between threads: plain values only, secrets blotted out,
 * errors reduced to what a reader needs.
 */
export function tidy(fields: LogFields): Record<string, unknown> {
  return tidyObject(fields, 0);
}

function tidyObject(object: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      SECRET_KEY.test(key) && value !== null ? BLOT : tidyValue(value, depth + 1),
    ]),
  );
}

function tidyValue(value: unknown, depth: number): unknown {
  if (value instanceof Error) return tidyError(value, depth);
  switch (typeof value) {
    case "string":
      return clean(value);
    case "bigint":
    case "symbol":
      return String(value);
    case "function":
      return "[function]";
    case "object":
      if (value === null) return null;
      if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
      if (value instanceof Date) return value.toISOString();
      if (depth > MAX_DEPTH) return "[…]";
      return Array.isArray(value)
        ? value.slice(0, 50).map((item: unknown) => tidyValue(item, depth + 1))
        : tidyObject(value, depth);
    default:
      return value;
  }
}

/** Only named parts: an HTTP library's error drags the whole request with its headers along. */
function tidyError(error: Error, depth: number): Record<string, unknown> {
  const { code, detail } = error as { code?: unknown; detail?: unknown };
  return {
    name: error.name,
    message: clean(error.message),
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof detail === "string" ? { detail: clean(detail) } : {}),
    ...(error.stack === undefined ? {} : { stack: clean(error.stack) }),
    ...(error.cause === undefined || depth > MAX_DEPTH ? {} : { cause: tidyValue(error.cause, depth + 1) }),
  };
}

/** Short, and without what looks like a secret. */
export function clean(text: string): string {
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  return short.replace(SECRET_VALUE, BLOT);
}
