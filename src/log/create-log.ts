/**
 * Writes the log: lines for people on a terminal, JSON everywhere else.
 *
 * Source: https://github.com/winstonjs/winston/tree/v3.19.0 (read 2026-11-21).
 */
import winston from "winston";
import { clean, type Log, LOG_LEVELS, type LogLevel, tidy, toLog } from "../log.ts";

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
  const kept = new Set(LOG_LEVELS.filter((level) => logger.isLevelEnabled(level)));
  return toLog(
    (level, message, fields) => logger.log(level, clean(message), { fields: tidy(fields) }),
    // asked first, because tidying costs more than writing
    (level) => kept.has(level),
  );
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
