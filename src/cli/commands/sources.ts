/** `hirewire sources`: whether each hiring tool sends, and what to do when it does not. */
import { setTimeout as delay } from "node:timers/promises";
import { Command } from "commander";
import { ConfigError } from "../../core/errors.ts";
import type { SourceView } from "../../run/operations/sources.ts";
import { runningServer, type Client } from "../client.ts";
import { bold, state, table, when } from "../output.ts";
import { act, globalsOf } from "./globals.ts";
import type { ConnectionShown } from "./shown.ts";

const ASK_EVERY_MS = 1_000;

type Source = ConnectionShown & { source: SourceView };

export function sourcesCommand(): Command {
  return new Command("sources")
    .description("whether each hiring tool sends its events, and what to do when it does not")
    .argument("[connection]", "tell everything about this one")
    .option("--wait", "stay until its first verified event is here", false)
    .action((name: string | undefined, { wait }: { wait: boolean }, command: Command) =>
      act(command, async (client, output) => {
        if (name === undefined) {
          const { items } = await client.get<{ items: ConnectionShown[] }>("/connections");
          const sources = items.filter(isSource);
          output.show(sources, () => list(sources));
          return;
        }
        // nobody can send to a server that ends with this command
        if (wait) await runningServer(globalsOf(command).data);
        const source = await find(client, name);
        if (!wait) {
          output.show(source, () => describe(source));
          return;
        }
        const live = await onceLive(client, source);
        output.show(live, () => `${live.name} is live. ${live.source.reason ?? ""}`.trim());
      }),
    );
}

/** @returns its state, or `quiet`, and why */
export function sourceInShort(source: SourceView | null): [standing: string, why: string] {
  if (source === null) return ["", ""];
  const { rhythm, state: standing, reason } = source;
  if (standing === "live" && rhythm.words !== null) return ["quiet", rhythm.words];
  return [standing, reason ?? ""];
}

function isSource(connection: ConnectionShown): connection is Source {
  return connection.source !== null;
}

async function find(client: Client, name: string): Promise<Source> {
  const connection = await client.get<ConnectionShown>(`/connections/${encodeURIComponent(name)}`);
  if (isSource(connection)) return connection;
  throw new ConfigError(`${connection.name} sends no events: it is a destination.`, { code: "no_hook" });
}

async function onceLive(client: Client, first: Source): Promise<Source> {
  let source = first;
  let told: string | null = null;
  while (source.source.state !== "live") {
    const said = [source.source.reason ?? "", ...source.source.advice].join("\n  ");
    if (said !== told) console.error(said);
    told = said;
    await delay(ASK_EVERY_MS);
    source = await find(client, first.id);
  }
  return source;
}

function list(sources: readonly Source[]): string {
  if (sources.length === 0) return "No sources yet. `hirewire connect <app>` makes one.";
  return table(
    ["SOURCE", "APP", "STATE", "A DAY", "LAST EVENT", "WHY"],
    sources.map(({ name, label, source }) => {
      const [standing, why] = sourceInShort(source);
      const { perDay, lastEventAt } = source.rhythm;
      return [name, label, state(standing), perDay === null ? "" : String(perDay), when(lastEventAt), why];
    }),
  );
}

function describe({ name, label, address, setup, source }: Source): string {
  const { rhythm } = source;
  const [standing] = sourceInShort(source);
  const usual = rhythm.perDay === null ? "" : `, usually ${rhythm.perDay} events a day`;
  const advice = source.rhythm.words === null ? source.advice : rhythm.advice;
  const numbered = (steps: readonly string[]) => steps.map((step, index) => `  ${index + 1}. ${step}`);
  return [
    `${bold(name)} (${label}): ${state(standing)}${source.since === null ? "" : ` since ${when(source.since)}`}${usual}`,
    `Address: ${address ?? ""}`,
    ...(rhythm.lastEventAt === null ? [] : [`Last event: ${when(rhythm.lastEventAt)}`]),
    ...(source.reason === null ? [] : [source.reason]),
    ...(rhythm.words === null ? [] : [`It is quiet: ${rhythm.words}.`]),
    ...(advice.length === 0 ? [] : ["", "What to do:", ...numbered(advice)]),
    ...(source.state === "draft" || source.state === "waiting"
      ? ["", `How it is set up at ${label}:`, ...numbered(setup)]
      : []),
  ].join("\n");
}
