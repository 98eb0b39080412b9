/** `hirewire erase`: takes a candidate out of everything that is kept. */
import { confirm, isCancel } from "@clack/prompts";
import { Command } from "commander";
import { ConfigError } from "../../core/errors.ts";
import type { Erasure } from "../../run/housekeeping/erase-candidate.ts";
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
        const erase = (dryRun: boolean) => client.post<Erasure>("/candidates/erase", { candidate, dryRun });
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

const isNothing = ({ events, names, mentions }: Erasure): boolean =>
  events === 0 && names === 0 && mentions.length === 0;

const some = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

function describe(name: string, erasure: Erasure, happened: string): string {
  if (isNothing(erasure)) return `Nothing is kept about ${name}.`;
  const { events, payloads, runs, attempts, names, atWork, mentions } = erasure;
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
  ].join("\n");
}
