/** An exported app at work, as Zapier would have it: validated, and called method by method. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { symlinkSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hirewire } from "../e2e/hirewire.ts";
import type { Delivered } from "../hooks/subscriber.ts";

export interface Asked {
  id: number;
  /** `triggers.any_candidate_scored.operation.perform`, or `validate`, or `definition`. */
  method: string;
  bundle: object;
}
export interface Told {
  id: number;
  result?: unknown;
  error?: { name: string; message: string };
}

/** What the app threw: its class at Zapier, and what people read. */
export class PlatformError extends Error {
  constructor({ name, message }: { name: string; message: string }) {
    super(message);
    this.name = name;
  }
}

export interface Platform {
  folder: string;
  /** @throws {PlatformError} */
  call<T = Record<string, unknown>>(method: string, bundle?: object): Promise<T>;
  /** Loads the folder anew. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const CHILD = fileURLToPath(new URL("platform-child.ts", import.meta.url));
const MODULES = fileURLToPath(new URL("../../node_modules", import.meta.url));

export async function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "hirewire-zapier-"));
}

/** Exports an app by the command line and loads it. @param args  after `zapier export <folder>` */
export async function startPlatform(
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<Platform> {
  const folder = await makeFolder();
  const { code, stderr, stdout } = await hirewire(folder, ["zapier", "export", folder, ...args]);
  if (code !== 0) throw new Error(`the export failed:\n${stdout}${stderr}`);
  symlinkSync(MODULES, join(folder, "node_modules"));
  let app = await load(folder, env);
  let last = 0;
  return {
    folder,
    async call<T>(method: string, bundle: object = {}): Promise<T> {
      const id = (last += 1);
      const told = answerTo(app.child, id);
      app.child.send({ id, method, bundle } satisfies Asked);
      const { result, error } = await told;
      if (error) throw new PlatformError(error);
      return result as T;
    },
    async restart() {
      await app.end();
      app = await load(folder, env);
    },
    async close() {
      await app.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function load(folder: string, env: Record<string, string>) {
  const child = fork(CHILD, [folder], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: { PATH: process.env["PATH"] ?? "", NODE_ENV: "test", HIREWIRE_LOCAL: "1", ...env },
  });
  let printed = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const exited = once(child, "exit");
  const [first] = (await Promise.race([once(child, "message"), exited])) as [{ ready?: true }];
  if (first?.ready !== true) throw new Error(`the app does not load:\n${printed}`);
  return {
    child,
    async end(): Promise<void> {
      child.kill();
      await exited;
    },
  };
}

function answerTo(child: ChildProcess, id: number): Promise<Told> {
  return new Promise((resolve) => {
    const look = (told: Told): void => {
      if (told.id !== id) return;
      child.off("message", look);
      resolve(told);
    };
    child.on("message", look);
  });
}

/** As Zapier hands a call on: names in camel case with `Http-` in front. */
export function asZapier({ headers, text, body }: Delivered) {
  const named = Object.entries(headers).map(([name, value]) => {
    const camel = name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
    return [/^content-(type|length)$/.test(name) ? camel : `Http-${camel}`, String(value)];
  });
  return {
    rawRequest: {
      method: "POST",
      querystring: "",
      headers: Object.fromEntries(named) as object,
      content: text,
    },
    cleanedRequest: body,
  };
}
