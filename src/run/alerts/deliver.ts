/**
 * Hands a message to Slack or to the mail server, through the same actions that automations use. A try whose answer was lost is
 * looked for before it is repeated, also by the next process.
 */
import type { Catalog } from "../../core/catalog.ts";
import type { ActionContext, Cache } from "../../core/define-action.ts";
import { AuthExpired, ConfigError } from "../../core/errors.ts";
import type { AlertItem, AlertWay } from "../../store/alerts.ts";
import type { ConnectionReader } from "../connections.ts";
import type { Directory } from "../directory.ts";
import type { Outbound } from "../outbound/outbound.ts";
import { callAction } from "../runner/call-action.ts";
import { checkInput } from "../runner/check-input.ts";
import type { AlertSettings } from "./alert-settings.ts";
import { inputOf } from "./compose.ts";

const ACTIONS = { slack: "post_message", email: "send" } as const;
const TIMEOUT_MS = 30_000;
const GRACE_MS = 2_000;

export interface Post {
  catalog: Catalog;
  directory: Pick<Directory, "connection">;
  reader: Pick<ConnectionReader, "find" | "forget">;
  outbound: Pick<Outbound, "clientFor">;
  cacheFor: (connectionId: string) => Cache;
  /** Where the pages are reached from outside; null when nobody said. */
  publicAddress: () => string | null;
  now: () => number;
}

export interface Sending {
  /** The same on every try. */
  id: string;
  way: AlertWay;
  items: readonly AlertItem[];
  settings: Pick<AlertSettings, "slack" | "email">;
  /** Since when it may have been sent without our knowing; null on the first try. */
  since: number | null;
  signal: AbortSignal;
}

/**
 * @throws {ConfigError} `alert_way_missing`, `connection_not_found`, and as the actions say
 * @throws {AuthExpired} also when it is known that the connection is
 * @throws {RetryLater}
 * @throws {Rejected}
 */
export async function deliver(sending: Sending, post: Post): Promise<void> {
  const { id, way, items, settings, since, signal } = sending;
  const { catalog, directory, reader, outbound, cacheFor, publicAddress, now } = post;
  const to = settings[way];
  if (to === null) {
    throw new ConfigError("Alerts are no longer sent this way.", { code: "alert_way_missing" });
  }
  const connection = directory.connection(to.connection);
  if (!connection) {
    throw new ConfigError("The connection that alerts were sent through was removed. Choose another.", {
      code: "connection_not_found",
    });
  }
  const app = catalog.actions.get(connection.app);
  const action = app?.actions[ACTIONS[way]];
  if (!app || !action) {
    throw new ConfigError(`Alerts can't be sent through the connection "${connection.name}".`, {
      code: "alert_way_missing",
    });
  }
  if (connection.state === "auth_expired") {
    const words =
      connection.stateReason ?? `${app.label} no longer accepts the connection "${connection.name}".`;
    throw new AuthExpired(words, { code: "auth_expired" });
  }
  const recipients = { channel: settings.slack?.channel ?? "", to: settings.email?.to ?? [] };
  const wish = inputOf(way, items, { base: publicAddress(), ...recipients });
  const input = checkInput(action.input, wish, 0, undefined);
  const { values } = await reader.find(app, connection.name);
  await callAction({
    action,
    contextFor: (until): ActionContext => ({
      ...outbound.clientFor({
        app,
        connection: { id: connection.id, name: connection.name, values },
        cache: cacheFor(connection.id),
        signal: until,
      }),
      input,
      runStepId: id,
      candidateKey: undefined,
      candidates: NOBODY,
      answer: undefined,
    }),
    since,
    until: now(),
    inDoubt: since !== null,
    onCall: () => undefined,
    onNote: () => undefined,
    appLabel: app.label,
    signal,
    timeoutMs: TIMEOUT_MS,
    graceMs: GRACE_MS,
  });
}

/** An alert is about nobody. */
const NOBODY: ActionContext["candidates"] = {
  event: [],
  eventName: undefined,
  sender: "Hirewire",
  own: (id) => ({ connectionId: "", id }),
  at: async (connectionId, id) => ({ connectionId, id }),
  find: async () => undefined,
  link: async () => ({ emails: [], name: null, ids: [] }),
};
