/** What an owner does with what is known of candidates: look somebody up, link names, take one back, erase somebody. */
import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import type { CandidateRef, KnownCandidate } from "../../core/candidate/candidate.ts";
import { tidyRef } from "../../core/candidate/tidy-ref.ts";
import { ConfigError } from "../../core/errors.ts";
import type { EventSummary } from "../../core/types.ts";
import type { Found } from "../../store/search.ts";
import type { Page } from "../../store/page.ts";
import type { Store } from "../../store/store.ts";
import type { Directory } from "../directory.ts";
import { eraseCandidate, type Erasure } from "../housekeeping/erase-candidate.ts";
import { repeatWindows } from "../housekeeping/keep-settings.ts";
import type { Caused, Events, ListedEvent } from "./events.ts";
import type { Runs } from "./runs.ts";
import type { Catalog } from "../../core/catalog.ts";
import { createTracer, type Trace } from "./traces.ts";

/** One name of a candidate, with the connection as its owner calls it. */
export type CandidateName = { email: string } | { connection: string; id: string };

export interface CandidateView {
  emails: string[];
  name: string | null;
  /** `connection` is the connection's name, or its id when it was removed. */
  ids: { connection: string; id: string }[];
}

/** One candidate in a list. */
export interface ListedCandidate extends CandidateView {
  /** What finds the candidate again: the lane of an event. */
  key: string;
  /** The newest event about the candidate. */
  newest: Pick<EventSummary, "id" | "app" | "wireName" | "hiringType" | "receivedAt" | "hiring">;
}

/** A run of the candidate, with what it left where. */
export interface CandidateRun extends Caused {
  createdAt: number;
  effects: { step: string; use: string; words: string; url: string | null; at: number | null }[];
}

export interface Timeline extends CandidateView {
  key: string;
  /** Newest first. */
  scores: { at: number; value: number; app: string; eventId: string }[];
  items: { event: ListedEvent; runs: CandidateRun[] }[];
  next: string | null;
  lookedBackTo: number | null;
}

/** What was erased here, and what remains elsewhere for a person to remove. */
export interface ErasureReport extends Erasure {
  /** The newest first. */
  elsewhere: Trace[];
  /** There are more than could be listed. */
  more: boolean;
  /** Who sent what was kept about the candidate: they still have it. */
  cameFrom: { connection: string; label: string; events: number }[];
}

export interface CandidateOperations {
  /** The newest first; `text` is of names, email addresses and ids. */
  search(text: string | undefined, page: Page): Promise<Found<ListedCandidate>>;
  /**
   * What happened to one candidate at every sender and destination.
   *
   * @param key  the lane of any event about the candidate, such as an email address
   * @throws {ConfigError} `candidate_not_found`
   */
  timeline(key: string, page: Page): Promise<Timeline>;
  /** The lanes of all events about whoever has this one: one for each name that is known. */
  lanesOf(key: string): Promise<string[]>;
  /** @throws {ConfigError} `candidate_not_found`, `connection_not_found`, `invalid_email`, `missing_name` */
  find(name: CandidateName): Promise<CandidateView>;
  /**
   * Remembers that all of these are one person, merging what was known of them.
   *
   * @param called  what the person is called; left out, an earlier name stays
   * @throws {ConfigError} `nothing_to_link` for fewer than two names, and as `find`
   */
  link(names: readonly CandidateName[], called?: string): Promise<CandidateView>;
  /** Forgets one name. @throws {ConfigError} as `find` */
  unlink(name: CandidateName): Promise<void>;
  /**
   * Erases the candidate with all that is kept about it. Zeroes when there is nothing.
   *
   * @param dryRun  only says what would go, and what would remain elsewhere: the same list, which can't be made any more once
   *   the history that it is read from is gone
   * @throws {ConfigError} `connection_not_found`, `invalid_email`, `missing_name`
   */
  erase(name: CandidateName, dryRun: boolean): Promise<ErasureReport>;
}

export function candidateOperations(options: {
  store: Pick<
    Store,
    | "candidate"
    | "linkCandidate"
    | "unlinkCandidate"
    | "eventConnections"
    | "eraseEvents"
    | "eraseCandidate"
    | "searchCandidates"
    | "runs"
    | "attempts"
    | "versions"
    | "subscription"
  >;
  catalog: Catalog;
  events: Pick<Events, "search">;
  runs: Pick<Runs, "get">;
  directory: Pick<Directory, "connection" | "connectionByName" | "connections">;
  now: () => number;
}): CandidateOperations {
  const { store, catalog, directory, events, runs, now } = options;

  const refOf = (name: CandidateName): CandidateRef => {
    const ref = tidyRef(
      "email" in name ? name : { connectionId: connectionId(name.connection), id: name.id },
    );
    if (ref === null) {
      throw new ConfigError("A candidate's email address or id is empty.", {
        code: "missing_name",
        path: "email" in name ? "email" : "id",
      });
    }
    if ("email" in ref && !z.email().safeParse(ref.email).success) {
      throw new ConfigError(`"${ref.email}" is not an email address.`, {
        code: "invalid_email",
        path: "email",
      });
    }
    return ref;
  };

  const connectionId = (named: string): string => {
    const connection = directory.connectionByName(named) ?? directory.connection(named);
    if (connection) return connection.id;
    throw new ConfigError(
      `There is no connection "${named}". A candidate's id is only good at a connection.`,
      {
        code: "connection_not_found",
        path: "connection",
      },
    );
  };

  const view = ({ emails, name, ids }: KnownCandidate): CandidateView => ({
    emails,
    name,
    ids: ids.map((each) => ({
      connection: directory.connection(each.connectionId)?.name ?? each.connectionId,
      id: each.id,
    })),
  });

  const notFound = (name: CandidateName): ConfigError => {
    const who = "email" in name ? name.email : `${name.id} at "${name.connection}"`;
    return new ConfigError(`Nothing is known of a candidate ${who}.`, { code: "candidate_not_found" });
  };

  /** What a lane says of whom: an address, or an id at any connection of the app. */
  const knownBy = async (key: string): Promise<KnownCandidate | null> => {
    const id = /^([a-z][a-z0-9_]*):(.+)$/s.exec(key);
    const refs: CandidateRef[] =
      id === null
        ? [{ email: key }]
        : directory
            .connections()
            .filter(({ app }) => app === id[1])
            .map((connection) => ({ connectionId: connection.id, id: id[2]! }));
    for (const ref of refs) {
      const known = await store.candidate(ref);
      if (known) return known;
    }
    return null;
  };

  const lanesOfKnown = (key: string, known: KnownCandidate | null): string[] => {
    const byId = known?.ids.flatMap(({ connectionId, id }) => {
      const app = directory.connection(connectionId)?.app;
      return app === undefined ? [] : [`${app}:${id}`];
    });
    return [...new Set([key, ...(known?.emails ?? []), ...(byId ?? [])])];
  };

  /** Without what is remembered, the event itself tells a name or two. */
  const viewOf = (
    known: KnownCandidate | null,
    { connectionId, hiring }: Pick<EventSummary, "connectionId" | "hiring">,
  ): CandidateView => {
    const { name, firstName, lastName, email, id } = hiring.candidate ?? {};
    const told = name ?? ([firstName, lastName].filter(Boolean).join(" ") || null);
    if (known) return { ...view(known), name: known.name ?? told };
    const connection = directory.connection(connectionId)?.name ?? connectionId;
    return {
      emails: email === undefined ? [] : [email.trim().toLowerCase()],
      name: told,
      ids: id === undefined ? [] : [{ connection, id }],
    };
  };

  const runOf = async (caused: Caused): Promise<CandidateRun> => {
    const { createdAt, steps } = await runs.get(caused.runId);
    const effects = steps.flatMap(({ id, use, effect }) =>
      effect === null ? [] : [{ step: id, use, words: effect.words, url: effect.url, at: effect.at }],
    );
    return { ...caused, createdAt, effects };
  };

  return {
    async search(text, page) {
      const found = await store.searchCandidates(text, page);
      // somebody with an address here and an id there has two lanes, and is one person
      const seen = new Set<string>();
      const items: ListedCandidate[] = [];
      for (const { lane, newest } of found.items) {
        const known = await knownBy(lane);
        const lanes = lanesOfKnown(lane, known);
        if (lanes.some((each) => seen.has(each))) continue;
        for (const each of lanes) seen.add(each);
        const { id, app, wireName, hiringType, receivedAt, hiring } = newest;
        const told = { id, app, wireName, hiringType, receivedAt, hiring };
        items.push({ key: lane, ...viewOf(known, newest), newest: told });
      }
      return { ...found, items };
    },

    async timeline(key, page) {
      const known = await knownBy(key);
      const lanes = lanesOfKnown(key, known);
      const found = await events.search({ lanes }, page);
      const newest = found.items[0];
      if (newest === undefined && known === null) {
        throw new ConfigError(`Nothing is known of a candidate ${key}.`, { code: "candidate_not_found" });
      }
      const items: Timeline["items"] = [];
      for (const event of found.items) {
        items.push({ event, runs: await Promise.all(event.caused.map(runOf)) });
      }
      const scores = found.items.flatMap(({ id, receivedAt, app, test, hiring }) =>
        hiring.score?.value === undefined || test
          ? []
          : [{ at: receivedAt, value: hiring.score.value, app, eventId: id }],
      );
      const who = newest ? viewOf(known, newest) : view(known!);
      return { key, ...who, scores, items, next: found.next, lookedBackTo: found.lookedBackTo };
    },

    lanesOf: async (key) => lanesOfKnown(key, await knownBy(key)),

    async find(name) {
      const known = await store.candidate(refOf(name));
      if (known) return view(known);
      throw notFound(name);
    },

    async link(names, called) {
      const refs = new Map(names.map(refOf).map((ref) => [JSON.stringify(ref), ref]));
      if (refs.size < 2) {
        throw new ConfigError(
          "Linking takes two names of one candidate, such as an email address and an id at a connection.",
          { code: "nothing_to_link" },
        );
      }
      const about = { at: now(), ...(called !== undefined && { name: called }) };
      return view(await store.linkCandidate([...refs.values()], about));
    },

    async unlink(name) {
      if (!(await store.unlinkCandidate(refOf(name)))) throw notFound(name);
    },

    async erase(name, dryRun) {
      // events outlive their connection, which its id still names
      const removedConnection =
        "connection" in name && (await store.eventConnections()).includes(name.connection)
          ? tidyRef({ connectionId: name.connection, id: name.id })
          : null;
      const refs = [removedConnection ?? refOf(name)];
      const repeats = repeatWindows(directory.connections());
      const tracer = createTracer({ store, catalog, connections: () => directory.connections() });
      const senders = new Map<string, number>();
      const erasure = await eraseCandidate({
        store,
        refs,
        repeats,
        at: now(),
        dryRun,
        async onFound(events) {
          for (const { connectionId: id } of events) senders.set(id, (senders.get(id) ?? 0) + 1);
          await tracer.note(events.map(({ id }) => id));
        },
        rest: () => setImmediate(),
      });
      const { traces, more } = tracer.traces();
      const cameFrom = [...senders].map(([id, events]) => {
        const connection = directory.connection(id);
        const label = catalog.app(connection?.app ?? "")?.label ?? "A connection that was removed";
        return { connection: connection?.name ?? id, label, events };
      });
      return { ...erasure, elsewhere: traces, more, cameFrom };
    },
  };
}
