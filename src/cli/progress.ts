/** A bar for work that takes longer than a moment; nothing where nobody watches. */
import { progress } from "@clack/prompts";

export interface Progress {
  /** One more is done. */
  step(): void;
  done(message: string): void;
}

const SILENT: Progress = { step: () => undefined, done: () => undefined };
/** Less than this is over before a bar is read. */
const WORTH_A_BAR = 10;

/** @param options.json  true when a machine reads along */
export function showProgress(what: string, total: number, { json }: { json: boolean }): Progress {
  if (json || !process.stderr.isTTY || total < WORTH_A_BAR) return SILENT;
  const bar = progress({ max: total, output: process.stderr });
  bar.start(`${what}: 0 of ${total}`);
  let count = 0;
  return {
    step() {
      count += 1;
      bar.advance(1, `${what}: ${count} of ${total}`);
    },
    done: (message) => bar.stop(message),
  };
}
