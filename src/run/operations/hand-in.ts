/**
 * Events that somebody with a token hands in, in place of a connection's sender: for Zapier, scripts, and tools that send
 * no webhooks of their own.
 */
import { ConfigError } from "../../core/errors.ts";
import type { Store } from "../../store/store.ts";
import type { Directory, HookEntry } from "../directory.ts";
import { readEvent } from "../intake/read-event.ts";
import { currentSecret, deliverToOurselves } from "./deliver-to-ourselves.ts";

export interface HandedIn {
  /** Null when it repeats an event that is too long ago to be looked up. */
  eventId: string | null;
  /** True when the same event came before: nothing was started. */
  repeated: boolean;
}

export interface HandIn {
  /**
   * Sends a payload to the connection's own address, signed as its sender would, and says what it became.
   *
   * @param input.connection  id or name
   * @throws {ConfigError} `connection_not_found`, `no_hook`, `no_secret`, `not_found_out` where it isn't known how the
   *         sender signs, `event_refused` with the reason
   */
  send(input: { connection: string; payload: Record<string, unknown> }): Promise<HandedIn>;
}

/** An event that was just sent is among the newest, unless the connection gets thousands a second. */
const LOOKED_AT = 200;

export function handInOperations(options: {
  store: Pick<Store, "events" | "rejections">;
  directory: Pick<Directory, "hook" | "hookOf">;
  connections: { get(idOrName: string): { id: string; name: string } };
  /** Where this server listens, without a slash at the end. */
  ownUrl: () => string;
  /** Its id. */
  workspace: string;
  now: () => number;
}): HandIn {
  const { store, directory, connections, ownUrl, workspace, now } = options;

  return {
    async send({ connection, payload }) {
      const entry = hookOf(connections.get(connection), directory);
      refuseUnsignable(entry);
      const body = Buffer.from(JSON.stringify(payload));
      const startedAt = now();
      const id = `handed_in_${startedAt}`;
      const delivery = { entry, body, ownUrl: ownUrl(), workspace, nowMs: startedAt, id };
      const { status, headers } = await deliverToOurselves(delivery);
      if (status !== 200) throw await refused(entry, status, store);

      const rawHeaders = Object.entries(headers).flat();
      const { idempotencyKey: key } = readEvent(entry, { payload, body, rawHeaders }, startedAt);
      const newest = await store.events({ connectionId: entry.connection.id }, { limit: LOOKED_AT });
      const event = newest.find(({ idempotencyKey }) => idempotencyKey === key);
      return { eventId: event?.id ?? null, repeated: event === undefined || event.receivedAt < startedAt };
    },
  };
}

/** @throws {ConfigError} `no_hook` */
export function hookOf(
  { id, name }: { id: string; name: string },
  directory: Pick<Directory, "hook" | "hookOf">,
): HookEntry {
  const entry = directory.hook(directory.hookOf(id)?.id ?? "");
  if (entry && !("retired" in entry)) return entry;
  throw new ConfigError(`${name} has no active address, so no event can come in through it.`, {
    code: "no_hook",
    path: "connection",
  });
}

function refuseUnsignable(entry: HookEntry): void {
  const { name } = entry.connection;
  if (entry.scheme.kind === "undecided") {
    throw new ConfigError(
      `It is not known yet how the sender of ${name} signs, so nothing can come in through it: choose a preset, or describe the signature.`,
      { code: "not_found_out", path: "connection" },
    );
  }
  if (entry.scheme.kind === "hmac" && currentSecret(entry) === undefined) {
    throw new ConfigError(
      `The connection ${name} has no signing secret yet, so nothing can come in through it. Set one: hirewire connect --update ${name}.`,
      { code: "no_secret", path: "connection" },
    );
  }
}

async function refused(
  { hook, connection: { name } }: HookEntry,
  status: number,
  store: Pick<Store, "rejections">,
): Promise<ConfigError> {
  const [latest] = await store.rejections(hook.id);
  const why = latest?.reason ?? `it answered ${status}`;
  return new ConfigError(`${name} turned the event away: ${why}`, {
    code: "event_refused",
    path: "payload",
  });
}
