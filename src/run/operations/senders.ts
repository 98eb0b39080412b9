/** Finds out how a sender signs: listens for one call, or takes a saved one, and saves what was found. */
import type { Catalog } from "../../core/catalog.ts";
import type { DerivedSettings, TriggerApp } from "../../core/define-trigger.ts";
import { ConfigError } from "../../core/errors.ts";
import { readSavedCall } from "../../core/signature/read-saved-call.ts";
import type { Connection } from "../../core/types.ts";
import type { Directory, HookEntry } from "../directory.ts";
import type { Listening } from "../intake/listening.ts";
import type { Connections } from "./connections.ts";

export interface ListeningView {
  /** The connection's name. */
  connection: string;
  /** `off` also once its time is over. */
  state: "off" | "waiting" | "heard";
  /** Milliseconds since the epoch; null when it is off. */
  until: number | null;
  /** When the call came; null when none did. */
  heardAt: number | null;
}

export interface DerivedView extends DerivedSettings {
  connection: string;
  /** Position in `found` of what was saved; null when nothing was. */
  saved: number | null;
}

export interface Senders {
  /** Keeps the next call to the connection's address in memory. @throws {ConfigError} `sender_described`, `no_hook` */
  listen(connection: string): ListeningView;
  listening(connection: string): ListeningView;
  /**
   * @param input.call  a saved call; left out: the one that was heard
   * @param input.save  position in `found` of what to save; left out: nothing is saved
   * @throws {ConfigError} `nothing_heard`, `no_secret`, `invalid_call`, `not_found_out`, `sender_described`
   */
  derive(input: {
    connection: string;
    call?: string | undefined;
    save?: number | undefined;
  }): Promise<DerivedView>;
}

export function senderOperations(options: {
  catalog: Catalog;
  directory: Directory;
  connections: Connections;
  listening: Listening;
  now: () => number;
}): Senders {
  const { catalog, directory, connections, listening, now } = options;

  const find = (idOrName: string): { connection: Connection; app: TriggerApp; entry: HookEntry } => {
    const connection = connections.get(idOrName);
    const app = catalog.triggers.get(connection.app);
    if (!app?.deriveSettings) {
      throw new ConfigError(
        `${connection.name} is a connection to ${app?.label ?? connection.app}, whose signature is known. Only \`custom\` connections have theirs found out.`,
        { code: "sender_described", path: "connection" },
      );
    }
    const entry = directory.hook(directory.hookOf(connection.id)?.id ?? "");
    if (!entry || "retired" in entry) {
      throw new ConfigError(`${connection.name} has no active address.`, { code: "no_hook" });
    }
    return { connection, app, entry };
  };

  const view = (connection: Connection): ListeningView => {
    const open = listening.state(connection.id);
    return {
      connection: connection.name,
      state: open === undefined ? "off" : open.heard === null ? "waiting" : "heard",
      until: open?.until ?? null,
      heardAt: open?.heard?.at ?? null,
    };
  };

  const callOf = (connection: Connection, saved: string | undefined) => {
    if (saved !== undefined) return readSavedCall(saved);
    const heard = listening.state(connection.id)?.heard;
    if (heard) return heard;
    throw new ConfigError(
      `No call to ${connection.name} was heard. Listen first, then let the sender send something within ten minutes; or hand in a saved call.`,
      { code: "nothing_heard", path: "connection" },
    );
  };

  const derive = (app: TriggerApp, entry: HookEntry, call: ReturnType<typeof callOf>): DerivedSettings => {
    const secrets = entry.secrets.filter(({ retiresAt }) => retiresAt === null || retiresAt > now());
    if (secrets.length === 0) {
      throw new ConfigError(
        `${entry.connection.name} has no signing secret yet: enter the one that the sender showed first.`,
        { code: "no_secret", path: "signing_secret" },
      );
    }
    // the newest secret signs; while it is being replaced, the one before may still do
    const newestFirst = secrets.toReversed();
    const tries = newestFirst.map(({ value }) => app.deriveSettings?.({ ...call, secret: value }));
    const fits = tries.find((tried) => tried !== undefined && tried.found.length > 0) ?? tries[0];
    return fits ?? { found: [], decides: [], problem: null };
  };

  return {
    listen(idOrName) {
      const { connection } = find(idOrName);
      listening.open(connection.id);
      return view(connection);
    },
    listening: (idOrName) => view(find(idOrName).connection),

    async derive({ connection: idOrName, call: saved, save }) {
      const { connection, app, entry } = find(idOrName);
      const derived = derive(app, entry, callOf(connection, saved));
      const chosen = save === undefined ? undefined : derived.found[save];
      if (save !== undefined && chosen === undefined) {
        throw new ConfigError(
          derived.problem?.message ?? `Only ${derived.found.length} ways were found, counted from 0.`,
          { code: derived.problem?.code ?? "not_found_out", path: "save" },
        );
      }
      if (chosen !== undefined) {
        const values = mergedSettings(connection.settings, derived.decides, chosen.settings);
        await connections.update(connection.id, { values });
        listening.close(connection.id);
      }
      return { ...derived, connection: connection.name, saved: chosen === undefined ? null : (save ?? null) };
    },
  };
}

/** What says how calls are signed is replaced as a whole; of the rest only what the owner left empty. */
export function mergedSettings(
  current: Readonly<Record<string, unknown>>,
  decides: readonly string[],
  found: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const emptied = Object.fromEntries(decides.map((field) => [field, ""]));
  const filled = Object.entries(found).filter(
    ([field]) => decides.includes(field) || current[field] === undefined,
  );
  return { ...emptied, ...Object.fromEntries(filled) };
}
