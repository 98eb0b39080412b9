/**
 * What has to be done so that the vendor has exactly one hook of ours, with the events that are needed, or none. Pure: it
 * compares what is needed, what the vendor shows and what we know, and names the next steps. Whoever takes them looks
 * again afterwards, until there are none.
 */
import type { VendorHook } from "../../core/registration.ts";
import type { StoredRegistration } from "../../store/registrations.ts";
import { sameAddress } from "./our-addresses.ts";

/** A hook of ours, as the vendor shows it. */
export interface SeenHook extends VendorHook {
  hookId: string;
}

export interface Situation {
  /** Wire names, sorted. */
  needed: readonly string[];
  /** Null where the vendor shows no list: then what we know has to do. */
  seen: readonly SeenHook[] | null;
  /** Of the connection, and what connections of the app left behind that are gone. */
  rows: readonly StoredRegistration[];
  connectionId: string;
  /** Where events shall be sent for a hook at present. */
  address: (hookId: string) => string;
  /** Whether a hook is the connection's own and takes events. */
  isOpen: (hookId: string) => boolean;
  /** A signing secret is known that did not come from a registration. */
  knowsSecret: boolean;
  /** The vendor signs with the secret that it is given. */
  takesSecret: boolean;
  now: number;
  /** How long the address of a removed hook stays open, in milliseconds: a delivery may still be repeated. */
  graceMs: number;
}

/** What was found out on the way. */
export interface Findings {
  /** The vendor changes no hook: it is made anew. */
  mayUpdate: boolean;
  mayCreate: boolean;
  /** False where a new one would be no more as it is needed than the one that is there. */
  mayReplace: boolean;
  /** The vendor takes no second one beside ours. */
  removeFirst: boolean;
  /** Vendor's ids that it would not remove. */
  notRemovable: ReadonlySet<string>;
}

/** The hook that stays. */
export interface Keeper {
  hookId: string;
  vendorId: string | null;
  events: readonly string[];
  active: boolean;
  /** How it becomes ours to keep; null where it is recorded. */
  adopt: "with_our_secret" | "with_known_secret" | null;
}

export type Step =
  | { do: "adopt"; keeper: Keeper }
  /** the vendor gave it another id or other events, or we never noted what it answered */
  | { do: "note"; hookId: string; vendorId: string; events: readonly string[] }
  | { do: "update"; hookId: string; vendorId: string; events?: readonly string[]; active?: boolean }
  | { do: "create" }
  | { do: "remove"; hookId: string; vendorId: string; url: string }
  /** the vendor has it no more */
  | { do: "left"; hookId: string }
  | { do: "end"; hookId: string; state: "gone" | "orphaned" };

export function plan(
  situation: Situation,
  findings: Findings,
): { keeper: Keeper | undefined; steps: Step[] } {
  const { needed } = situation;
  const keeper = needed.length === 0 ? undefined : keeperOf(situation);
  const mending = keeper === undefined ? [] : mend(keeper, situation, findings);
  const replaced =
    keeper !== undefined && mending.length === 0 && !isRight(keeper, needed) && findings.mayReplace;
  const creating = needed.length > 0 && (keeper === undefined || replaced) && findings.mayCreate;
  const staying = creating && findings.removeFirst ? undefined : keeper;
  const removing = [...removals(situation, staying, creating && !findings.removeFirst, findings)];
  const waits = findings.removeFirst && removing.length > 0;
  const steps: Step[] = [
    ...mending,
    ...endings(situation, staying),
    ...(creating && !waits ? [{ do: "create" } as const] : []),
    ...removing,
  ];
  return { keeper, steps };
}

/** Whether it is what is needed. */
export function isRight(
  { events, active }: Pick<Keeper, "events" | "active">,
  needed: readonly string[],
): boolean {
  return active && sameEvents(events, needed);
}

export function sameEvents(one: readonly string[], other: readonly string[]): boolean {
  const set = new Set(one);
  return set.size === new Set(other).size && other.every((event) => set.has(event));
}

/** Switched off at a vendor that removes nothing: it is switched on again once it is needed. */
function isParked({ state, events }: StoredRegistration): boolean {
  return state === "current" && events.length === 0;
}

function keeperOf(situation: Situation): Keeper | undefined {
  const { seen, rows, connectionId, address, isOpen, knowsSecret, takesSecret } = situation;
  const isRightAddress = (hookId: string, url: string): boolean =>
    isOpen(hookId) && sameAddress(url, address(hookId));
  const own = rows.filter((row) => row.connectionId === connectionId);
  if (seen === null) {
    const row = own.find(({ state, hookId, url }) => state === "current" && isRightAddress(hookId, url));
    return row && { ...row, active: !isParked(row), adopt: null };
  }
  const ranked = seen.flatMap((hook): { rank: number; keeper: Keeper }[] => {
    if (!isRightAddress(hook.hookId, hook.url)) return [];
    const keeper = { ...hook, vendorId: hook.id };
    const row = rows.find(({ hookId }) => hookId === hook.hookId);
    if (row === undefined) {
      return knowsSecret ? [{ rank: 3, keeper: { ...keeper, adopt: "with_known_secret" } }] : [];
    }
    if (row.state === "current") {
      return [{ rank: row.vendorId === hook.id ? 0 : 1, keeper: { ...keeper, adopt: null } }];
    }
    if (row.state === "intended" && takesSecret && row.sealed !== null) {
      return [{ rank: 2, keeper: { ...keeper, adopt: "with_our_secret" } }];
    }
    return []; // its secret was shown once, and we never saw it
  });
  return ranked.toSorted((one, other) => one.rank - other.rank)[0]?.keeper;
}

/** Brings the one that stays to what is needed, as far as the vendor changes hooks. */
function mend(keeper: Keeper, { needed, rows }: Situation, { mayUpdate }: Findings): Step[] {
  const { hookId, vendorId, events: shown, adopt } = keeper;
  const known = rows.find((row) => row.hookId === hookId);
  const isNoted = known?.vendorId === vendorId && sameEvents(known?.events ?? [], shown);
  const steps: Step[] = [];
  if (adopt !== null) steps.push({ do: "adopt", keeper });
  else if (vendorId !== null && !isNoted) steps.push({ do: "note", hookId, vendorId, events: shown });
  if (!isRight(keeper, needed) && mayUpdate && vendorId !== null) {
    const events = sameEvents(keeper.events, needed) ? {} : { events: needed };
    steps.push({ do: "update", hookId, vendorId, ...events, ...(!keeper.active && { active: true }) });
  }
  return steps;
}

/** @param creating  another one is about to take its place: what sends events now goes afterwards */
function* removals(
  { seen, rows, connectionId }: Situation,
  keeper: Keeper | undefined,
  creating: boolean,
  { notRemovable }: Findings,
): Generator<Step> {
  const stateOf = (hookId: string) => rows.find((row) => row.hookId === hookId)?.state;
  const stays = (hookId: string): boolean => creating && stateOf(hookId) === "current";
  if (seen === null) {
    for (const row of rows) {
      const { hookId, vendorId, state, leftAt, url } = row;
      // what another connection left may be in another account
      if (row.connectionId !== connectionId || hookId === keeper?.hookId) continue;
      if (vendorId === null || leftAt !== null || stays(hookId) || notRemovable.has(vendorId)) continue;
      if (state === "current" || state === "leaving") yield { do: "remove", hookId, vendorId, url };
    }
    return;
  }
  for (const { id, hookId, url, active } of seen) {
    const isKept = keeper !== undefined && keeper.vendorId === id && keeper.hookId === hookId;
    const rests = !active && rows.some((row) => row.vendorId === id && isParked(row));
    if (isKept || rests || stays(hookId) || notRemovable.has(id)) continue;
    yield { do: "remove", hookId, vendorId: id, url };
  }
}

/** Settles what we know about with what the vendor shows, and retires addresses whose time has come. */
function* endings(situation: Situation, keeper: Keeper | undefined): Generator<Step> {
  const { seen, rows, connectionId, isOpen, now, graceMs } = situation;
  for (const row of rows) {
    const { hookId, state, leftAt, vendorId } = row;
    if (row.connectionId !== connectionId || hookId === keeper?.hookId) continue;
    const isListed = seen?.some((hook) => hook.hookId === hookId) ?? null;
    const isOver = leftAt !== null && leftAt + graceMs <= now;
    switch (state) {
      case "intended":
        // without a list nobody can tell whether the call arrived
        if (isListed !== true) yield { do: "end", hookId, state: isListed === null ? "orphaned" : "gone" };
        break;
      case "current":
        if (isListed === false) yield { do: "left", hookId };
        break;
      case "leaving":
        if (isOver && isListed !== true) yield { do: "end", hookId, state: "gone" };
        else if (leftAt === null && (isListed === false || vendorId === null)) yield { do: "left", hookId };
        break;
      case "orphaned":
        if (isListed === false) yield { do: "end", hookId, state: "gone" };
        else if (isOver && isOpen(hookId)) yield { do: "end", hookId, state: "orphaned" };
        break;
      case "gone":
        break;
    }
  }
}
