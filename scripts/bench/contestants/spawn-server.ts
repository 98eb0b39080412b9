/** Starts a server as a process and ends it with everything that it started. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { usageOf } from "../process-tree.ts";

/** How long a server may take to finish what it has in hand. */
const STOP_PATIENCE_MS = 15_000;
const START_PATIENCE_MS = 90_000;

const living = new Set<ChildProcess>();
// a benchmark that is cut off leaves nothing running
process.on("exit", () => {
  for (const child of living) child.kill("SIGKILL");
});

export interface Spawned {
  pid: number;
  output(): string;
  /** Waits until it prints such a line. @returns the first group. @throws {Error} when it ends before */
  printed(pattern: RegExp): Promise<string>;
  stop(): Promise<void>;
}

/** @param env  all that it gets, beside PATH and HOME: nothing of the tester's own settings may leak in */
export function spawnServer(
  command: string,
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Spawned {
  const { PATH = "", HOME = "", TMPDIR } = process.env;
  const child = spawn(command, args, {
    cwd: options.cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH, HOME, NO_COLOR: "1", ...(TMPDIR !== undefined && { TMPDIR }), ...options.env },
  });
  if (child.pid === undefined) throw new Error(`${command} can't be started.`);
  const { pid } = child;
  living.add(child);
  child.once("exit", () => living.delete(child));
  let text = "";
  const read = (piece: string): void => void (text = (text + piece).slice(-100_000));
  child.stdout.setEncoding("utf8").on("data", read);
  child.stderr.setEncoding("utf8").on("data", read);
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;

  return {
    pid,
    output: () => text,
    async printed(pattern) {
      const patience = AbortSignal.timeout(START_PATIENCE_MS);
      for (;;) {
        const found = pattern.exec(text)?.[1];
        if (found !== undefined) return found;
        if (ended()) throw new Error(`${command} ${args.join(" ")} ended:\n${text}`);
        await Promise.race([
          once(child.stdout, "data", { signal: patience }),
          once(child.stderr, "data", { signal: patience }),
          once(child, "exit", { signal: patience }),
        ]);
      }
    },
    async stop() {
      if (ended()) return;
      const { pids } = await usageOf(pid);
      const exit = once(child, "exit");
      child.kill("SIGTERM");
      const patience = setTimeout(() => child.kill("SIGKILL"), STOP_PATIENCE_MS);
      await exit;
      clearTimeout(patience);
      for (const each of pids.slice(1)) killIfThere(each);
    },
  };
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it ended with its parent, as it should
  }
}

/** A port that is free right now, for servers that can't be told to choose one and say which. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
