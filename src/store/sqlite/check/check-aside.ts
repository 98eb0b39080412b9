import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { ConfigError } from "../../../core/errors.ts";
import { damaged } from "../file/sqlite-error.ts";

export interface CheckAside {
  /** Null when the file is sound; also when the check itself could not be made. */
  verdict: Promise<ConfigError | null>;
  /** From now on the process may end before the check does. */
  letGo(): void;
  stop(): Promise<void>;
}

/** Checks a large file thoroughly in a thread of its own, which reads a gigabyte in about two seconds. */
export function checkAside(file: string): CheckAside {
  const thread = new Worker(new URL(`./check-thread${extname(import.meta.url)}`, import.meta.url), {
    workerData: { file },
  });
  const verdict = new Promise<ConfigError | null>((resolve) => {
    thread.once("message", (found: { detail: string | undefined } | null) => {
      resolve(found === null ? null : damaged(file, { detail: found.detail }));
    });
    thread.once("error", () => resolve(null)); // somebody else's lock, no memory: it says nothing about the file
    thread.once("exit", () => resolve(null));
  });
  return {
    verdict,
    letGo: () => thread.unref(),
    async stop() {
      await thread.terminate();
    },
  };
}
