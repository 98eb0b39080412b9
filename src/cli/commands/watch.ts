/** `hirewire watch`: runs and events as they happen. */
import { Command } from "commander";
import type { HoldKind, RunState } from "../../core/types.ts";
import { runningServer } from "../client.ts";
import { follow, type StreamMessage } from "../follow.ts";
import { dim, state, when } from "../output.ts";
import { globalsOf } from "./globals.ts";

interface RunShown {
  id: string;
  state: RunState;
  reason: string | null;
  hold: HoldKind | null;
  automation: string;
}
interface EventShown {
  id: string;
  app: string;
  wireName: string;
  test: boolean;
}

export function watchCommand(): Command {
  return new Command("watch")
    .description("runs and events as they happen, until it is stopped; with --json one line each")
    .option("--automation <name>", "only the runs of this automation")
    .action(async (options: { automation?: string }, command: Command) => {
      const { data, workspace, json } = globalsOf(command);
      const query = new URLSearchParams(options).toString();
      const server = await runningServer(data);
      const stop = new AbortController();
      process.once("SIGINT", () => stop.abort());
      for await (const message of follow({ ...server, workspace }, `/stream?${query}`, stop)) {
        const line = json ? JSON.stringify(message) : describe(message);
        if (line !== null) console.log(line);
      }
    });
}

/** @returns null for what is of no interest to a person */
export function describe({ event, data }: StreamMessage, now = Date.now()): string | null {
  switch (event) {
    case "run": {
      const run = data as RunShown;
      const why = run.reason === null ? "" : `: ${run.reason}`;
      return `${when(now)}  ${run.id}  ${state(run.state)}  ${run.automation}${why}`;
    }
    case "event": {
      const { id, app, wireName, test } = data as EventShown;
      return `${when(now)}  ${id}  ${app} ${wireName}${test ? " (test)" : ""}`;
    }
    case "ready":
      return (data as { resumed: boolean }).resumed
        ? null
        : dim("Watching. `hirewire runs` shows what was before.");
    case "reload":
      return dim("Many runs changed at once: `hirewire runs` shows them.");
    default:
      return null;
  }
}
