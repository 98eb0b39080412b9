/** `hirewire hooks`: the addresses that senders call, and who was turned away. */
import { Command } from "commander";
import type { Rejection } from "../../core/types.ts";
import { state, table, when } from "../output.ts";
import { act } from "./globals.ts";
import type { ConnectionShown } from "./shown.ts";

type RejectionShown = Omit<Rejection, "hookId"> & { connection: string | null };

export function hooksCommand(): Command {
  return new Command("hooks")
    .description("the addresses that senders call, and whether events come")
    .option("--rejected", "the calls that were refused, with the reason in words", false)
    .option("--reconcile", "bring vendors' webhooks in line with what automations need, now", false)
    .option("--connection <name>", "only this connection")
    .action((options: Options, command: Command) =>
      act(command, async (client, output) => {
        if (options.rejected) {
          const { items } = await client.get<{ items: RejectionShown[] }>("/rejections", {
            connection: options.connection,
          });
          output.show(items, () => rejections(items));
          return;
        }
        const all = await client.get<{ items: ConnectionShown[] }>("/connections");
        let items = all.items.filter(
          ({ source, name }) =>
            source !== null && (options.connection === undefined || name === options.connection),
        );
        if (options.reconcile) {
          items = await Promise.all(
            items.map(({ id }) => client.post<ConnectionShown>(`/connections/${id}/reconcile`)),
          );
        }
        output.show(items, () => hooks(items));
      }),
    );
}

interface Options {
  rejected: boolean;
  reconcile: boolean;
  connection?: string;
}

function hooks(items: ConnectionShown[]): string {
  if (items.length === 0) return "No hooks yet. `hirewire connect <app>` makes one.";
  const list = table(
    ["CONNECTION", "APP", "EVENTS", "ADDRESS"],
    items.map(({ name, label, source, address }) => [name, label, state(source?.state ?? ""), address ?? ""]),
  );
  const notes = items.flatMap(({ name, source }) => [
    ...(source?.reason ? [`${name}: ${source.reason}`] : []),
    ...(source?.orphans ?? []).map(
      ({ vendorId, url }) =>
        `${name}: remove ${vendorId ?? "the webhook"} to ${url} at the vendor: it can't be done from here.`,
    ),
  ]);
  return [list, ...(notes.length === 0 ? [] : ["", ...notes])].join("\n");
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
