/** `hirewire runs [id]`: what became of each event. */
import { Command } from "commander";
import type { RunDetail, RunView } from "../../run/operations/runs.ts";
import { bold, dim, state, table, when } from "../output.ts";
import { act } from "./globals.ts";
import type { PageOf } from "./shown.ts";

interface Options {
  limit: string;
  state?: string;
  automation?: string;
  event?: string;
  before?: string;
  goOn: boolean;
  cancel: boolean;
}

export function runsCommand(): Command {
  return new Command("runs")
    .description("what became of each event, newest first; with an id, one run step by step")
    .argument("[id]")
    .option("--limit <count>", "how many", "20")
    .option("--state <state>", "waiting, running, held, succeeded, filtered, failed or cancelled")
    .option("--automation <name>", "only this automation")
    .option("--event <id>", "only this event")
    .option("--before <id>", "the page after this run")
    .option("--go-on", "with an id: let a held run go on, once what it waited for is mended", false)
    .option("--cancel", "with an id: stop a waiting or held run for good", false)
    .action((id: string | undefined, options: Options, command: Command) =>
      act(command, async (client, output) => {
        if (id !== undefined) {
          if (options.goOn) await client.post(`/runs/${encodeURIComponent(id)}/release`);
          if (options.cancel) await client.post(`/runs/${encodeURIComponent(id)}/cancel`);
          const run = await client.get<RunDetail>(`/runs/${encodeURIComponent(id)}`);
          output.show(run, () => detail(run));
          return;
        }
        const { goOn: _goOn, cancel: _cancel, ...filter } = options;
        const page = await client.get<PageOf<RunView>>("/runs", filter);
        output.show(page, () => list(page));
      }),
    );
}

function list({ items, next }: PageOf<RunView>): string {
  if (items.length === 0) return "No runs.";
  const rows = items.map((run) => [
    when(run.createdAt),
    run.id,
    state(run.state),
    run.automation,
    run.reason ?? "",
  ]);
  return (
    table(["WHEN", "RUN", "STATE", "AUTOMATION", "WHY"], rows) +
    (next === null ? "" : `\nMore: --before ${next}`)
  );
}

function detail(run: RunDetail): string {
  const candidate = run.event?.hiring.candidate;
  const who = candidate?.name ?? candidate?.email ?? candidate?.id ?? "no candidate named";
  return [
    `${bold(run.automation)}  ${state(run.state)}${run.reason === null ? "" : `: ${run.reason}`}`,
    dim(`${run.id}  event ${run.eventId} (${run.event?.app ?? "?"} ${run.event?.wireName ?? "?"}, ${who})`),
    ...(run.nextAt === null ? [] : [`next try ${when(run.nextAt)}`]),
    ...run.attemptList.map(
      (attempt) =>
        `  ${when(attempt.startedAt)}  ${attempt.stepId} #${attempt.number}  ${attempt.outcome}` +
        `  ${attempt.request ?? ""}${attempt.message === null ? "" : `: ${attempt.message}`}  ${dim(`${attempt.durationMs} ms`)}`,
    ),
  ].join("\n");
}
