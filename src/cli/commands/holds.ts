/** `hirewire holds`: what is held, since when and why; and letting it go on. */
import { Command } from "commander";
import type { HoldView } from "../../run/operations/holds.ts";
import { bold, dim, state } from "../output.ts";
import { act } from "./globals.ts";

const KINDS = ["config", "auth_expired", "quota", "paused"];

export function holdsCommand(): Command {
  const group = new Command("holds").description("what is held, since when, why, and what to do about it");
  group
    .command("list", { isDefault: true })
    .description("one entry for each cause, the one that has waited longest first")
    .action((_options: unknown, command: Command) =>
      act(command, async (client, output) => {
        const { items } = await client.get<{ items: HoldView[] }>("/holds");
        output.show(items, () => (items.length === 0 ? "Nothing is held." : items.map(detail).join("\n")));
      }),
    );
  group
    .command("release")
    .description("let all go on that are held for one reason, in the order of their arrival")
    .argument("<kind>", KINDS.join(", "))
    .option("--connection <name>", "only what waits for this connection")
    .option("--automation <name>", "only this automation's runs")
    .action((kind: string, filter: Record<string, string>, command: Command) =>
      act(command, async (client, output) => {
        const done = await client.post<{ released: number }>("/holds/release", { kind, ...filter });
        output.show(done, () => `${runsInWords(done.released)} ${done.released === 1 ? "goes" : "go"} on.`);
      }),
    );
  return group;
}

/** One line for each cause, for `hirewire status`. */
export function holdsInShort(holds: readonly HoldView[]): string[] {
  return holds.map((hold) => `  ${heading(hold)}`);
}

function heading({ kind, connection, automations, runs, oldest }: HoldView): string {
  const where = connection ?? automations.join(", ");
  return `${state(kind)}  ${where}  ${runsInWords(runs)}, the oldest for ${oldest.age}`;
}

function detail(hold: HoldView): string {
  const { automations, connection, reason, next, oldest } = hold;
  const whose = connection === null ? "" : `  ${automations.join(", ")}`;
  return [`${bold(heading(hold))}${dim(`${whose}  ${oldest.runId}`)}`, `  ${reason}`, `  ${next}`].join("\n");
}

function runsInWords(count: number): string {
  return count === 1 ? "1 run" : `${count} runs`;
}
