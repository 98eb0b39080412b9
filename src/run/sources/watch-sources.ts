/**
 * Counts what each source sends, and tells the log once when one falls quiet and once when it is heard again. Looked at
 * once a minute, outside of intake; what silence means changes with the hours, so it is judged once in an hour, and at
 * every look only for those that are quiet.
 */
import type { Log } from "../../log.ts";
import type { Store } from "../../store/store.ts";
import type { Directory } from "../directory.ts";
import type { Sources } from "../operations/sources.ts";
import { KEPT_HOURS } from "./rhythm.ts";

export interface SourceWatch {
  /** Looks now, as every minute. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 60_000;
const HOUR_MS = 60 * 60 * 1000;
/** Of one kind of event in a look, so that a look holds up nobody; some hundred thousand a day are counted so. */
const COUNTED_AT_ONCE = 200;

export function startSourceWatch(options: {
  store: Pick<Store, "tallySources" | "sourceHistory" | "noteQuiet">;
  directory: Pick<Directory, "connections" | "hookOf">;
  sources: Sources;
  log: Log;
  now: () => number;
  /** Whether it is our turn to do this, of all processes that share the store; default: always. */
  leads?: () => boolean;
  everyMs?: number;
}): SourceWatch {
  const { store, directory, sources, log, now, leads = () => true, everyMs = LOOK_EVERY_MS } = options;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let judgedHour: number | null = null;
  /** Their owners were told. */
  const quiet = new Set<string>();

  const judge = async (id: string, name: string): Promise<void> => {
    const view = await sources.of(id);
    if (!view) return;
    const { quietSince, words, advice } = view.rhythm;
    const told = (await store.sourceHistory(id)).quietSince;
    if (quietSince !== null) quiet.add(id);
    else quiet.delete(id);
    if (quietSince !== null && told !== quietSince) {
      log.warn(`source fell quiet: ${words}`, { connection: id, name, advice });
      await store.noteQuiet(id, quietSince);
    }
    if (quietSince === null && told !== null) {
      log.info("source was heard again", { connection: id, name });
      await store.noteQuiet(id, null);
    }
  };

  const look = async (): Promise<void> => {
    const senders = directory.connections().filter(({ id }) => directory.hookOf(id) !== undefined);
    const at = now();
    // one by one: events are taken in between
    for (const { id } of senders) {
      if (stopped) return;
      const counted = { at, keepHours: KEPT_HOURS, limit: COUNTED_AT_ONCE };
      await store.tallySources({ connectionIds: [id], ...counted });
    }
    const hour = Math.floor(at / HOUR_MS);
    const isNewHour = hour !== judgedHour;
    judgedHour = hour;
    for (const { id, name } of senders) {
      if (stopped) return;
      if (isNewHour || quiet.has(id)) await judge(id, name);
    }
  };

  let working: Promise<void> = Promise.resolve();
  const lookAndLog = (): Promise<void> => {
    working = working.then(look).catch((error: unknown) => {
      if (!stopped) log.warn("sources not looked at", { error }); // the disk may be full just now
    });
    return working;
  };
  const schedule = (): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      if (leads()) void lookAndLog().then(schedule);
      else schedule();
    }, everyMs).unref();
  };
  schedule();

  return {
    look: lookAndLog,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await working;
    },
  };
}
