/** `hirewire workspaces`: one for each client of an installation, for its operator. */
import { Command, InvalidArgumentError } from "commander";
import type { WorkspaceView } from "../../run/operations/workspaces.ts";
import { bold, table } from "../output.ts";
import { act } from "./globals.ts";

const pathOf = (id: string): string => `/workspaces/${encodeURIComponent(id)}`;

export function workspacesCommand(): Command {
  const group = new Command("workspaces").description(
    "one for each client of this installation, nothing shared; needs DATABASE_URL",
  );

  group
    .command("list", { isDefault: true })
    .description("every workspace, what it may use and what it uses")
    .action((_options: unknown, command: Command) =>
      act(command, async (client, output) => {
        const { items } = await client.get<{ items: WorkspaceView[] }>("/workspaces");
        output.show(items, () => list(items));
      }),
    );

  group
    .command("add")
    .description("make a workspace")
    .argument("<id>", "small letters, digits and hyphens: the first part of its host name")
    .option("--name <name>", "what people call it; default: the id")
    .action((id: string, { name = id }: { name?: string }, command: Command) =>
      act(command, async (client, output) => {
        const made = await client.post<WorkspaceView>("/workspaces", { id, name });
        output.show(
          made,
          () =>
            `${bold(made.name)} is there, empty, at ${made.address}\nIts owner's account: hirewire --workspace ${made.id} people link`,
        );
      }),
    );

  const change = (id: string, changes: object, command: Command, words: (made: WorkspaceView) => string) =>
    act(command, async (client, output) => {
      const changed = await client.patch<WorkspaceView>(pathOf(id), changes);
      output.show(changed, () => words(changed));
    });

  group
    .command("rename")
    .description("call it something else; its id and address stay")
    .argument("<id>")
    .argument("<name>")
    .action((id: string, name: string, _options: unknown, command: Command) =>
      change(id, { name }, command, (now) => `"${now.id}" is called "${now.name}" now.`),
    );

  group
    .command("suspend")
    .description("its hooks, pages and runs stand still; nothing of it is lost")
    .argument("<id>")
    .action((id: string, _options: unknown, command: Command) =>
      change(
        id,
        { state: "suspended" },
        command,
        ({ name }) =>
          `"${name}" stands still. Its hooks are answered 503, and senders give up after hours to days: resume it before that.`,
      ),
    );

  group
    .command("resume")
    .description("let a suspended one go on")
    .argument("<id>")
    .action((id: string, _options: unknown, command: Command) =>
      change(id, { state: "active" }, command, ({ name }) => `"${name}" goes on.`),
    );

  group
    .command("limit")
    .description("say what it may use at most; `any` takes a limit away")
    .argument("<id>")
    .option("--events-per-day <count>", "new events a day, until midnight UTC", toMost)
    .option("--events-per-second <count>", "calls to its hooks a second, at each process", toMost)
    .option("--kept-mb <mb>", "what its payloads may take; the oldest go first", toMost)
    .option("--runs-at-once <count>", "runs that each process works on at a time", toMost)
    .action((id: string, options: Limits, command: Command) => {
      const { eventsPerDay, eventsPerSecond, runsAtOnce, keptMb } = options;
      const keptBytes = keptMb === null || keptMb === undefined ? keptMb : keptMb * 1_000_000;
      // what was not said is left out on the way
      const quotas = { eventsPerDay, eventsPerSecond, runsAtOnce, keptBytes };
      return change(id, { quotas }, command, (now) => list([now]));
    });

  group
    .command("remove")
    .description("remove it with its connections, automations, history and people")
    .argument("<id>")
    .requiredOption("--confirm <id>", "its id once more, since there is no way back")
    .action((id: string, { confirm }: { confirm: string }, command: Command) =>
      act(command, async (client, output) => {
        await client.delete(`${pathOf(id)}?confirm=${encodeURIComponent(confirm)}`);
        output.show({ id }, () => `"${id}" is gone. Its rows are removed in the minutes to come.`);
      }),
    );
  return group;
}

interface Limits {
  eventsPerDay?: number | null;
  eventsPerSecond?: number | null;
  keptMb?: number | null;
  runsAtOnce?: number | null;
}

function list(items: readonly WorkspaceView[]): string {
  const rows = items.map(({ id, name, state, address, quotas, use }) => [
    id,
    name,
    state,
    address,
    of(use.eventsToday, quotas.eventsPerDay),
    of(Math.round(use.keptBytes / 1_000_000), quotas.keptBytes && Math.round(quotas.keptBytes / 1_000_000)),
    of(use.runsAtOnce, quotas.runsAtOnce),
  ]);
  return table(["WORKSPACE", "NAME", "STATE", "ADDRESS", "EVENTS TODAY", "MB", "RUNS NOW"], rows);
}

const of = (used: number, most: number | null): string =>
  most === null ? String(used) : `${used} of ${most}`;

function toMost(text: string): number | null {
  if (text === "any") return null;
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError("It must be a whole number above 0, or any.");
}
