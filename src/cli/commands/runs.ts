/** `hirewire runs [id]`: what became of each event, and answering what a run asks. */
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
    .addCommand(answerCommand())
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

function answerCommand(): Command {
  return new Command("answer")
    .description("answer what a held run asks, and let it go on")
    .argument("<run>", "the run's id")
    .argument("<answer...>", "one of its choices, or text")
    .action((id: string, words: string[], _options: unknown, command: Command) =>
      act(command, async (client, output) => {
        const answer = words.join(" ");
        const run = await client.post<RunView>(`/runs/${encodeURIComponent(id)}/answer`, { answer });
        output.show(run, () => `${run.id} goes on with "${answer}".`);
      }),
    );
}

function list({ items, next }: PageOf<RunView>): string {
  if (items.length === 0) return "No runs.";
  const rows = items.map((run) => [
    when(run.createdAt),
    run.id,
    run.question === null ? state(run.state) : "asks",
    run.automation,
    run.reason ?? "",
  ]);
  const asking = items.filter(({ question }) => question !== null);
  return [
    table(["WHEN", "RUN", "STATE", "AUTOMATION", "WHY"], rows),
    ...(next === null ? [] : [`More: --before ${next}`]),
    ...(asking.length === 0 ? [] : ["", bold(`Waiting for your answer: ${asking.length}`)]),
    ...asking.map(question),
  ].join("\n");
}

/** The question, what may be answered, and how. */
function question({ id, automation, question: asked }: RunView): string {
  if (asked === null) return "";
  const { text, choices, expects } = asked;
  const answer = choices.length > 0 ? "<choice>" : `<${(expects ?? "answer").toLowerCase()}>`;
  return [
    `${bold("asks")}  ${text}  ${dim(automation)}`,
    ...choices.map(({ value, label }) => (value === label ? `  - ${label}` : `  - ${label}  ${dim(value)}`)),
    `  hirewire runs answer ${id} ${answer}`,
  ].join("\n");
}

function detail(run: RunDetail): string {
  const candidate = run.event?.hiring.candidate;
  const who = candidate?.name ?? candidate?.email ?? candidate?.id ?? "no candidate named";
  return [
    `${bold(run.automation)}  ${state(run.state)}${run.reason === null || run.question !== null ? "" : `: ${run.reason}`}`,
    dim(`${run.id}  event ${run.eventId} (${run.event?.app ?? "?"} ${run.event?.wireName ?? "?"}, ${who})`),
    ...(run.question === null ? [] : [question(run)]),
    ...(run.nextAt === null ? [] : [`next try ${when(run.nextAt)}`]),
    ...effects(run),
    ...run.attemptList.map(
      (attempt) =>
        `  ${when(attempt.startedAt)}  ${attempt.stepId} #${attempt.number}  ${attempt.outcome}` +
        `  ${attempt.request ?? ""}${attempt.message === null ? "" : `: ${attempt.message}`}  ${dim(`${attempt.durationMs} ms`)}`,
    ),
  ].join("\n");
}

/** What was done, a line for each step; nothing before anything was. */
function effects({ steps }: RunDetail): string[] {
  const done = steps.flatMap(({ id, effect }) => (effect === null ? [] : [{ id, effect }]));
  if (done.length === 0) return [];
  return [
    bold("done"),
    ...done.map(({ id, effect: { words, ref, url } }) => {
      const where = [ref, url].filter((part) => part !== null).join("  ");
      return `  ${id}  ${words}${where === "" ? "" : `  ${dim(where)}`}`;
    }),
    bold("tries"),
  ];
}
