/** What a step's action sees of the candidates that are known across apps. */
import type { CandidateRef, Candidates } from "../../core/candidate/candidate.ts";
import { tidyRef } from "../../core/candidate/tidy-ref.ts";
import { ConfigError } from "../../core/errors.ts";
import type { HiringEvent } from "../../core/hiring/hiring-event.ts";
import type { Event } from "../../core/types.ts";
import { refsOf } from "../intake/event-candidate.ts";
import type { Services } from "./services.ts";

/** @param connectionId  the step's own, for `own`; the app's key where it works without one */
export function candidatesOf(
  { store, catalog, now }: Pick<Services, "store" | "catalog" | "now">,
  event: Pick<Event, "app" | "connectionId" | "hiring">,
  connectionId: string,
): Candidates {
  let refs: CandidateRef[] | undefined; // made when asked for: few actions look for candidates
  return {
    get event() {
      return (refs ??= refsOf(event));
    },
    eventName: nameOf(event.hiring),
    sender: catalog.triggers.get(event.app)?.label ?? event.app,
    own: (id) => ({ connectionId, id }),
    async at(name, id) {
      const connection = (await store.connections()).find((each) => each.name === name);
      if (connection) return { connectionId: connection.id, id };
      throw new ConfigError(
        `There is no connection "${name}", so what a candidate is called there can't be remembered. Correct the name in the step, then let this run go on.`,
        { code: "connection_missing" },
      );
    },
    async find(ref) {
      const known = await store.candidate(ref);
      if (known) return known;
      const alone = tidyRef(ref);
      return alone && "email" in alone ? { emails: [alone.email], name: null, ids: [] } : undefined;
    },
    link: (names, { name } = {}) =>
      store.linkCandidate(names, { at: now(), ...(name !== undefined && { name }) }),
  };
}

function nameOf({ candidate }: HiringEvent): string | undefined {
  const parts = [candidate?.firstName, candidate?.lastName].filter((part) => part !== undefined);
  return candidate?.name ?? (parts.length === 0 ? undefined : parts.join(" "));
}
