/** `hirewire start`: the server, with the sandbox on a fresh data folder. */
import { setTimeout as delay } from "node:timers/promises";
import type { Command } from "commander";
import { catalog, catalogModule } from "../../catalog/on-demand.ts";
import type { Runtime } from "../../runtime/options.ts";
import { startRuntime } from "../../runtime/start-runtime.ts";
import type { Recipe } from "../../../mappings/index.ts";
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import { ConfigError } from "../../core/errors.ts";
import type { Log } from "../../log.ts";
import { createLog } from "../../log/create-log.ts";
import type { NewLink } from "../../accounts/links.ts";
import { oidcFromEnvironment } from "../oidc-from-environment.ts";
import { tracesFromEnvironment } from "../traces-from-environment.ts";
import { bold, dim } from "../output.ts";
import type { OpenSandbox } from "../open-sandbox.ts";
import { hasSandbox, isSandboxFolder } from "../sandbox-folder.ts";
import { globalsOf } from "./globals.ts";
import { MB, startOptions, type StartOptions } from "./start-options.ts";

/** Recipes that a fresh sandbox has switched on. */
const SANDBOX_RECIPES = ["score-to-slack.yaml", "scored-to-sheet.yaml", "shortlisted-to-slack.yaml"];

export function startCommand(): Command {
  return startOptions().action(async (options: StartOptions, command: Command) => {
    await start(globalsOf(command).data, options);
  });
}

async function start(dataDir: string, options: StartOptions): Promise<void> {
  checkRole(options);
  if (!options.sandbox && isSandboxFolder(dataDir)) {
    throw new ConfigError(
      `The folder "${dataDir}" holds the sandbox, whose connections lead to stand-ins. Choose a folder of its own for real work: --data hiring, or HIREWIRE_DATA=hiring.`,
      { code: "sandbox_folder" },
    );
  }
  const oidc = oidcFromEnvironment(process.env);
  const log = createLog({ level: options.logLevel });
  const sandbox =
    options.sandbox && options.databaseUrl === undefined && hasSandbox(dataDir)
      ? await beginSandbox(dataDir, options.sandboxPort, log)
      : null;
  const { settings: traces, warnings } = tracesFromEnvironment(process.env);
  for (const warning of warnings) log.warn(warning);
  let runtime: Runtime | undefined;
  try {
    runtime = await startRuntime({
      catalog,
      catalogModule,
      loadRecipes,
      dataDir,
      databaseUrl: options.databaseUrl,
      role: options.role,
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
      traces: traces ?? undefined,
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
  // people come to another process
  const setUp =
    options.role !== "worker" && (await runtime.accounts.setUpNeeded())
      ? await runtime.accounts.links.setUp("operator")
      : null;
  greet(runtime, sandbox, setUp);

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) process.exit(1); // asked twice: at once
    stopping = true;
    if (options.drainSeconds > 0) {
      log.info("stopping: calls should go elsewhere", { in_seconds: options.drainSeconds });
      runtime?.turnAway();
      await delay(options.drainSeconds * 1000);
    }
    log.info("stopping: finishing what is in flight");
    await runtime?.close();
    await sandbox?.close();
    log.info("stopped");
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void stop());
}

/** @throws {ConfigError} `role_needs_database`, `role_needs_public_url` */
function checkRole({ role, databaseUrl, publicUrl }: StartOptions): void {
  if (role === "all") return;
  if (databaseUrl === undefined) {
    throw new ConfigError(
      `The role "${role}" leaves the rest to other processes, which need a PostgreSQL to share: set DATABASE_URL, or start without a role.`,
      { code: "role_needs_database" },
    );
  }
  if (publicUrl === undefined) {
    throw new ConfigError(
      "Several processes are reached at one address, which none of them can know by itself: set PUBLIC_URL, the same for all.",
      { code: "role_needs_public_url" },
    );
  }
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
  const listens =
    runtime.url === ""
      ? `\n${bold("Hirewire")} works on runs; another process takes calls.`
      : `\n${bold("Hirewire")} listens on ${bold(runtime.url)}`;
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
