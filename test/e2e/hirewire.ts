/** Starts the real product as its user would: a process of its own, a data folder of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { checkAnswer } from "../http/check-answer.ts";

/** As `bin/hirewire.mjs` starts it: types that were stripped once are not stripped again in each process. */
const programIn = (folder: string): string[] => [
  `--import=${pathToFileURL(join(folder, "bin/strip-types.mjs")).href}`,
  "--disable-warning=ExperimentalWarning",
  join(folder, "src/cli/main.ts"),
];
const HERE = fileURLToPath(new URL("../../", import.meta.url));

const BREATH_MS = 10;

export interface Hirewire {
  /** Empty for one that only works on runs. */
  url: string;
  token: string;
  dataDir: string;
  /** Everything it printed, both streams. */
  output(): string;
  /** Calls the API, and holds each answer against its description. @throws {Error} with the problem document when it says no */
  api<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  /** Ends it and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null }>;
}

export async function makeDataDir(): Promise<string> {
  return await mkdtemp(join(tmpdir(), "hirewire-test-"));
}

export async function removeDataDir(dataDir: string): Promise<void> {
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * @param options.args  after `start`, such as `--no-sandbox`
 * @param options.program  the folder of another version
 */
export async function startHirewire(options: {
  dataDir: string;
  args?: string[];
  env?: Record<string, string>;
  program?: string;
}): Promise<Hirewire> {
  const { dataDir, args = ["--no-sandbox"], env = {}, program = HERE } = options;
  const child = spawn(
    process.execPath,
    [...programIn(program), "--data", dataDir, "start", "--port", "0", "--sandbox-port", "0", ...args],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...bareEnvironment(), HIREWIRE_LOG: "debug", ...env } },
  );
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const url = await firstMatch(child, () => printed, /listens on (http:\/\/\S+)|works on runs()/);
  const token = env["HIREWIRE_TOKEN"] ?? (await readFile(join(dataDir, "operator-token"), "utf8")).trim();
  return {
    url,
    token,
    dataDir,
    output: () => printed,
    api: apiAt(url, { authorization: `Bearer ${token}` }),
    async stop(signal = "SIGTERM") {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal);
        await once(child, "exit");
      }
      return { code: child.exitCode };
    },
  };
}

/** @param headers  of every call: who calls, and of which workspace */
export const apiAt =
  (url: string, headers: Record<string, string>): Hirewire["api"] =>
  async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const yaml = typeof body === "string";
    const answer = await fetch(`${url}/api${path}`, {
      method,
      headers: {
        ...headers,
        ...(body === undefined ? {} : { "content-type": yaml ? "application/yaml" : "application/json" }),
      },
      ...(body === undefined ? {} : { body: yaml ? body : JSON.stringify(body) }),
    });
    await checkAnswer(method, answer.url, answer);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === "" ? null : JSON.parse(text)) as T;
  };

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs one command of the CLI to its end. */
export async function hirewire(
  dataDir: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, [...programIn(HERE), "--data", dataDir, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...bareEnvironment(), ...env },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  await once(child, "close");
  return { code: child.exitCode, stdout, stderr };
}

/**
 * Asks again until `ask` gives a value. Each question waits for the answer to the one before, and takes a breath: on two
 * cores a busy loop would starve what it waits for.
 */
export async function eventually<T>(
  ask: () => Promise<T | undefined | false>,
  what: string,
  patienceMs = 20_000,
): Promise<T> {
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, BREATH_MS));
  }
  throw new Error(`Waited in vain for ${what}.`);
}

/** Nothing of the tester's own settings may leak in. */
function bareEnvironment(): Record<string, string> {
  const { PATH = "", HOME = "", TMPDIR } = process.env;
  return { PATH, HOME, NO_COLOR: "1", ...(TMPDIR === undefined ? {} : { TMPDIR }) };
}

async function firstMatch(child: ChildProcess, printed: () => string, pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(printed());
    if (found) return found[1] ?? "";
    if (child.exitCode !== null) throw new Error(`Hirewire did not start:\n${printed()}`);
    await Promise.race([once(child.stdout!, "data"), once(child.stderr!, "data"), once(child, "exit")]);
  }
}
