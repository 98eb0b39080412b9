/** Reads `--set key=value` in its forms, so that secrets need not stand on the command line. */
import { readFileSync } from "node:fs";
import { ConfigError } from "../core/errors.ts";

/**
 * `key=text`, `key=@file` (the file's content), `key=env:NAME` (an environment variable).
 *
 * @throws {ConfigError} `invalid_option`
 */
export function readSettings(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key, raw] = splitPair(pair);
      if (raw.startsWith("@")) return [key, readFileSync(raw.slice(1), "utf8")];
      if (raw.startsWith("env:")) {
        const value = process.env[raw.slice(4)];
        if (value !== undefined) return [key, value];
        throw new ConfigError(`The environment variable ${raw.slice(4)} is not set.`, {
          code: "invalid_option",
        });
      }
      return [key, raw];
    }),
  );
}

/** `data.score=79`: the value is JSON where it reads as JSON, else text. `score="85"` is text. */
export function readChanges(pairs: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [path, raw] = splitPair(pair);
      try {
        return [path, JSON.parse(raw) as unknown];
      } catch {
        return [path, raw];
      }
    }),
  );
}

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf("=");
  if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
  throw new ConfigError(`"${pair}" is not of the form name=value.`, { code: "invalid_option" });
}

/** For commander: collects a repeated option. */
export function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
