/** `hirewire replay`: puts finished runs through their automation again. */
import { Command } from "commander";
import { ConfigError } from "../../core/errors.ts";
import type { RunView } from "../../run/operations/runs.ts";
import type { ReplayPlan, ReplayReport } from "../../run/bulk/replay-many.ts";
import { ApiError, type Client } from "../client.ts";
import { state, table } from "../output.ts";
import { showProgress } from "../progress.ts";
import { act, type Globals, globalsOf } from "./globals.ts";

interface Options {
  automation?: string;
  event?: string;
  state?: string;
  fromStart: boolean;
  current: boolean;
  yes: boolean;
}

export function replayCommand(): Command {
  return new Command("replay")
    .description("repeat one run, or every run that the options name; steps that were done are not repeated")
    .argument("[id]")
    .option("--automation <name>", "every finished run of this automation")
    .option("--event <id>", "every finished run of this event")
    .option("--state <state>", "only runs in this state, such as failed")
    .option("--from-start", "also repeat the steps that were done: their effects happen again", false)
    .option("--current", "with the automation as it is now, not as it was", false)
    .option("--yes", "do it; without it the plan is shown", false)
    .action((id: string | undefined, options: Options, command: Command) =>
      act(command, async (client, output) => {
        const how = {
          fromStart: options.fromStart,
          version: options.current ? ("current" as const) : ("recorded" as const),
        };
        if (id !== undefined) {
          const run = await client.post<RunView>(`/runs/${encodeURIComponent(id)}/replay`, how);
          output.show(run, () => `${run.id} repeats ${id}: ${state(run.state)}`);
          return;
        }
        const { automation, event, state: only } = options;
        if (automation === undefined && event === undefined && only === undefined) {
          throw new ConfigError("Name a run, or say which with --automation, --event or --state.", {
            code: "nothing_chosen",
          });
        }
        const which = { automation, event, state: only };
        const { plan } = await client.post<Done>("/runs/replay", { ...which, ...how, dryRun: true });
        const report = options.yes ? await carryOut(client, plan, globalsOf(command)) : null;
        output.show({ plan, report }, () => describe({ plan, report }));
      }),
    );
}

/** One by one, so that the person sees how far it is and may stop it; what was repeated is left out next time. */
async function carryOut(client: Client, plan: ReplayPlan, { json }: Globals): Promise<ReplayReport> {
  const { fromStart, version } = plan;
  const report: ReplayReport = { replayed: [], refused: [], stopped: false };
  const bar = showProgress("Repeating runs", plan.runs.length, { json });
  for (const runId of plan.runs) {
    try {
      const { id } = await client.post<RunView>(`/runs/${encodeURIComponent(runId)}/replay`, {
        fromStart,
        version,
      });
      report.replayed.push({ runId, newRunId: id });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      report.refused.push({ runId, code: error.code, reason: error.message });
    }
    bar.step();
  }
  bar.done(`${report.replayed.length} of ${plan.runs.length} repeated`);
  return report;
}

interface Done {
  plan: ReplayPlan;
  /** Null when only the plan was asked for. */
  report: ReplayReport | null;
}

function describe({ plan, report }: Done): string {
  const { unfinished, alreadyReplayed } = plan.leftOut;
  const leftOut = [
    ...(unfinished > 0 ? [`${unfinished} unfinished`] : []),
    ...(alreadyReplayed > 0 ? [`${alreadyReplayed} repeated before`] : []),
  ];
  const note = leftOut.length === 0 ? "" : ` Left out: ${leftOut.join(", ")}.`;
  if (plan.runs.length === 0) return `No finished run matches.${note}`;
  const rows = plan.automations.map(({ name, runs, actions }) => [
    String(runs),
    name,
    Object.entries(actions)
      .map(([action, count]) => `${count} × ${action}`)
      .join(", "),
  ]);
  const end =
    report === null
      ? "Nothing was done yet: add --yes to do it."
      : `${report.replayed.length} run(s) are on their way.${report.refused.map(({ runId, reason }) => `\n${runId}: ${reason}`).join("")}`;
  return `${table(["RUNS", "AUTOMATION", "AT MOST"], rows)}\n${end}${note}`;
}
