/** `hirewire events [id]`: what arrived. */
import { Command } from "commander";
import type { EventSummary, Run } from "../../core/types.ts";
import { bold, state, table, when } from "../output.ts";
import { act } from "./globals.ts";
import type { PageOf } from "./shown.ts";

type EventDetail = EventSummary & { payload: unknown; runs: Run[] };

interface Options {
  limit: string;
  connection?: string;
  candidate?: string;
  before?: string;
}

export function eventsCommand(): Command {
  return new Command("events")
    .description("what arrived, newest first; with an id, one event with its payload and runs")
    .argument("[id]")
    .option("--limit <count>", "how many", "20")
    .option("--connection <name>", "only this connection")
    .option("--candidate <email>", "only this candidate")
    .option("--before <id>", "the page after this event")
    .action((id: string | undefined, options: Options, command: Command) =>
      act(command, async (client, output) => {
        if (id !== undefined) {
          const event = await client.get<EventDetail>(`/events/${encodeURIComponent(id)}`);
          output.show(event, () => detail(event));
          return;
        }
        const page = await client.get<PageOf<EventSummary>>("/events", { ...options });
        output.show(page, () => list(page));
      }),
    );
}

function list({ items, next }: PageOf<EventSummary>): string {
  if (items.length === 0) return "Nothing has arrived yet.";
  const rows = items.map((event) => [
    when(event.receivedAt),
    event.id,
    `${event.app} ${event.wireName}${event.test ? " (test)" : ""}`,
    event.hiring.candidate?.name ?? event.hiring.candidate?.email ?? event.hiring.candidate?.id ?? "",
    event.hiring.score?.value === undefined ? "" : String(event.hiring.score.value),
    event.misfits.length > 0 ? `${event.misfits.length} field(s) unlike the vendor's page` : "",
  ]);
  const more = next === null ? "" : `\nMore: --before ${next}`;
  return table(["WHEN", "EVENT", "WHAT", "CANDIDATE", "SCORE", "NOTE"], rows) + more;
}

function detail(event: EventDetail): string {
  return [
    `${bold(event.id)}  ${event.app} ${event.wireName}  ${when(event.receivedAt)}`,
    ...event.misfits.map((misfit) => `  note: ${misfit}`),
    "",
    JSON.stringify(event.payload, null, 2),
    "",
    ...(event.runs.length === 0
      ? ["No automation listens to this event."]
      : event.runs.map((run) => `${run.id}  ${state(run.state)}  ${run.reason ?? ""}`)),
  ].join("\n");
}
