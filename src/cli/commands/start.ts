/** `hirewire start`: the server, with the sandbox on a fresh data folder. */
import { Command, InvalidArgumentError, Option } from "commander";
import { recipes } from "../../../mappings/index.ts";
import { catalog, startRuntime, type Runtime } from "../../../index.ts";
import { ConfigError } from "../../core/errors.ts";
import { createLog, type LogLevel } from "../../log.ts";
import { bold, dim } from "../output.ts";
import { isSandboxFolder, openSandbox, type OpenSandbox } from "../open-sandbox.ts";
import { globalsOf } from "./globals.ts";

interface Options {
  host: string;
  port: number;
  publicUrl?: string;
  trustedProxies: number;
  allow: string[];
  sandbox: boolean;
  sandboxPort: number;
  logLevel: LogLevel;
}

/** Recipes that a fresh sandbox has switched on. */
const SANDBOX_RECIPES = ["score-to-slack.yaml", "scored-to-sheet.yaml", "shortlisted-to-slack.yaml"];

export function startCommand(): Command {
  const env = process.env;
  return new Command("start")
    .description("start the server; a fresh data folder comes up with a sandbox to try things in")
    .option("--host <address>", "address to listen on", env["HOST"] ?? "127.0.0.1")
    .option(
      "--port <port>",
      "port to listen on; 0 lets the system choose",
      toPort,
      toPort(env["PORT"] ?? "8787"),
    )
    .addOption(
      new Option("--public-url <url>", "where senders reach this server").env("PUBLIC_URL").argParser(toUrl),
    )
    .option(
      "--allow <hosts>",
      "addresses in the private network that actions may call, comma-separated",
      toList,
      toList(env["HIREWIRE_ALLOW"] ?? ""),
    )
    .addOption(
      new Option("--trusted-proxies <count>", "how many proxies in front may name the sender's address")
        .env("HIREWIRE_TRUSTED_PROXIES")
        .default(0)
        .argParser(toCount),
    )
    .option("--no-sandbox", "start without the sandbox")
    .option("--sandbox-port <port>", "port of the sandbox", toPort, toPort(env["SANDBOX_PORT"] ?? "8788"))
    .addOption(
      new Option("--log-level <level>", "how much the log says")
        .choices(["debug", "info", "warn", "error"])
        .default("info")
        .env("HIREWIRE_LOG"),
    )
    .action(async (options: Options, command: Command) => {
      await start(globalsOf(command).data, options);
    });
}

async function start(dataDir: string, options: Options): Promise<void> {
  if (!options.sandbox && isSandboxFolder(dataDir)) {
    throw new ConfigError(
      `The folder "${dataDir}" holds the sandbox, whose connections lead to stand-ins. Choose a folder of its own for real work: --data hiring, or HIREWIRE_DATA=hiring.`,
      { code: "sandbox_folder" },
    );
  }
  const log = createLog({ level: options.logLevel });
  const sandbox = options.sandbox
    ? await openSandbox({ catalog, dataDir, port: options.sandboxPort, log })
    : null;
  let runtime: Runtime | undefined;
  try {
    runtime = await startRuntime({
      dataDir,
      host: options.host,
      port: options.port,
      publicUrl: options.publicUrl,
      key: process.env["HIREWIRE_KEY"],
      token: process.env["HIREWIRE_TOKEN"],
      allowEgress: [...options.allow, ...(sandbox?.hosts ?? [])],
      trustedProxies: options.trustedProxies,
      sandboxUrl: sandbox?.url ?? null,
      log,
    });
    await sandbox?.fill({
      runtime,
      recipes: recipes()
        .filter(({ file }) => SANDBOX_RECIPES.includes(file))
        .map(({ definition }) => definition),
    });
  } catch (error) {
    await runtime?.close();
    await sandbox?.close();
    throw error;
  }
  greet(runtime, sandbox);

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) process.exit(1); // asked twice: at once
    stopping = true;
    log.info("stopping: finishing what is in flight");
    await runtime?.close();
    await sandbox?.close();
    log.info("stopped");
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void stop());
}

function greet(runtime: Runtime, sandbox: OpenSandbox | null): void {
  const listens = `\n${bold("Hirewire")} listens on ${bold(runtime.url)}`;
  const hints = sandbox
    ? `

Send a signed sample event:   ${bold("npm run hirewire -- send trycrucible.invitation_scored --set score=91")}
See what arrived:             ${bold(sandbox.url)}
${dim("Slack and Google Sheets are stand-ins on this machine. README.md says how to connect the real ones.")}
`
    : "";
  console.log(listens + hints);
}

function toPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new InvalidArgumentError("It must be a number from 0 to 65535.");
}

function toCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 0) return count;
  throw new InvalidArgumentError("It must be a whole number.");
}

function toUrl(text: string): string {
  if (/^https?:\/\/[^\s/]+/.test(text)) return text;
  throw new InvalidArgumentError("It must begin with https:// or http://.");
}

function toList(text: string): string[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}
