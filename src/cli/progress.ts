/** A bar for work that takes longer than a moment. */
import { progress } from "@clack/prompts";

export interface Progress {
  /** @param by  so many more are done; one when left out */
  step(by?: number): void;
  done(message: string): void;
}

const SILENT: Progress = { step: () => undefined, done: () => undefined };
/** Less than this is over before a bar is read. */
const WORTH_A_BAR = 10;

/**
 * @param options.json   true when a machine reads along
 * @param options.lines  true when those who look at a log shall be told too, a line for each tenth
 */
export function showProgress(
  what: string,
  total: number,
  { json, lines = false }: { json: boolean; lines?: boolean },
): Progress {
  if (json || total < WORTH_A_BAR) return SILENT;
  if (!process.stderr.isTTY) return lines ? tenths(what, total) : SILENT;
  const bar = progress({ max: total, output: process.stderr });
  bar.start(countOf(what, 0, total));
  let count = 0;
  return {
    step(by = 1) {
      count += by;
      bar.advance(by, countOf(what, count, total));
    },
    done: (message) => bar.stop(message),
  };
}

function tenths(what: string, total: number): Progress {
  let count = 0;
  return {
    step(by = 1) {
      const before = Math.floor((count * 10) / total);
      count += by;
      if (Math.floor((count * 10) / total) > before) console.error(countOf(what, count, total));
    },
    done: (message) => console.error(message),
  };
}

const countOf = (what: string, count: number, total: number): string =>
  `${what}: ${count.toLocaleString("en")} of ${total.toLocaleString("en")}`;
