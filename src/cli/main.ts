/** `hirewire`: the command line. Each command stands in `commands/`. */
import { Command, Option } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { ConfigError, HirewireError, MappingError } from "../core/errors.ts";
import { StoreFull } from "../store/store-full.ts";
import { StoreUnreachable } from "../store/store-unreachable.ts";
import type { ApiError } from "./client.ts";

/**
 * In the order in which help shows them. Only what is called is loaded: `start` shall not carry what the others need
 * for as long as the server runs.
 */
const COMMANDS: Record<string, () => Promise<Command>> = {
  start: async () => (await import("./commands/start.ts")).startCommand(),
  connect: async () => (await import("./commands/connect.ts")).connectCommand(),
  hooks: async () => (await import("./commands/hooks.ts")).hooksCommand(),
  sources: async () => (await import("./commands/sources.ts")).sourcesCommand(),
  subscriptions: async () => (await import("./commands/subscriptions.ts")).subscriptionsCommand(),
  rotate: async () => (await import("./commands/rotate.ts")).rotateCommand(),
  automations: async () => (await import("./commands/automations.ts")).automationsCommand(),
  validate: async () => (await import("./commands/validate.ts")).validateCommand(),
  test: async () => (await import("./commands/test.ts")).testCommand(),
  send: async () => (await import("./commands/send.ts")).sendCommand(),
  events: async () => (await import("./commands/events.ts")).eventsCommand(),
  runs: async () => (await import("./commands/runs.ts")).runsCommand(),
  holds: async () => (await import("./commands/holds.ts")).holdsCommand(),
  watch: async () => (await import("./commands/watch.ts")).watchCommand(),
  candidates: async () => (await import("./commands/candidates.ts")).candidatesCommand(),
  erase: async () => (await import("./commands/erase.ts")).eraseCommand(),
  replay: async () => (await import("./commands/replay.ts")).replayCommand(),
  apply: async () => (await import("./commands/apply.ts")).applyCommand(),
  diff: async () => (await import("./commands/apply.ts")).diffCommand(),
  export: async () => (await import("./commands/apply.ts")).exportCommand(),
  status: async () => (await import("./commands/status.ts")).statusCommand(),
  doctor: async () => (await import("./commands/doctor.ts")).doctorCommand(),
  backup: async () => (await import("./commands/backup.ts")).backupCommand(),
  restore: async () => (await import("./commands/restore.ts")).restoreCommand(),
  migrate: async () => (await import("./commands/migrate.ts")).migrateCommand(),
  tokens: async () => (await import("./commands/tokens.ts")).tokensCommand(),
  workspaces: async () => (await import("./commands/workspaces.ts")).workspacesCommand(),
  people: async () => (await import("./commands/people.ts")).peopleCommand(),
  zapier: async () => (await import("./commands/zapier.ts")).zapierCommand(),
  openapi: async () => (await import("./commands/openapi.ts")).openapiCommand(),
};

const program = new Command("hirewire")
  .description("Signed hooks from hiring tools become messages, sheet rows, ATS updates and HTTP calls.")
  .version(packageJson.version)
  .option("--data <folder>", "where everything is kept", process.env["HIREWIRE_DATA"] ?? "data")
  .addOption(
    new Option("--workspace <id>", "of which workspace, where there are several").env("HIREWIRE_WORKSPACE"),
  )
  .option("--json", "print JSON", false)
  .showSuggestionAfterError()
  .showHelpAfterError("(--help lists what there is)")
  .configureHelp({ showGlobalOptions: true });

const [called = ""] = program.parseOptions(process.argv.slice(2)).operands;
if (Object.hasOwn(COMMANDS, called)) program.addCommand(await COMMANDS[called]!());
else {
  // help, completion and what is misspelt look at them all
  for (const load of Object.values(COMMANDS)) program.addCommand(await load());
  const { default: tab } = await import("@bomb.sh/tab/commander");
  tab(program); // `hirewire complete zsh` prints the script; see docs/cli.md
}

try {
  await program.parseAsync();
} catch (error) {
  report(error, program.opts<{ json: boolean }>().json);
  process.exitCode = 1;
}

function report(error: unknown, json: boolean): void {
  const known = isKnown(error);
  const code = known ? error.code : "unexpected";
  const message = error instanceof Error ? error.message : String(error);
  if (json) {
    console.error(JSON.stringify({ error: { ...problemOf(error), code, message } }, null, 2));
    return;
  }
  console.error(`${message} [${code}]`);
  const path = error instanceof ConfigError || error instanceof MappingError ? error.path : undefined;
  if (path !== undefined) console.error(`  at ${path}`);
  const { errors = [] } = problemOf(error) as { errors?: { path: string; message: string }[] };
  for (const each of errors) console.error(`  ${each.path}: ${each.message}`);
  // an error without a code of ours is a fault: whoever mends it needs the stack
  if (!known && error instanceof Error) console.error(error.stack);
}

function isKnown(error: unknown): error is HirewireError | StoreFull | StoreUnreachable {
  return error instanceof HirewireError || error instanceof StoreFull || error instanceof StoreUnreachable;
}

/** What the API said, of an `ApiError`; its file is not asked, because it brings the whole client along. */
function problemOf(error: unknown): ApiError["problem"] {
  return error instanceof HirewireError && "problem" in error ? (error as ApiError).problem : {};
}
