/** `hirewire`: the command line. Each command stands in `commands/`. */
import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import tab from "@bomb.sh/tab/commander";
import { ConfigError, HirewireError, MappingError } from "../core/errors.ts";
import { ApiError } from "./client.ts";
import { applyCommand, diffCommand, exportCommand } from "./commands/apply.ts";
import { automationsCommand } from "./commands/automations.ts";
import { candidatesCommand } from "./commands/candidates.ts";
import { connectCommand } from "./commands/connect.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { eventsCommand } from "./commands/events.ts";
import { hooksCommand } from "./commands/hooks.ts";
import { openapiCommand } from "./commands/openapi.ts";
import { replayCommand } from "./commands/replay.ts";
import { runsCommand } from "./commands/runs.ts";
import { sendCommand } from "./commands/send.ts";
import { startCommand } from "./commands/start.ts";
import { statusCommand } from "./commands/status.ts";
import { testCommand } from "./commands/test.ts";
import { tokensCommand } from "./commands/tokens.ts";
import { validateCommand } from "./commands/validate.ts";
import { watchCommand } from "./commands/watch.ts";

const program = new Command("hirewire")
  .description("Signed hooks from hiring tools become messages, sheet rows, ATS updates and HTTP calls.")
  .version(packageJson.version)
  .option("--data <folder>", "where everything is kept", process.env["HIREWIRE_DATA"] ?? "data")
  .option("--json", "print JSON", false)
  .showSuggestionAfterError()
  .showHelpAfterError("(--help lists what there is)")
  .configureHelp({ showGlobalOptions: true });

for (const command of [
  startCommand(),
  connectCommand(),
  hooksCommand(),
  automationsCommand(),
  validateCommand(),
  testCommand(),
  sendCommand(),
  eventsCommand(),
  runsCommand(),
  watchCommand(),
  candidatesCommand(),
  replayCommand(),
  applyCommand(),
  diffCommand(),
  exportCommand(),
  statusCommand(),
  doctorCommand(),
  tokensCommand(),
  openapiCommand(),
]) {
  program.addCommand(command);
}
// `hirewire complete zsh` prints the script; see docs/cli.md
tab(program);

try {
  await program.parseAsync();
} catch (error) {
  report(error, program.opts<{ json: boolean }>().json);
  process.exitCode = 1;
}

function report(error: unknown, json: boolean): void {
  const code = error instanceof HirewireError ? error.code : "unexpected";
  const message = error instanceof Error ? error.message : String(error);
  if (json) {
    const more = error instanceof ApiError ? error.problem : {};
    console.error(JSON.stringify({ error: { ...more, code, message } }, null, 2));
    return;
  }
  console.error(`${message} [${code}]`);
  const path = error instanceof ConfigError || error instanceof MappingError ? error.path : undefined;
  if (path !== undefined) console.error(`  at ${path}`);
  if (error instanceof ApiError && Array.isArray(error.problem["errors"])) {
    for (const each of error.problem["errors"] as { path: string; message: string }[]) {
      console.error(`  ${each.path}: ${each.message}`);
    }
  }
  // an error without a code of ours is a fault: whoever mends it needs the stack
  if (!(error instanceof HirewireError) && error instanceof Error) console.error(error.stack);
}
