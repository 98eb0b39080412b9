/** Takes one step to its destination: by itself, or together with others that wait for the same lane. */
import type { ActionApp, ActionDefinition, BatchItem } from "../../core/define-action.ts";
import type { OpenSpan } from "../../traces/open-span.ts";
import type { OutboundContext } from "../outbound/outbound.ts";
import type { Ended } from "./batch-line.ts";
import { callAction } from "./call-action.ts";
import { isStoreAway } from "./is-store-away.ts";
import { laneKey } from "./lanes.ts";
import type { Destination } from "./outages.ts";
import type { Services } from "./services.ts";

export interface Errand {
  app: ActionApp;
  action: ActionDefinition;
  item: BatchItem;
  runId: string;
  /** The app's key where it works without a connection. */
  connectionId: string;
  connectionChangedAt: number;
  /** Since when an effect of this step may be there without our knowing; null when it can't be. */
  since: number | null;
  until: number;
  inDoubt: boolean;
  /**
   * @param mayCall  as in `ClientOptions`
   * @param carrier  what its calls are traced under
   */
  open: (signal: AbortSignal, mayCall: () => boolean, carrier?: OpenSpan) => OutboundContext;
  /** The try, where it is traced. */
  trace: OpenSpan | undefined;
  signal: AbortSignal;
  /** Whether the run's claim still holds; false: its signal is aborted by now. */
  isOurs: () => boolean;
  onContext: (calls: OutboundContext["calls"]) => void;
  onCall: () => void;
  onNote: (note: string) => void;
  /** Told as soon as it stands in the line where it waits for others. */
  onJoined: () => void;
}

/** The destination fails for everybody: nothing was done, come back then. */
export interface Down {
  kind: "down";
  until: number;
  since: number;
}

/** @throws whatever the action throws, `RetryLater` when it takes too long, or the signal's reason */
export async function reach(services: Services, errand: Errand): Promise<Ended | Down> {
  const { action, item } = errand;
  const lane = action.lane?.(item.input);
  const joins = action.batches?.(item.input) ?? true;
  if (action.batch !== undefined && lane !== undefined && joins) {
    return together(services, errand, action.batch, lane);
  }
  errand.onJoined();
  const { connectionId, signal, runId } = errand;
  const place = destinationOf(errand);
  const outage = services.outages.admit(place, services.now());
  if (outage) return { kind: "down", ...outage };
  const turn = await services.turns.await(connectionId, runId, services.now(), signal);
  if ("waitMs" in turn) return { kind: "away", until: services.now() + turn.waitMs };
  const tell = (error?: unknown): void => {
    if (services.outages.note(place, error, services.now())) services.onBack(place);
  };
  try {
    const { isOurs } = errand;
    const call = (within: AbortSignal, holds: () => boolean) =>
      alone(services, { ...errand, signal: within, isOurs: () => isOurs() && holds() });
    const ended = await (lane === undefined
      ? alone(services, errand)
      : services.owners.alone(laneKey(connectionId, lane), signal, call));
    tell();
    return ended;
  } catch (error) {
    if (!signal.aborted && !isStoreAway(error)) tell(error);
    throw error;
  } finally {
    turn.leave(services.now());
  }
}

/** What is down when it is down. */
export function destinationOf({
  connectionId,
  action,
  item,
}: Pick<Errand, "connectionId" | "action" | "item">): Destination {
  const host = action.host?.(item.input);
  return host === undefined ? connectionId : `${connectionId} ${host}`;
}

async function alone(services: Services, errand: Errand): Promise<Ended> {
  const { app, action, item, since, until, inDoubt, signal, onCall, onNote } = errand;
  const called = await callAction({
    action,
    appLabel: app.label,
    contextFor(within) {
      const context = errand.open(within, errand.isOurs, errand.trace);
      errand.onContext(context.calls);
      return { ...context, ...item };
    },
    since,
    until,
    inDoubt,
    signal,
    timeoutMs: services.stepTimeoutMs,
    graceMs: services.abortGraceMs,
    onCall,
    onNote,
  });
  return { kind: "done", ...called };
}

function together(
  { batches }: Services,
  errand: Errand,
  batch: NonNullable<ActionDefinition["batch"]>,
  lane: string,
): Promise<Ended> {
  const { app, action, runId, since, until, inDoubt, connectionId, onJoined, ...rest } = errand;
  const member = {
    ...rest,
    id: runId,
    doubt: since === null ? null : { since, until, certain: inDoubt },
    settles: action.settle !== undefined,
    repeats: action.repeats,
  };
  const ended = batches.join(member, { app, batch, connectionId, lane });
  onJoined(); // only now: in between it would belong to nobody
  return ended;
}
