/** How each source of events stands: its set-up, its rhythm, and what to do when something is amiss. */
import type { Catalog } from "../../core/catalog.ts";
import type { SourcePulse } from "../../store/sources.ts";
import type { Store } from "../../store/store.ts";
import type { Directory, HookEntry } from "../directory.ts";
import { guidedStanding, whenQuiet } from "../sources/guided.ts";
import { hourOf, learnRhythm, type Rhythm, silenceInWords } from "../sources/rhythm.ts";
import type { RegisteredSource, SourceStanding } from "../sources/standing.ts";

export interface RhythmView {
  /** Events on a usual day; null while that is still being learnt. */
  perDay: number | null;
  lastEventAt: number | null;
  /** Since when it is unusually quiet; null when it is not. */
  quietSince: number | null;
  /** `usually 12 events a day, none for 26 hours`; null unless it is quiet. */
  words: string | null;
  /** What to look at; empty unless it is quiet. */
  advice: string[];
}

export interface SourceView extends SourceStanding, Pick<RegisteredSource, "events" | "needed" | "orphans"> {
  /** Who tells the vendor our address. */
  by: "hirewire" | "hand";
  rhythm: RhythmView;
}

export interface Sources {
  /** Null for a connection that sends no events. */
  of(connectionId: string): Promise<SourceView | null>;
  /** By connection id, without those that send none. */
  all(): Promise<ReadonlyMap<string, SourceView>>;
}

export function sourceOperations(options: {
  store: Pick<Store, "sourcePulses" | "sourceHistory" | "rejections">;
  directory: Directory;
  catalog: Catalog;
  /** Where senders reach us, without a slash at the end. */
  publicUrl: () => string;
  /** Why that address can't be reached, as far as it is known. */
  unreachable: () => string | null;
  /** What the vendor could not deliver and can't be filled in, in words. */
  missing?: (connectionId: string) => string | null;
  /** What the registrar knows of a connection; null for one that it has nothing to do with. */
  registered?: (connectionId: string) => RegisteredSource | null;
  now: () => number;
}): Sources {
  const { store, directory, catalog, publicUrl, unreachable, now } = options;
  const { registered = () => null, missing = () => null } = options;

  const guided = async (
    entry: HookEntry,
    pulses: readonly SourcePulse[],
    { easier }: { easier: string | null },
  ): Promise<SourceStanding> => {
    const { app, connection, hook, scheme } = entry;
    const readable = entry.secrets.some(({ retiresAt }) => retiresAt === null || retiresAt > now());
    const standing = guidedStanding({
      // an app that stands for any sender is called by the connection's name
      app: app.anyEvent === undefined ? app : { ...app, label: connection.name },
      name: connection.name,
      address: addressOf(entry),
      scheme: scheme.kind,
      secret: readable ? "set" : entry.unreadable ? "unreadable" : "missing",
      pulse: pulses.find(({ hookId }) => hookId === hook.id) ?? null,
      answered: app.challenge !== undefined && connection.state === "live" && pulses.length === 0,
      cameElsewhere: pulses.some(({ hookId }) => hookId !== hook.id),
      rejections: await store.rejections(hook.id),
      changedAt: connection.updatedAt,
      unreachable: unreachable(),
    });
    if (standing.state === "live" || easier === null) return standing;
    return { ...standing, advice: [...standing.advice, easier] };
  };

  /** Null when the vendor's API is told our address; else how it could be, where it could. */
  const whyByHand = ({ app, connection }: HookEntry): { easier: string | null } | null => {
    if (app.registration === undefined) return { easier: null };
    const fields = catalog.app(app.key)?.fields ?? {};
    const defaults = Object.entries(fields).flatMap(([key, field]) =>
      field.kind === "secret" || field.default === undefined ? [] : [[key, field.default] as const],
    );
    // that a secret is there is all that is asked
    const secrets = directory.secretFields(connection.id).map(({ field }) => [field, "(set)"] as const);
    const values = {
      ...Object.fromEntries(defaults),
      ...connection.settings,
      ...Object.fromEntries(secrets),
    };
    const why = app.registration.unavailable(values as never);
    // whoever chose to do it by hand need not be told how to do without
    const chosen = values["webhook_by"] === "hand";
    return why === null ? null : { easier: chosen ? null : why };
  };

  /** Of one whose hook the vendor's API makes. */
  const standingOf = ({ state, reason, since, needed }: RegisteredSource): SourceStanding => {
    const idle = state === "draft" && needed.length === 0;
    const down = state === "verifying" ? unreachable() : null;
    return {
      state,
      reason: reason ?? (idle ? "No automation that is on needs its events, so none are asked for." : null),
      since,
      advice: down === null ? [] : [down],
    };
  };

  const addressOf = ({ hook }: HookEntry): string => `${publicUrl()}/in/${hook.id}`;

  /** It changes with the hours, and whoever shows a list must not read weeks of them each time. */
  const learnt = new Map<string, { key: string; rhythm: Rhythm }>();
  const learn = async (connectionId: string, lastEventAt: number | null): Promise<Rhythm> => {
    const at = now();
    const key = `${hourOf(at)} ${lastEventAt === null ? "" : hourOf(lastEventAt)}`;
    const known = learnt.get(connectionId);
    if (known?.key === key) return known.rhythm;
    const { hours } = await store.sourceHistory(connectionId);
    const rhythm = learnRhythm(hours, lastEventAt, at);
    learnt.set(connectionId, { key, rhythm });
    return rhythm;
  };

  const rhythmOf = async (entry: HookEntry, pulses: readonly SourcePulse[]): Promise<RhythmView> => {
    const lastEventAt = newestOf(pulses);
    const { perDay, quiet } = await learn(entry.connection.id, lastEventAt);
    if (!quiet || perDay === null || lastEventAt === null) {
      return { perDay, lastEventAt, quietSince: null, words: null, advice: [] };
    }
    const down = unreachable();
    return {
      perDay,
      lastEventAt,
      quietSince: lastEventAt,
      words: silenceInWords(perDay, lastEventAt, now()),
      advice: [...(down === null ? [] : [down]), ...whenQuiet(entry.app, addressOf(entry))],
    };
  };

  const view = async (entry: HookEntry, pulses: readonly SourcePulse[]): Promise<SourceView> => {
    const known = registered(entry.connection.id) ?? NOTHING_KNOWN;
    const { events, needed, orphans } = known;
    const byHand = whyByHand(entry);
    const by = byHand === null ? "hirewire" : "hand";
    const standing = byHand === null ? standingOf(known) : await guided(entry, pulses, byHand);
    const rhythm = await rhythmOf(entry, pulses);
    // calls that are refused are the likeliest reason of a silence
    const advice = rhythm.quietSince === null ? [] : [...standing.advice, ...rhythm.advice];
    const lost = missing(entry.connection.id);
    const steps = lost === null ? standing.advice : [...standing.advice, lost];
    return { ...standing, advice: steps, by, events, needed, orphans, rhythm: { ...rhythm, advice } };
  };

  const entryOf = (connectionId: string): HookEntry | null => {
    const hook = directory.hookOf(connectionId);
    const entry = hook && directory.hook(hook.id);
    return entry && "connection" in entry && catalog.triggers.has(entry.connection.app) ? entry : null;
  };

  return {
    async of(connectionId) {
      const entry = entryOf(connectionId);
      return entry && (await view(entry, await store.sourcePulses(connectionId)));
    },
    async all() {
      const pulses = Map.groupBy(await store.sourcePulses(), ({ connectionId }) => connectionId);
      const views = new Map<string, SourceView>();
      for (const { id } of directory.connections()) {
        const entry = entryOf(id);
        if (entry) views.set(id, await view(entry, pulses.get(id) ?? []));
      }
      return views;
    },
  };
}

const NOTHING_KNOWN: RegisteredSource = {
  state: "draft",
  reason: null,
  since: 0,
  events: [],
  needed: [],
  orphans: [],
};

/** When the newest event came, through whichever address. */
export function newestOf(pulses: readonly Pick<SourcePulse, "last">[]): number | null {
  const times = pulses.flatMap(({ last }) => last?.at ?? []);
  return times.length === 0 ? null : Math.max(...times);
}
