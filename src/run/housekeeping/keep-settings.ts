/**
 * How long things are kept. An installation has one rule, and a connection may have its own.
 *
 * The defaults: personal data is to be kept "for the shortest time possible"
 * (https://commission.europa.eu/law/law-topic/data-protection/reform/rules-business-and-organisations/principles-gdpr/how-long-can-data-be-kept-and-it-necessary-update-it_en,
 * read 2026-11-21). The record of an application is the ATS; our history serves to see what was done, and to do it
 * again. For the first half a year will do. The second needs the payload, which holds most of what is personal, and is
 * not asked for after three months.
 */
import type { HookSettings } from "../../core/define-trigger.ts";
import type { Connection } from "../../core/types.ts";
import type { RepeatWindows } from "../../store/removals.ts";

export interface KeepSettings {
  /** Days that an event is kept after the last thing that happened to it; 0: for ever. */
  keepDays: number;
  /** Days that its payload is kept; 0: as long as the event. */
  keepPayloadDays: number;
  /** What is kept may take so much; 0: as much as the disk holds. */
  maxDataBytes: number;
  /** With less room than this on the disk, old payloads go before their time; 0: never. */
  minFreeBytes: number;
}

export const KEEP_DEFAULTS: Readonly<KeepSettings> = {
  keepDays: 180,
  keepPayloadDays: 90,
  maxDataBytes: 0,
  minFreeBytes: 256_000_000,
};

export const DAY_MS = 24 * 60 * 60 * 1000;

/** What nothing happened to since then may go; null: nothing may. */
export interface Cutoffs {
  payloads: number | null;
  events: number | null;
}

type KeepDays = Pick<KeepSettings, "keepDays" | "keepPayloadDays">;

/**
 * What holds for a connection's events: its own periods, and the installation's where it has none.
 *
 * @param connection  undefined when it was removed: its events go by the installation's rule
 */
export function keepOf(
  keep: KeepDays,
  connection: Pick<Connection, "settings"> | undefined,
): KeepDays & { own: { keepDays: number | null; keepPayloadDays: number | null } } {
  const settings = (connection?.settings ?? {}) as Partial<HookSettings>;
  const own = { keepDays: settings.keep_days ?? null, keepPayloadDays: settings.keep_payload_days ?? null };
  return {
    keepDays: own.keepDays ?? keep.keepDays,
    keepPayloadDays: own.keepPayloadDays ?? keep.keepPayloadDays,
    own,
  };
}

export function cutoffsOf(
  keep: KeepDays,
  connection: Pick<Connection, "settings"> | undefined,
  now: number,
): Cutoffs {
  const { keepDays, keepPayloadDays } = keepOf(keep, connection);
  const before = (days: number): number | null => (days === 0 ? null : now - days * DAY_MS);
  return { events: before(keepDays), payloads: before(keepPayloadDays) };
}

/** For how long each connection's deliveries are known. One that was removed receives none. */
export function repeatWindows(connections: readonly Pick<Connection, "id" | "settings">[]): RepeatWindows {
  return Object.fromEntries(
    connections.flatMap(({ id, settings }) => {
      const { dedupe_days: days } = settings as Partial<HookSettings>;
      return days === undefined ? [] : [[id, days * DAY_MS]];
    }),
  );
}
