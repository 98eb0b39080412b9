/** Sends a sample event to our own address, signed as the vendor would sign it. */
import { randomBytes } from "node:crypto";
import { sampleKeys } from "../../core/automation/check-examples.ts";
import { didYouMean } from "../../core/automation/closest.ts";
import { ConfigError } from "../../core/errors.ts";
import type { Catalog } from "../../core/catalog.ts";
import { freshSample, withChanges } from "../../core/hiring/fresh-sample.ts";
import type { Directory, HookEntry } from "../directory.ts";
import { deliverToOurselves } from "./deliver-to-ourselves.ts";

export interface SampleRequest {
  /** `trycrucible.invitation_scored`. */
  event: string;
  /** Name or id; may be left out when the vendor has one connection. */
  connection?: string | undefined;
  /** Changes to the sample by dotted path; null removes the field. */
  changes?: Record<string, unknown> | undefined;
  /** A whole payload instead of the sample. */
  payload?: Record<string, unknown> | undefined;
  /** Sends the sample as it stands, so that a second one counts as a repeat. */
  exact?: boolean | undefined;
}

export interface SampleSent {
  event: string;
  connection: string;
  status: number;
  payload: Record<string, unknown>;
}

export interface Samples {
  send(request: SampleRequest): Promise<SampleSent>;
}

export function sampleOperations(options: {
  catalog: Catalog;
  directory: Directory;
  /** Where this server listens, without a slash at the end. */
  ownUrl: () => string;
  /** Its id. */
  workspace: string;
  now: () => number;
}): Samples {
  const { catalog, directory, ownUrl, workspace, now } = options;

  const hookFor = (app: string, wanted: string | undefined): HookEntry => {
    const candidates = directory.connections().filter((connection) => connection.app === app);
    const connection =
      wanted === undefined
        ? candidates.length === 1
          ? candidates[0]
          : undefined
        : candidates.find(({ id, name }) => id === wanted || name === wanted);
    if (!connection) {
      const names = candidates.map(({ name }) => name).join(", ");
      throw new ConfigError(
        candidates.length === 0
          ? `There is no ${app} connection yet: make one with \`hirewire connect ${app}\`.`
          : `Say which ${app} connection: ${names}.`,
        { code: "connection_not_found", path: "connection" },
      );
    }
    const entry = directory.hook(directory.hookOf(connection.id)?.id ?? "");
    if (!entry || "retired" in entry) {
      throw new ConfigError(`${connection.name} has no active address.`, { code: "no_hook" });
    }
    return entry;
  };

  return {
    async send({ event: key, connection, changes = {}, payload, exact = false }) {
      const found = catalog.event(key);
      if (!found) {
        throw new ConfigError(`There is no event "${key}".${didYouMean(key, sampleKeys(catalog))}`, {
          code: "event_not_found",
          path: "event",
        });
      }
      const entry = hookFor(found.app.key, connection);
      const sample = exact
        ? (found.event.sample as Record<string, unknown>)
        : freshSample(found.event, now(), randomBytes(4).toString("hex").toUpperCase());
      const sent = withChanges(payload ?? sample, changes);
      const body = Buffer.from(JSON.stringify(sent));
      const nowMs = now();
      const { status } = await deliverToOurselves({
        entry,
        body,
        ownUrl: ownUrl(),
        workspace,
        nowMs,
        id: `sample_${nowMs}`,
      });
      return { event: key, connection: entry.connection.name, status, payload: sent };
    },
  };
}
