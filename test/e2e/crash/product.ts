/** The real process, which may die at any moment, and be started again on the same data folder. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { call } from "./call.ts";
import type { Injected } from "./inject.ts";

/** As its users start it, with the flags that keep it small. */
const MAIN = fileURLToPath(new URL("../../../bin/hirewire.mjs", import.meta.url));
/** Given, because the folder may not be there for us to look into. */
const TOKEN = "hwt_for_tests_0123456789abcdef";
/** What is injected comes with its types, which the product's own hook strips once for all processes. */
const IMPORTED = ["../../../bin/strip-types.mjs", "inject.ts"].map(
  (file) => `--import=${new URL(file, import.meta.url).href}`,
);

export interface Product {
  /** Empty for one that only works on runs. */
  url: string;
  pid: number;
  /** Resolves when the process is gone, however that came. */
  died: Promise<Death>;
  alive(): boolean;
  /** Sends the signal and waits until the process is gone. Default SIGKILL. */
  end(signal?: NodeJS.Signals): Promise<Death>;
  /** @throws {Error} with the problem document when the answer is a refusal, or when there is none */
  api<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  /** Everything it printed, both streams. */
  output(): string;
}

export interface Death {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface StartOptions {
  dataDir: string;
  /** After `start`. */
  args?: string[];
  inject?: Injected;
  env?: Record<string, string>;
  /** What the process is started with in place of nothing, such as `["sh", "-c", 'exec "$@"', "sh"]`. */
  through?: string[];
  /** Needs root. */
  uid?: number;
}

/** The process ended before it listened. */
export class NeverListened extends Error {
  readonly death: Death;
  readonly output: string;

  constructor(death: Death, output: string) {
    super(`Hirewire ended before it listened (${death.signal ?? `code ${death.code}`}):\n${output}`);
    this.death = death;
    this.output = output;
  }
}

/** @throws {NeverListened} */
export async function startProduct(options: StartOptions): Promise<Product> {
  const { dataDir, args = [], inject = {}, env = {}, through = [], uid } = options;
  const start = ["--data", dataDir, "start", "--no-sandbox", "--port", "0", ...args];
  const [command = "", ...rest] = [...through, process.execPath, MAIN, ...start];
  const { PATH = "", HOME = "", TMPDIR } = process.env;
  const child = spawn(command, rest, {
    stdio: ["ignore", "pipe", "pipe"],
    ...(uid !== undefined && { uid, gid: uid }),
    env: {
      PATH,
      HOME,
      ...(TMPDIR !== undefined && { TMPDIR }),
      NO_COLOR: "1",
      HIREWIRE_TOKEN: TOKEN,
      NODE_OPTIONS: IMPORTED.join(" "),
      HIREWIRE_INJECT: JSON.stringify(inject),
      ...env,
    },
  });
  let printed = "";
  const died = new Promise<Death>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  const url = await new Promise<string>((resolve, reject) => {
    const read = (text: string): void => {
      printed += text;
      const begun = /listens on (http:\/\/\S+)|works on runs/.exec(printed);
      if (begun) resolve(begun[1] ?? "");
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    void died.then((death) => reject(new NeverListened(death, printed)));
  });
  const alive = (): boolean => child.exitCode === null && child.signalCode === null;

  return {
    url,
    pid: child.pid ?? 0,
    died,
    alive,
    output: () => printed,
    async end(signal = "SIGKILL") {
      if (alive()) child.kill(signal);
      return died;
    },
    api: apiAt(url),
  };
}

/** The API of whoever listens there. */
export function apiAt(url: string): Product["api"] {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await call(method, `${url}/api${path}`, {
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    return (answer.body === "" ? null : JSON.parse(answer.body)) as T;
  };
}

/** All items of a list of the API, newest first. */
export async function listAll<T>(product: Product, path: string): Promise<T[]> {
  const all: T[] = [];
  for (let next: string | null = ""; next !== null;) {
    const joint = path.includes("?") ? "&" : "?";
    const page: { items: T[]; next: string | null } = await product.api(
      "GET",
      `${path}${joint}limit=200${next === "" ? "" : `&before=${next}`}`,
    );
    all.push(...page.items);
    next = page.next;
  }
  return all;
}

/** Asks again and again, with a breath in between: on two cores a busy loop would starve what it waits for. */
export async function until(
  ask: () => Promise<boolean> | boolean,
  what: () => string,
  patienceMs: number,
): Promise<void> {
  const end = performance.now() + patienceMs;
  while (performance.now() < end) {
    if (await ask()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Waited in vain for ${what()}.`);
}
