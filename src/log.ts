/**
 * The log: one line per fact, in the past tense, with the ids it is about. Lines for people on a terminal,
 * JSON everywhere else. Bodies, headers and tokens stay out: a payload is found in the store by its event id,
 * and what looks like a secret is blotted out here as a last line of defence.
 *
 * Source: https://github.com/winstonjs/winston/tree/v3.19.0 (read 2026-11-21).
 */
import winston from "winston";

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
}

/**
 * Makes a log.
 *
 * @param options.level   lines below it are dropped; default `info`
 * @param options.format  default: `human` when the stream is a terminal, else `json`
 * @param options.stream  default: standard error, so that a command's own output stays clean
 */
export function createLog(
  options: { level?: LogLevel; format?: "human" | "json"; stream?: NodeJS.WritableStream } = {},
): Log {
  const stream = options.stream ?? process.stderr;
  const terminal = (stream as { isTTY?: boolean }).isTTY ?? false;
  const format = options.format ?? (terminal ? "human" : "json");
  const logger = winston.createLogger({
    level: options.level ?? "info",
    format: winston.format.combine(
      winston.format.timestamp(),
      winston.format.printf(format === "human" ? (line) => humanLine(line, terminal) : jsonLine),
    ),
    transports: [new winston.transports.Stream({ stream })],
  });
  return toLog((level, message, fields) => {
    // asked first, because tidying costs more than writing
    if (logger.isLevelEnabled(level)) logger.log(level, clean(message), { fields: tidy(fields) });
  });
}

/** Turns one function that writes into a log; for logs that go elsewhere, such as to another thread. */
export function toLog(write: (level: LogLevel, message: string, fields: LogFields) => void): Log {
  const scoped = (scope: LogFields): Log => ({
    debug: (message, fields) => write("debug", message, { ...scope, ...fields }),
    info: (message, fields) => write("info", message, { ...scope, ...fields }),
    warn: (message, fields) => write("warn", message, { ...scope, ...fields }),
    error: (message, fields) => write("error", message, { ...scope, ...fields }),
    child: (fields) => scoped({ ...scope, ...fields }),
  });
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

function clean(text: string): string {
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  return short.replace(SECRET_VALUE, BLOT);
}

function jsonLine(line: winston.Logform.TransformableInfo): string {
  const fields = line["fields"] as Record<string, unknown>;
  return JSON.stringify({ at: line["timestamp"], level: line.level, message: line.message, ...fields });
}

const COLOURS: Record<string, string> = { debug: "90", info: "36", warn: "33", error: "31" };

function humanLine(line: winston.Logform.TransformableInfo, colour: boolean): string {
  const { error, ...fields } = line["fields"] as { error?: { message?: string; stack?: string } };
  const time = String(line["timestamp"]).slice(11, 19);
  const level = line.level.padEnd(5);
  const shown = colour ? `\u001B[${COLOURS[line.level] ?? "0"}m${level}\u001B[0m` : level;
  const pairs = Object.entries(fields).map(([key, value]) => `${key}=${toText(value)}`);
  const cause = error === undefined ? [] : [`error=${toText(error.message ?? error)}`];
  const head = [time, shown, [String(line.message), ...pairs, ...cause].join("  ")].join(" ");
  return line.level === "error" && error?.stack ? `${head}\n${error.stack}` : head;
}

function toText(value: unknown): string {
  // quoted whenever it could break the line or move the cursor
  return typeof value === "string" && !/[\s\p{C}"]/u.test(value) ? value : JSON.stringify(value);
}
