/** `hirewire status`: does it all add up. */
import { Command } from "commander";
import type { RunState } from "../../core/types.ts";
import type { Conservation } from "../../store/counts.ts";
import type { HoldView } from "../../run/operations/holds.ts";
import type { AddressCheck } from "../../run/public-address/check-address.ts";
import type { Storage } from "../../run/housekeeping/housekeeping.ts";
import { bytes, state, table } from "../output.ts";
import { act } from "./globals.ts";
import { holdsInShort } from "./holds.ts";
import type { ConnectionShown } from "./shown.ts";
import { sourceInShort } from "./sources.ts";

interface Status {
  address: string;
  events: Conservation & { addsUp: boolean };
  runs: Record<RunState, number>;
  storage: { dataBytes: number; freeBytes: number | null; room: Storage["room"]; removedEvents: number };
  connections: Pick<ConnectionShown, "name" | "app" | "state" | "stateReason" | "source">[];
  addressCheck: AddressCheck | null;
}

export function statusCommand(): Command {
  return new Command("status")
    .description("received = finished + held + waiting, and how the connections are")
    .action((_options: unknown, command: Command) =>
      act(command, async (client, output) => {
        const [status, { items: holds }] = await Promise.all([
          client.get<Status>("/status"),
          client.get<{ items: HoldView[] }>("/holds"),
        ]);
        output.show({ ...status, holds }, () => describe(status, holds));
      }),
    );
}

const ROOM: Record<Storage["room"], string> = {
  enough: "",
  short: ". Room is short: old payloads and events are removed before their time",
  nothing_left: ". ROOM IS SHORT, and nothing more may be removed: make room",
};

function describe(
  { address, events, runs, storage, connections, addressCheck }: Status,
  holds: readonly HoldView[],
): string {
  const sum = `${events.received} received = ${events.finished} finished + ${events.held} held + ${events.waiting} waiting`;
  const counts = Object.entries(runs).map(([word, count]) => `${count} ${state(word)}`);
  return [
    `Address: ${address}`,
    ...(addressCheck?.findings ?? [])
      .filter(({ verdict }) => verdict !== "ok")
      .map(({ message }) => `  ${message}`),
    `Events: ${sum}${events.addsUp ? "" : "  THIS DOES NOT ADD UP: please report it"}`,
    `Runs: ${counts.join(", ")}`,
    `Kept: ${bytes(storage.dataBytes)}, without ${storage.removedEvents} events whose time is over; ${storage.freeBytes === null ? "in a database" : `${bytes(storage.freeBytes)} free`}${ROOM[storage.room]}`,
    ...(holds.length === 0 ? [] : ["Held (`hirewire holds` says what to do):", ...holdsInShort(holds)]),
    "",
    connections.length === 0
      ? "No connections yet. `hirewire connect` lists what can be connected."
      : table(
          ["CONNECTION", "APP", "STATE", "SOURCE", "WHY"],
          connections.map(({ name, app, state: word, stateReason, source }) => {
            const [standing, why] = sourceInShort(source);
            return [name, app, state(word), state(standing), stateReason ?? why];
          }),
        ),
  ].join("\n");
}
