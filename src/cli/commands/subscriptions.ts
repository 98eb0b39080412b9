/** `hirewire subscriptions`: who is told of what over REST hooks. */
import { Command } from "commander";
import type { SubscriptionView } from "../../hooks/subscriptions/subscriptions.ts";
import { dim, state, table, when } from "../output.ts";
import { act } from "./globals.ts";

export function subscriptionsCommand(): Command {
  const group = new Command("subscriptions").description("who is told of events, over REST hooks");

  group
    .command("list", { isDefault: true })
    .description("every subscription, and what keeps its deliveries")
    .option("--removed", "those that ended, and why", false)
    .action(({ removed }: { removed: boolean }, command: Command) =>
      act(command, async (client, output) => {
        const { items } = await client.get<{ items: SubscriptionView[] }>("/hooks", {
          removed: String(removed),
        });
        output.show(items, () => list(items, removed));
      }),
    );

  group
    .command("remove")
    .description("tell it nothing more; what waits is cancelled")
    .argument("<subscription>", "its id")
    .action((id: string, _options: unknown, command: Command) =>
      act(command, async (client, output) => {
        const found = await client.get<SubscriptionView>(`/hooks/${encodeURIComponent(id)}`);
        await client.delete(`/hooks/${encodeURIComponent(id)}`);
        output.show({ ...found }, () => `${hostOf(found)} is told of ${found.event} no more.`);
      }),
    );

  group
    .command("resume")
    .description("deliver what was kept while it was paused, in order")
    .argument("<subscription>", "its id")
    .action((id: string, _options: unknown, command: Command) =>
      act(command, async (client, output) => {
        const resumed = await client.post<SubscriptionView>(`/hooks/${encodeURIComponent(id)}/resume`);
        output.show(resumed, () => `${hostOf(resumed)} is told of ${resumed.event} again.`);
      }),
    );
  return group;
}

function list(items: SubscriptionView[], removed: boolean): string {
  if (items.length === 0) return removed ? "None has ended." : "Nobody has subscribed.";
  const rows = items.map((each) => [
    each.id,
    hostOf(each),
    each.connection === null ? each.event : `${each.event} (${each.connection})`,
    removed ? when(each.removedAt) : state(each.state),
    (removed ? each.removedReason : (each.stateReason ?? each.problem)) ?? dim(ends(each)),
  ]);
  return table(["SUBSCRIPTION", "WHERE", "EVENT", removed ? "ENDED" : "STATE", "WHY"], rows);
}

/** The rest of the address may hold a secret. */
function hostOf({ targetUrl }: SubscriptionView): string {
  return new URL(targetUrl).host;
}

function ends({ expiresAt }: SubscriptionView): string {
  return expiresAt === null ? "" : `until ${when(expiresAt)}`;
}
