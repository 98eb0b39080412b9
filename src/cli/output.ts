/** What the CLI prints: sentences and tables for people, `--json` for machines. */
import { styleText } from "node:util";

export interface Output {
  /** The answer: as JSON with `--json`, else as `human` says it. */
  show(value: unknown, human: () => string): void;
}

export function createOutput(json: boolean): Output {
  return {
    show: (value, human) => {
      console.log(json ? JSON.stringify(value, null, 2) : human());
    },
  };
}

/** Columns as wide as their content; the last one may run on. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  return [bold(line(head)), ...rows.map(line)].join("\n");
}

export const bold = (text: string): string => styleText("bold", text, { stream: process.stdout });
export const dim = (text: string): string => styleText("dim", text, { stream: process.stdout });

const STATE_COLOURS: Record<string, Parameters<typeof styleText>[0]> = {
  succeeded: "green",
  live: "green",
  active: "green",
  on: "green",
  passed: "green",
  failed: "red",
  auth_expired: "red",
  refused: "red",
  drifted: "red",
  switched_off: "red",
  unreachable: "yellow",
  verifying: "cyan",
  registering: "cyan",
  config: "yellow",
  held: "yellow",
  paused: "yellow",
  question: "yellow",
  quota: "cyan",
  waiting: "cyan",
  draft: "yellow",
  quiet: "yellow",
  running: "cyan",
};

export function state(word: string): string {
  const colour = STATE_COLOURS[word];
  return colour === undefined ? word : styleText(colour, word, { stream: process.stdout });
}

/** `1.2 GB`. */
export function bytes(count: number): string {
  return count < 1e9 ? `${(count / 1e6).toFixed(1)} MB` : `${(count / 1e9).toFixed(1)} GB`;
}

/** `2026-11-21 14:05:09`, local time. */
export function when(ms: number | null): string {
  if (ms === null) return "";
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace("T", " ");
}
