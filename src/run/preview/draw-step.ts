/** From a step's input to what it would leave behind, with what stands at the destination now. */
import type { CallContext, Cache, LookContext, PictureContext } from "../../core/define-action.ts";
import type { FoundAction } from "../../core/catalog.ts";
import { AuthExpired, ConfigError, HirewireError } from "../../core/errors.ts";
import { secretKeys } from "../../core/fields.ts";
import type { StepDefinition } from "../../core/automation/automation.ts";
import type { Picture } from "../../core/picture/picture.ts";
import { requestPicture } from "../../core/picture/request-picture.ts";
import type { Store } from "../../store/store.ts";
import type { Catalog } from "../../core/catalog.ts";
import type { ConnectionReader, ReadyConnection } from "../connections.ts";
import type { Outbound } from "../outbound/outbound.ts";
import { candidatesOf } from "../runner/candidates-of.ts";
import type { FittingEvent } from "./fitting-events.ts";
import type { KeptLooks } from "./kept-looks.ts";
import { candidateIn } from "./seen-event.ts";

export interface DrawParts {
  store: Pick<Store, "events" | "event" | "candidate" | "connections" | "linkCandidate">;
  catalog: Catalog;
  reader: ConnectionReader;
  outbound: Pick<Outbound, "clientFor">;
  cacheFor: (connectionId: string) => Cache;
  looks: KeptLooks;
  now: () => number;
}

/** Somebody waits for the picture, and what is kept by then is there with the next one. */
const PATIENCE_MS = 4_000;

export interface Drawn {
  picture: Picture;
  /** What keeps the step from being carried out; `path` is below the step. */
  problems: { path?: string; code: string; message: string }[];
}

export async function drawStep(
  {
    found,
    step,
    input,
    event,
    mayLook,
    signal,
  }: {
    found: FoundAction;
    step: StepDefinition;
    /** Checked. */
    input: unknown;
    event: FittingEvent;
    mayLook: boolean;
    signal: AbortSignal;
  },
  parts: DrawParts,
): Promise<Drawn> {
  const { app } = found;
  const connected = await findConnection(found, step, parts);
  const problems = "problem" in connected ? [connected.problem] : [];
  const ready = "ready" in connected ? connected.ready : undefined;
  const looked =
    ready === undefined || !mayLook ? {} : await lookAround({ found, input, event, ready, signal }, parts);
  const picture = drawFrom({ found, input, event, values: ready?.values ?? {}, seen: looked.seen });
  const unseen =
    looked.failed === undefined ? [] : [`${app.label} could not be looked at now: ${looked.failed}`];
  const refused = looked.expired === true ? [{ code: "auth_expired", message: looked.failed ?? "" }] : [];
  return {
    picture: { ...picture, notes: [...unseen, ...picture.notes] },
    problems: [...problems, ...refused.map((problem) => ({ ...problem, path: "connection" }))],
  };
}

/** The pure part: nothing is asked of anybody. */
export function drawFrom({
  found: { app, action },
  input,
  event,
  values,
  seen,
}: {
  found: FoundAction;
  input: unknown;
  event: FittingEvent;
  /** The connection's; secrets are taken out here. */
  values: Readonly<Record<string, unknown>>;
  seen?: unknown;
}): Picture {
  const secret = new Set(secretKeys(app.connection));
  const connection = Object.fromEntries(Object.entries(values).filter(([key]) => !secret.has(key)));
  const candidate = candidateIn(event.hiring) ?? undefined;
  const drawn = action.picture?.(input, {
    app: app.label,
    connection: connection as PictureContext["connection"],
    candidate,
    seen,
  });
  return drawn ?? requestPicture({ app: app.label, action }, input);
}

async function findConnection(
  { app }: FoundAction,
  { connection }: StepDefinition,
  { reader }: DrawParts,
): Promise<{ ready: ReadyConnection } | { problem: Drawn["problems"][number] }> {
  try {
    return { ready: await reader.find(app, connection) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const message = error.message.replace(/, then let this run go on/, "");
    return { problem: { path: "connection", code: error.code, message } };
  }
}

interface Looked {
  seen?: unknown;
  /** Why it could not be looked, a sentence. */
  failed?: string;
  /** The destination refuses the credentials, so that the step would be held. */
  expired?: boolean;
}

async function lookAround(
  {
    found: { app, action },
    input,
    event,
    ready,
    signal,
  }: { found: FoundAction; input: unknown; event: FittingEvent; ready: ReadyConnection; signal: AbortSignal },
  { store, catalog, outbound, cacheFor, looks, now }: DrawParts,
): Promise<Looked> {
  const { look } = action;
  if (!look) return {};
  const { id, name } = ready.connection ?? { id: app.key, name: app.label };
  const within = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const context: CallContext = outbound.clientFor({
    app,
    connection: { id, name, values: ready.values },
    cache: cacheFor(id),
    signal: within,
  });
  const candidates = candidatesOf({ store: store as Store, catalog, now }, event, id);
  const looking: LookContext = {
    ...context,
    input,
    candidates: {
      event: candidates.event,
      eventName: candidates.eventName,
      sender: candidates.sender,
      own: candidates.own,
      at: candidates.at,
      find: candidates.find,
      // a look leaves nothing behind
      link: async () => ({ emails: [], name: null, ids: [] }),
    },
    // whoever changes the connection wants to see what that did
    kept: (key, read) => looks.kept(`${id} ${ready.connection?.updatedAt ?? 0} ${app.key} ${key}`, read),
  };
  try {
    return { seen: await look(looking) };
  } catch (error) {
    signal.throwIfAborted();
    if (within.aborted) return { failed: "it took too long to answer." };
    if (!(error instanceof HirewireError)) throw error;
    const expired = error instanceof AuthExpired || error.code === "auth_expired";
    return { failed: error.message, ...(expired && { expired }) };
  }
}
