/** `hirewire erase`: takes a candidate out of everything that is kept. */
import { confirm, isCancel } from "@clack/prompts";
import { Command } from "commander";
import { ConfigError } from "../../core/errors.ts";
import type { ErasureReport } from "../../run/operations/candidates.ts";
import { bold } from "../output.ts";
import { CANDIDATE_NAME, readCandidateName } from "../read-candidate-name.ts";
import { act, globalsOf } from "./globals.ts";

const ELSEWHERE =
  "Not touched: what was sent to destinations, backups, and log files. A new event about the candidate is kept like any other.";

export function eraseCommand(): Command {
  return new Command("erase")
    .description("remove all that is kept about a candidate: events, runs, answers and names")
    .argument("<name>", CANDIDATE_NAME)
    .option("--dry-run", "only say what would be removed", false)
    .option("-y, --yes", "do not ask; for scripts", false)
    .action((name: string, options: { dryRun: boolean; yes: boolean }, command: Command) =>
      act(command, async (client, output) => {
        const candidate = readCandidateName(name);
        const erase = (dryRun: boolean) =>
          client.post<ErasureReport>("/candidates/erase", { candidate, dryRun });
        if (options.dryRun || !options.yes) {
          const plan = await erase(true);
          if (options.dryRun || isNothing(plan)) {
            output.show(plan, () => describe(name, plan, "would be removed"));
            return;
          }
          if (!process.stdin.isTTY || globalsOf(command).json) {
            throw new ConfigError(
              `${describe(name, plan, "would be removed")}\n\nNothing was removed. Say --yes to erase without being asked.`,
              { code: "not_confirmed" },
            );
          }
          console.log(`${describe(name, plan, "would be removed")}\n`);
          const agreed = await confirm({ message: "Erase this for good?", initialValue: false });
          if (isCancel(agreed) || !agreed) {
            console.log("Nothing was removed.");
            return;
          }
        }
        const done = await erase(false);
        output.show(done, () => `${bold(describe(name, done, "removed"))}\n${ELSEWHERE}`);
      }),
    );
}

const isNothing = ({ events, names, mentions }: ErasureReport): boolean =>
  events === 0 && names === 0 && mentions.length === 0;

const some = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

function describe(name: string, erasure: ErasureReport, happened: string): string {
  if (isNothing(erasure)) return `Nothing is kept about ${name}.`;
  const { events, payloads, runs, attempts, names, atWork, mentions, elsewhere, cameFrom } = erasure;
  return [
    `${name}: ${some(events, "event")}, ${some(payloads, "payload")}, ${some(runs, "run")}, ${some(attempts, "attempt")} and ${some(names, "name")} ${happened}.`,
    ...(atWork === 0
      ? []
      : [`${atWork} of the runs are at work: what they began may still be finished at a destination.`]),
    ...(mentions.length === 0
      ? []
      : [
          `Events about others mention the address and stay: ${mentions.join(", ")}. Look at them with \`hirewire events\`.`,
        ]),
    ...(elsewhere.length === 0 ? [] : ["", ...remains(erasure)]),
    ...(cameFrom.length === 0
      ? []
      : [
          `Sent by: ${cameFrom.map(({ connection, label }) => `${label} (${connection})`).join(", ")}. They still have it.`,
        ]),
  ].join("\n");
}

const CERTAINTY = { left: "", seen: " (it was there before)", maybe: " (perhaps: no answer came)" } as const;

/** A line for each place, and what to do there once for each destination. */
function remains({ elsewhere, more }: ErasureReport): string[] {
  const places = Map.groupBy(elsewhere, ({ where, connection }) => connection ?? where);
  return [
    "Remains elsewhere, for you to remove:",
    ...[...places].flatMap(([place, traces]) => [
      `  ${traces[0]?.where ?? place}: ${traces[0]?.advice ?? ""}`,
      ...traces.map(({ what, at, ref, url, times, certainty }) => {
        const often = times > 1 ? `, ${times} times, the last` : "";
        const name = url ?? ref;
        return `    ${new Date(at).toISOString().slice(0, 16).replace("T", " ")}${often}  ${what}${CERTAINTY[certainty]}${name === null ? "" : `  ${name}`}`;
      }),
    ]),
    ...(more ? ["  … and more than can be listed."] : []),
  ];
}
