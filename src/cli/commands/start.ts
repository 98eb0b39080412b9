/** `hirewire start`: the server, with the sandbox on a fresh data folder. */
import { Command, InvalidArgumentError, Option } from "commander";
import { catalog, catalogModule } from "../../catalog/on-demand.ts";
import type { Runtime } from "../../runtime/options.ts";
import { startRuntime } from "../../runtime/start-runtime.ts";
import type { Recipe } from "../../../mappings/index.ts";
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import { ConfigError } from "../../core/errors.ts";
import type { Log, LogLevel } from "../../log.ts";
import { createLog } from "../../log/create-log.ts";
import { KEEP_DEFAULTS } from "../../run/housekeeping/keep-settings.ts";
import type { NewLink } from "../../accounts/links.ts";
import { oidcFromEnvironment } from "../oidc-from-environment.ts";
import { bold, dim } from "../output.ts";
import type { OpenSandbox } from "../open-sandbox.ts";
import { hasSandbox, isSandboxFolder } from "../sandbox-folder.ts";
import { globalsOf } from "./globals.ts";

interface Options {
  host: string;
  port: number;
  publicUrl?: string;
  trustedProxies: number;
  allow: string[];
  callsPerSecond: Record<string, number>;
  keepDays: number;
  keepPayloadDays: number;
  maxDataMb: number;
  minFreeMb: number;
  batchSize?: number;
  batchWaitMs?: number;
  sandbox: boolean;
  sandboxPort: number;
  metrics: boolean;
  opsPort?: number;
  logLevel: LogLevel;
}

const MB = 1_000_000;

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
    .option(
      "--calls-per-second <host=count>",
      "how many calls a second a host is sent at most, comma-separated; hooks.zapier.com=25 unless it is named",
      toRates,
      toRates(env["HIREWIRE_CALLS_PER_SECOND"] ?? ""),
    )
    .addOption(
      new Option("--trusted-proxies <count>", "how many proxies in front may name the sender's address")
        .env("HIREWIRE_TRUSTED_PROXIES")
        .default(0)
        .argParser(toCount),
    )
    .addOption(
      new Option("--keep-days <days>", "days that an event is kept after its last doing; 0: for ever")
        .env("HIREWIRE_KEEP_DAYS")
        .default(KEEP_DEFAULTS.keepDays)
        .argParser(toCount),
    )
    .addOption(
      new Option("--keep-payload-days <days>", "days that its payload is kept; 0: as long as the event")
        .env("HIREWIRE_KEEP_PAYLOAD_DAYS")
        .default(KEEP_DEFAULTS.keepPayloadDays)
        .argParser(toCount),
    )
    .addOption(
      new Option("--max-data-mb <mb>", "what is kept may take so much, then the oldest goes; 0: any")
        .env("HIREWIRE_MAX_DATA_MB")
        .default(KEEP_DEFAULTS.maxDataBytes / MB)
        .argParser(toCount),
    )
    .addOption(
      new Option("--min-free-mb <mb>", "with less free on the disk, old payloads go first; 0: never")
        .env("HIREWIRE_MIN_FREE_MB")
        .default(KEEP_DEFAULTS.minFreeBytes / MB)
        .argParser(toCount),
    )
    .addOption(
      new Option(
        "--batch-size <count>",
        "rows of one spreadsheet, and the like, that go out together at most",
      )
        .env("HIREWIRE_BATCH_SIZE")
        .argParser(toCount),
    )
    .addOption(
      new Option("--batch-wait-ms <ms>", "how long they wait for others that are on their way")
        .env("HIREWIRE_BATCH_WAIT_MS")
        .argParser(toCount),
    )
    .option("--no-sandbox", "start without the sandbox")
    .option("--sandbox-port <port>", "port of the sandbox", toPort, toPort(env["SANDBOX_PORT"] ?? "8788"))
    .addOption(
      new Option("--metrics", "numbers for Prometheus at /metrics").env("HIREWIRE_METRICS").default(false),
    )
    .addOption(
      new Option(
        "--ops-port <port>",
        "health, readiness and, with --metrics, numbers on a port of their own, without a token: keep it inside",
      )
        .env("HIREWIRE_OPS_PORT")
        .argParser(toPort),
    )
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
  const oidc = oidcFromEnvironment(process.env);
  const log = createLog({ level: options.logLevel });
  const sandbox =
    options.sandbox && hasSandbox(dataDir) ? await beginSandbox(dataDir, options.sandboxPort, log) : null;
  let runtime: Runtime | undefined;
  try {
    runtime = await startRuntime({
      catalog,
      catalogModule,
      loadRecipes,
      dataDir,
      host: options.host,
      port: options.port,
      publicUrl: options.publicUrl,
      key: process.env["HIREWIRE_KEY"],
      token: process.env["HIREWIRE_TOKEN"],
      allowEgress: [...options.allow, ...(sandbox?.hosts ?? [])],
      trustedProxies: options.trustedProxies,
      callsPerSecond: options.callsPerSecond,
      keep: {
        keepDays: options.keepDays,
        keepPayloadDays: options.keepPayloadDays,
        maxDataBytes: options.maxDataMb * MB,
        minFreeBytes: options.minFreeMb * MB,
      },
      batches: {
        ...(options.batchSize !== undefined && { most: Math.max(1, options.batchSize) }),
        ...(options.batchWaitMs !== undefined && { windowMs: options.batchWaitMs }),
      },
      sandboxUrl: sandbox?.url ?? null,
      oidc: oidc ?? undefined,
      sandbox: sandbox?.desk ?? null,
      metrics: options.metrics,
      opsPort: options.opsPort,
      log,
      onDamage({ message, code }) {
        console.error(`${message} [${code}]`);
        process.exitCode = 1;
        process.kill(process.pid, "SIGTERM"); // what is in flight is finished
      },
    });
    await sandbox?.fill({ runtime, recipes: await sandboxRecipes() });
  } catch (error) {
    await runtime?.close();
    await sandbox?.close();
    throw error;
  }
  const setUp = (await runtime.accounts.setUpNeeded())
    ? await runtime.accounts.links.setUp("operator")
    : null;
  greet(runtime, sandbox, setUp);

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

/** Loaded only here: a server for real work never needs the stand-ins. */
async function beginSandbox(dataDir: string, port: number, log: Log): Promise<OpenSandbox> {
  const { openSandbox } = await import("../open-sandbox.ts");
  return await openSandbox({ catalog, dataDir, port, log });
}

/** Read when somebody looks at them. */
async function loadRecipes(): Promise<Recipe[]> {
  const { recipes } = await import("../../../mappings/index.ts");
  return recipes();
}

async function sandboxRecipes(): Promise<AutomationDefinition[]> {
  return (await loadRecipes())
    .filter(({ file }) => SANDBOX_RECIPES.includes(file))
    .map(({ definition }) => definition);
}

function greet(runtime: Runtime, sandbox: OpenSandbox | null, setUp: NewLink | null): void {
  const listens = `\n${bold("Hirewire")} listens on ${bold(runtime.url)}`;
  const account = setUp
    ? `

Make your account, the owner's: ${bold(setUp.link)}
${dim("The link is good once, for a day. `npm run hirewire -- people link` prints another.")}`
    : "";
  const hints = sandbox
    ? `

Send a signed sample event:   ${bold("npm run hirewire -- send trycrucible.invitation_scored --set score=91")}
See what arrived:             ${bold(sandbox.url)}
${dim("All destinations are stand-ins on this machine. README.md says how to connect the real ones.")}
`
    : "";
  console.log(listens + account + hints);
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

/** `hooks.zapier.com=25,other.example=2` */
function toRates(text: string): Record<string, number> {
  return Object.fromEntries(
    toList(text).map((entry) => {
      const [, host = "", count] = /^([^\s=]+)=(\d+(?:\.\d+)?)$/.exec(entry) ?? [];
      if (Number(count) > 0) return [host.toLowerCase(), Number(count)];
      throw new InvalidArgumentError("It must read host=count, such as hooks.zapier.com=25.");
    }),
  );
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
