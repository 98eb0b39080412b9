/** Alerts as the API and the runtime see them. What looks and sends is loaded once somebody is to be told. */
import { z } from "zod";
import { ConfigError, HirewireError } from "../../core/errors.ts";
import { newId } from "../../core/id.ts";
import type { AlertMessage, AlertProblem, AlertWay, KnownProblem } from "../../store/alerts.ts";
import type { Connection } from "../../core/types.ts";
import { type Owners, ownersInProcess } from "../../store/owners.ts";
import type { Store } from "../../store/store.ts";
import { ALERT_DEFAULTS, type AlertSettings, waysOf } from "./alert-settings.ts";
import type { LookOptions } from "./look.ts";

export interface AlertsView {
  settings: AlertSettings;
  /** What needs a person now, the oldest first; `since` is null where nobody is told, so that nobody looked. */
  problems: (Omit<KnownProblem, "since"> & { since: number | null })[];
  /** The last ones, newest first. */
  messages: AlertMessage[];
}

export interface Alerts {
  view(): Promise<AlertsView>;
  settings(): Promise<AlertSettings>;
  /** @throws {ConfigError} `connection_not_found`, `invalid_field`, `invalid_email` */
  changeSettings(wanted: AlertSettings): Promise<AlertSettings>;
  /** Sends one now, and says what came of it. @throws {ConfigError} `alert_way_missing` */
  test(way: AlertWay): Promise<{ ok: boolean; message: string; code: string | null }>;
  /** Looks now. */
  look(): Promise<void>;
  /** Something changed that may need telling: looks in a moment. */
  soon(): void;
  /** Looks every minute. */
  start(): void;
  stop(): Promise<void>;
  /** Removes messages of long ago. */
  removeOld(): Promise<void>;
}

const SETTING = "alerts";
const EVERY_MS = 60_000;
/** Changes come in rushes. */
const SOON_MS = 1_000;
const MOST_SHOWN = 30;
const KEEP_MS = 90 * 24 * 60 * 60 * 1000;
const REMOVED_AT_ONCE = 500;
const PATIENCE_MS = 30_000;

export interface AlertOptions extends Omit<LookOptions, "store" | "onExpired" | "directory"> {
  store: Pick<Store, keyof LookOptions["store"]> &
    Pick<Store, "setting" | "changeSetting" | "alertMessages" | "removeAlerts" | "updateConnection">;
  directory: LookOptions["directory"] & {
    connectionByName(name: string): Connection | undefined;
    reload(): Promise<void>;
  };
  /** Called after a connection was marked. */
  onChange: () => void;
  /** Whether it is our turn to look by ourselves, of all processes that share the store; default: always. */
  leads?: () => boolean;
  /** Shared with all processes that look; default: this one is all there is. */
  owners?: Pick<Owners, "alone"> | undefined;
  everyMs?: number;
  soonMs?: number;
}

export function alertOperations(options: AlertOptions): Alerts {
  const { store, directory, log, now, onChange, leads = () => true } = options;
  const { everyMs = EVERY_MS, soonMs = SOON_MS } = options;
  const { owners = ownersInProcess() } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let running = false;
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Infinity;
  let working: Promise<unknown> = Promise.resolve();

  const lookOptions: LookOptions = {
    ...options,
    async onExpired(id, reason) {
      const connection = directory.connection(id);
      if (!connection) return;
      await store.updateConnection({
        ...connection,
        state: "auth_expired",
        stateReason: reason,
        updatedAt: now(),
      });
      await directory.reload();
      onChange();
      soon();
    },
  };

  const settings = async (): Promise<AlertSettings> => ({
    ...ALERT_DEFAULTS,
    ...((await store.setting(SETTING)) as Partial<AlertSettings> | null),
  });

  const lookOnce = async (within: AbortSignal): Promise<number | null> => {
    const set = await settings();
    if (waysOf(set).length === 0 && (await store.alertProblems()).length === 0) {
      if ((await store.waitingAlerts()).length === 0) return null;
    }
    const { look } = await import("./look.ts");
    return look(set, lookOptions, within);
  };

  /** One look at a time, of all processes: two would tell the same. */
  const lookNow = (): Promise<number | null> => {
    const mine = working.then(() => (signal.aborted ? null : owners.alone("alerts", signal, lookOnce)));
    working = mine.catch(() => undefined);
    return mine;
  };

  const schedule = (ms: number): void => {
    if (!running || signal.aborted) return;
    const at = performance.now() + ms;
    if (at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(() => {
      dueAt = Infinity;
      void (leads() ? lookNow() : Promise.resolve(null))
        .catch((error: unknown) => {
          if (!signal.aborted) log.warn("alerts not looked at", { error }); // the disk may be full just now
          return null;
        })
        .then((next) =>
          schedule(Math.min(everyMs, next === null ? everyMs : Math.max(soonMs, next - now()))),
        );
    }, ms).unref();
  };

  const soon = (): void => schedule(soonMs);

  const find = (named: string, app: AlertWay): Connection => {
    const connection = directory.connection(named) ?? directory.connectionByName(named);
    if (!connection) {
      throw new ConfigError(`There is no connection "${named}".`, {
        code: "connection_not_found",
        path: `${app}.connection`,
      });
    }
    if (connection.app === app) return connection;
    throw new ConfigError(
      `"${connection.name}" is no connection to ${app === "slack" ? "Slack" : "a mail server"}.`,
      {
        code: "invalid_field",
        path: `${app}.connection`,
      },
    );
  };

  const checked = ({ slack, email, ...rest }: AlertSettings): AlertSettings => {
    const toSlack = slack && { ...slack, connection: find(slack.connection, "slack").id };
    const ownChannel =
      toSlack && directory.connection(toSlack.connection)?.settings["method"] === "incoming_webhook";
    if (toSlack && !ownChannel && toSlack.channel === "") {
      throw new ConfigError("Choose the channel that hears of problems.", {
        code: "invalid_field",
        path: "slack.channel",
      });
    }
    const wrong = email?.to.findIndex((address) => !z.email().safeParse(address).success) ?? -1;
    if (email && wrong >= 0) {
      throw new ConfigError(`"${email.to[wrong]}" is not an email address.`, {
        code: "invalid_email",
        path: `email.to[${wrong}]`,
      });
    }
    const byEmail = email && {
      connection: find(email.connection, "email").id,
      to: [...new Set(email.to)],
    };
    return { slack: toSlack, email: byEmail, ...rest };
  };

  return {
    settings,
    async view() {
      const set = await settings();
      const messages = await store.alertMessages(MOST_SHOWN);
      if (waysOf(set).length > 0) {
        const known = await store.alertProblems();
        const problems = known.filter(({ solvedAt }) => solvedAt === null);
        return {
          settings: set,
          problems: problems.toSorted((one, other) => one.since - other.since),
          messages,
        };
      }
      const { findProblems } = await import("./find-problems.ts");
      const problems = (await findProblems(lookOptions, set, now())).map(unheard);
      return { settings: set, problems, messages };
    },
    async changeSettings(wanted) {
      const set = checked(wanted);
      await store.changeSetting(SETTING, set, now());
      soon();
      return set;
    },
    async test(way) {
      const set = await settings();
      if (set[way] === null) {
        throw new ConfigError("Nobody is told this way yet: save where alerts go first.", {
          code: "alert_way_missing",
        });
      }
      const { deliver } = await import("./deliver.ts");
      const words = "This is a test. Problems that need you will be told like this.";
      const items = [{ what: "new" as const, words, path: "/settings/alerts" }];
      const until = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
      try {
        await deliver(
          { id: newId("alr", now()), way, items, settings: set, since: null, signal: until },
          options,
        );
        return { ok: true, message: sentWords(way, set), code: null };
      } catch (error) {
        if (!(error instanceof HirewireError)) throw error;
        return { ok: false, message: error.message, code: error.code };
      }
    },
    async look() {
      await lookNow();
    },
    soon,
    start() {
      running = true;
      schedule(soonMs);
    },
    async stop() {
      stopping.abort(new Error("Hirewire is stopping"));
      clearTimeout(timer);
      await working;
    },
    async removeOld() {
      while ((await store.removeAlerts(now() - KEEP_MS, REMOVED_AT_ONCE)) === REMOVED_AT_ONCE);
    },
  };
}

function unheard(problem: AlertProblem) {
  return { ...problem, since: null, told: [], solvedAt: null };
}

function sentWords(way: AlertWay, { slack, email }: AlertSettings): string {
  // an id says nothing to anybody
  if (way === "slack") return `Sent to ${slack?.channel.startsWith("#") ? slack.channel : "Slack"}.`;
  const [first, ...others] = email?.to ?? [];
  return `Sent to ${first ?? ""}${others.length > 0 ? ` and ${others.length} more` : ""}.`;
}
