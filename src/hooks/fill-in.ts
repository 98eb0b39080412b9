/**
 * Fetches what a vendor could not deliver while we were away, and puts it through intake as if it had come: the same
 * check, the same key. So a delivery that did arrive, and whose answer was lost on the way back, is a repeat and causes
 * nothing.
 */
import { signDelivery } from "../core/signature/sign-delivery.ts";
import type { FailedDelivery } from "../core/registration.ts";
import type { Connection } from "../core/types.ts";
import type { Log } from "../log.ts";
import type { Directory, HookEntry } from "../run/directory.ts";
import type { Intake } from "../run/intake/receive.ts";
import { type Owners, ownersInProcess } from "../store/owners.ts";
import type { Store } from "../store/store.ts";
import type { OpenVendorSide } from "./registrar/vendor-side.ts";

export interface FilledIn {
  /** Events that had not arrived before. */
  filled: number;
  /** Those that had. */
  known: number;
  /** The vendor does not show what they held, or it was not taken. */
  missing: number;
}

export interface FillIn {
  /** Looks at a connection now. Null for one whose vendor tells nothing of failed deliveries. */
  fill(connectionId: string): Promise<FilledIn | null>;
  /** What is known to be missing, in words for its owner; null when nothing is. */
  missing(connectionId: string): string | null;
  /** Looks at every connection now and every hour. */
  start(): void;
  stop(): Promise<void>;
}

const EVERY_MS = 60 * 60 * 1000;
const PATIENCE_MS = 60_000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Nobody wants a month of old events at once, and what is older than repeats are known would count twice. */
const MOST_DAYS = 7;
/** Headers that are of the call and not of what it delivers. */
const OF_THE_CALL =
  /^(host|connection|content-length|content-encoding|content-type|transfer-encoding|accept.*|user-agent)$/;

export function createFillIn(options: {
  store: Pick<Store, "registrations" | "events">;
  directory: Directory;
  openVendor: OpenVendorSide;
  intake: Pick<Intake, "receive">;
  log: Log;
  now: () => number;
  /** Whether it is our turn to look by ourselves, of all processes that share the store; default: always. */
  leads?: () => boolean;
  everyMs?: number;
  /** Shared with all processes; default: this one is all there is. */
  owners?: Owners | undefined;
}): FillIn {
  const { store, directory, openVendor, intake, log, now } = options;
  const { leads = () => true, owners = ownersInProcess(), everyMs = EVERY_MS } = options;
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  /** By the vendor's id: what was dealt with since the start. */
  const done = new Set<string>();
  const lost = new Map<string, { label: string; ids: Set<string>; since: number }>();

  const newestOf = async (connectionId: string): Promise<string | undefined> =>
    (await store.events({ connectionId }, { limit: 1 }))[0]?.id;

  /** @returns what became of it */
  const put = async (entry: HookEntry, delivery: FailedDelivery): Promise<keyof FilledIn> => {
    const call = asCall(entry, delivery, now());
    if (call === null) return "missing";
    const before = await newestOf(entry.connection.id);
    const { status } = await intake.receive({ ...call, hookId: entry.hook.id, ip: "", fetched: true });
    if (status !== 200) return "missing";
    return (await newestOf(entry.connection.id)) === before ? "known" : "filled";
  };

  const fillOne = async (connection: Connection, within: AbortSignal): Promise<FilledIn | null> => {
    const row = (await store.registrations()).find(
      ({ connectionId, state }) => connectionId === connection.id && state === "current",
    );
    const entry = row && directory.hook(row.hookId);
    if (!row || row.vendorId === null || !entry || "retired" in entry) return null;
    const days = Math.min(entry.settings.dedupe_days, MOST_DAYS);
    if (days === 0) return null; // nothing would tell a repeat from a new event
    const signal = AbortSignal.any([within, AbortSignal.timeout(PATIENCE_MS)]);
    const vendor = await openVendor(connection, signal);
    if (!vendor?.registration.failedDeliveries || vendor.unavailable !== null) return null;

    const since = Math.max(row.createdAt, now() - days * DAY_MS);
    const failed = await vendor.registration.failedDeliveries(vendor.call, row.vendorId, since);
    const found: FilledIn = { filled: 0, known: 0, missing: 0 };
    const gone = new Set<string>();
    for (const delivery of failed.filter(({ at }) => at >= since)) {
      if (signal.aborted) break;
      const key = `${connection.id} ${delivery.id}`;
      if (done.has(key)) continue;
      const became = await put(entry, delivery);
      found[became] += 1;
      if (became === "missing") gone.add(delivery.id);
      else done.add(key);
    }
    note(connection, vendor.label, gone, since);
    if (found.filled > 0) log.info("failed deliveries filled in", { connection: connection.id, ...found });
    return found;
  };

  const note = (connection: Connection, label: string, ids: Set<string>, since: number): void => {
    const before = lost.get(connection.id)?.ids ?? new Set();
    if (ids.size === 0) lost.delete(connection.id);
    else lost.set(connection.id, { label, ids, since });
    const news = [...ids].filter((id) => !before.has(id)).length;
    if (news > 0)
      log.warn("deliveries are missing and can't be filled in", { connection: connection.id, news });
  };

  const fill = async (connectionId: string): Promise<FilledIn | null> => {
    const connection = directory.connection(connectionId);
    if (!connection) return null;
    try {
      // two would put the same deliveries through intake, and count them wrongly
      return await owners.alone(`fill in ${connectionId}`, stopping.signal, (within) =>
        fillOne(connection, within),
      );
    } catch (error) {
      if (!stopping.signal.aborted)
        log.warn("failed deliveries not read", { connection: connectionId, error });
      return null;
    }
  };

  let working: Promise<void> = Promise.resolve();
  const fillAll = async (): Promise<void> => {
    for (const { id } of directory.connections()) {
      if (stopping.signal.aborted || !leads()) return;
      await fill(id);
    }
  };
  const schedule = (): void => {
    clearTimeout(timer);
    working = fillAll().finally(() => {
      if (!stopping.signal.aborted) timer = setTimeout(schedule, everyMs).unref();
    });
  };

  return {
    fill,
    missing(connectionId) {
      const known = lost.get(connectionId);
      if (!known) return null;
      const { label, ids, since } = known;
      const day = new Date(since).toISOString().slice(0, 10);
      const what = ids.size === 1 ? "an event" : `${ids.size} events`;
      return `${label} could not deliver ${what} since ${day} and does not show what was in them: look there at what happened.`;
    },
    start: schedule,
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await working;
    },
  };
}

/** As the vendor would have sent it, signed with a secret that is accepted. Null when there is nothing to send. */
function asCall(
  { scheme, secrets }: HookEntry,
  { payload, headers }: FailedDelivery,
  nowMs: number,
): { rawHeaders: string[]; body: Uint8Array } | null {
  if (typeof payload !== "object" || payload === null) return null;
  const secret = secrets.findLast(({ retiresAt }) => retiresAt === null || retiresAt > nowMs)?.value;
  if (secret === undefined) return null;
  const body = Buffer.from(JSON.stringify(payload));
  const signed = signDelivery({ scheme, secret, body, nowMs });
  const own = Object.entries(headers).filter(
    ([name]) => !OF_THE_CALL.test(name.toLowerCase()) && !Object.hasOwn(signed, name.toLowerCase()),
  );
  const all = [["content-type", "application/json"], ...own, ...Object.entries(signed)];
  return { rawHeaders: all.flat(), body };
}
