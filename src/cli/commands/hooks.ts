/** `hirewire hooks`: the addresses that senders call, and who was turned away. */
import { Command } from "commander";
import type { Rejection } from "../../core/types.ts";
import { state, table, when } from "../output.ts";
import { act } from "./globals.ts";
import type { ConnectionShown } from "./shown.ts";

type RejectionShown = Omit<Rejection, "hookId"> & { connection: string | null };

export function hooksCommand(): Command {
  return new Command("hooks")
    .description("the addresses that senders call")
    .option("--rejected", "the calls that were refused, with the reason in words", false)
    .option("--connection <name>", "only this connection")
    .action((options: { rejected: boolean; connection?: string }, command: Command) =>
      act(command, async (client, output) => {
        if (options.rejected) {
          const { items } = await client.get<{ items: RejectionShown[] }>("/rejections", {
            connection: options.connection,
          });
          output.show(items, () => rejections(items));
          return;
        }
        const all = await client.get<{ items: ConnectionShown[] }>("/connections");
        const items = all.items.filter(
          ({ address, name }) =>
            address !== null && (options.connection === undefined || name === options.connection),
        );
        output.show(items, () => hooks(items));
      }),
    );
}

function hooks(items: ConnectionShown[]): string {
  if (items.length === 0) return "No hooks yet. `hirewire connect <app>` makes one.";
  return table(
    ["CONNECTION", "APP", "STATE", "ADDRESS"],
    items.map(({ name, label, state: word, address }) => [name, label, state(word), address ?? ""]),
  );
}

function rejections(items: RejectionShown[]): string {
  if (items.length === 0) return "No call was refused.";
  return table(
    ["WHEN", "CONNECTION", "STATUS", "TIMES", "WHY"],
    items.map(({ at, connection, status, count, reason }) => [
      when(at),
      connection ?? "(gone)",
      String(status),
      String(count),
      reason,
    ]),
  );
}
