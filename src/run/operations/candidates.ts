/** What an owner does with what is known of candidates: look somebody up, link names, take one back, erase somebody. */
import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import type { CandidateRef, KnownCandidate } from "../../core/candidate/candidate.ts";
import { tidyRef } from "../../core/candidate/tidy-ref.ts";
import { ConfigError } from "../../core/errors.ts";
import type { Store } from "../../store/store.ts";
import type { Directory } from "../directory.ts";
import { eraseCandidate, type Erasure } from "../housekeeping/erase-candidate.ts";
import { repeatWindows } from "../housekeeping/keep-settings.ts";

/** One name of a candidate, with the connection as its owner calls it. */
export type CandidateName = { email: string } | { connection: string; id: string };

export interface CandidateView {
  emails: string[];
  name: string | null;
  /** `connection` is the connection's name, or its id when it was removed. */
  ids: { connection: string; id: string }[];
}

export interface CandidateOperations {
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
   * @param dryRun  only says what would go
   * @throws {ConfigError} `connection_not_found`, `invalid_email`, `missing_name`
   */
  erase(name: CandidateName, dryRun: boolean): Promise<Erasure>;
}

export function candidateOperations(options: {
  store: Pick<
    Store,
    "candidate" | "linkCandidate" | "unlinkCandidate" | "eventConnections" | "eraseEvents" | "eraseCandidate"
  >;
  directory: Pick<Directory, "connection" | "connectionByName" | "connections">;
  now: () => number;
}): CandidateOperations {
  const { store, directory, now } = options;

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

  return {
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
      return eraseCandidate({ store, refs, repeats, at: now(), dryRun, rest: () => setImmediate() });
    },
  };
}
