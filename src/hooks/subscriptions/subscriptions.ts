/** REST hooks at us: others subscribe to events, are told of them, and leave again. */
import { createHash, randomBytes } from "node:crypto";
import type { Catalog } from "../../core/catalog.ts";
import { ConfigError } from "../../core/errors.ts";
import { newId } from "../../core/id.ts";
import { automationOf } from "../../core/subscription.ts";
import type { Automation, Connection, Subscription } from "../../core/types.ts";
import type { Directory } from "../../run/directory.ts";
import type { Outbound } from "../../run/outbound/outbound.ts";
import type { Store } from "../../store/store.ts";
import type { Vault } from "../../vault/open-vault.ts";
import { checkSubscription } from "./check-subscription.ts";
import { checkTarget } from "./check-target.ts";

export interface SubscriptionRequest {
  targetUrl: string;
  event: string;
  /** Id or name; left out: every connection. */
  connection?: string | null | undefined;
  filter?: string | null | undefined;
  mapping?: string | null | undefined;
  ordered?: boolean | undefined;
  /** Left out or null: it does not expire. */
  expiresInDays?: number | null | undefined;
}

/** Who asks. */
export interface Subscriber {
  /** A token's id, or `operator`. */
  id: string;
  /** Whether they see what others subscribed to. */
  seesAll: boolean;
}

export interface SubscriptionView extends Omit<Subscription, "automationId" | "connectionId" | "madeBy"> {
  /** Name of the connection. */
  connection: string | null;
  /** `expiresAt` as ISO 8601, under the name by which Zapier looks for it. */
  expiration_date: string | null;
  /** What keeps the oldest delivery that waits; null when nothing does. */
  problem: string | null;
}

export interface Subscribed extends SubscriptionView {
  /** Null when it was there already and somebody else had made it. */
  secret: string | null;
  /** True when it was there already. */
  existing: boolean;
}

export interface Subscriptions {
  /**
   * Makes a subscription. The same wish again gives the same one, with its mapping, order and end as they are wished now;
   * somebody else's stays as it is.
   *
   * @throws {InvalidSubscription}
   * @throws {ConfigError} `invalid_target`, `target_refused`, `target_not_found`, `too_many_subscriptions`
   */
  subscribe(request: SubscriptionRequest, by: Subscriber): Promise<Subscribed>;
  /** Oldest first. @param removed  those that ended instead, the last one first */
  list(by: Subscriber, options?: { removed?: boolean }): Promise<SubscriptionView[]>;
  /** @throws {ConfigError} `subscription_not_found`, also when it is somebody else's; so do the following */
  get(id: string, by: Subscriber): Promise<SubscriptionView>;
  /** Counts its days from now. @param days  default: as many as it had; null: it does not expire any more */
  renew(id: string, by: Subscriber, days?: number | null): Promise<SubscriptionView>;
  /** What was kept while it was paused is delivered, in order. */
  resume(id: string, by: Subscriber): Promise<SubscriptionView>;
  /** @returns false when it was gone before, or never there */
  unsubscribe(id: string, by: Subscriber): Promise<boolean>;
  /** The same for all that one who asks has at an address. @returns how many */
  unsubscribeTarget(targetUrl: string, event: string | undefined, by: Subscriber): Promise<number>;
  /** Removes those whose time is over or whose connection is gone. @returns how many */
  removeOver(): Promise<number>;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Every event is held against each of them while it is taken in. */
const MOST = 2_000;
/** So many of those that ended are listed. */
const MOST_REMOVED = 200;
const SECRET_BYTES = 32;
const UNSUBSCRIBED = "the subscriber unsubscribed";

export function subscriptionOperations(options: {
  store: Store;
  vault: Pick<Vault, "seal" | "open">;
  catalog: Catalog;
  directory: Directory;
  outbound: Pick<Outbound, "lookUp">;
  ownUrl: () => string;
  now: () => number;
  /** Called after every change. */
  onChange: () => void;
}): Subscriptions {
  const { store, vault, catalog, directory, outbound, ownUrl, now, onChange } = options;

  const changed = async (): Promise<void> => {
    await directory.reload();
    onChange();
  };

  const find = async (id: string): Promise<Subscription> => {
    const found = await store.subscription(id);
    if (found) return withoutSecret(found);
    throw notThere(id);
  };

  const mayTouch = ({ madeBy }: Subscription, by: Subscriber): boolean => by.seesAll || madeBy === by.id;

  const findOwn = async (id: string, by: Subscriber): Promise<Subscription> => {
    const found = await store.subscription(id);
    if (found && mayTouch(found, by)) return withoutSecret(found);
    throw notThere(id);
  };

  const view = async (subscription: Subscription): Promise<SubscriptionView> => {
    const { automationId, connectionId, madeBy: _madeBy, ...shown } = subscription;
    const [waiting] =
      subscription.removedAt === null
        ? await store.runs({ automationId, state: "waiting" }, { limit: 1 })
        : [];
    return {
      ...shown,
      connection: connectionId === null ? null : (directory.connection(connectionId)?.name ?? connectionId),
      expiration_date: shown.expiresAt === null ? null : new Date(shown.expiresAt).toISOString(),
      problem: waiting?.reason ?? null,
    };
  };

  const connectionCalled = (idOrName: string | null): Connection | undefined =>
    idOrName === null ? undefined : (directory.connection(idOrName) ?? directory.connectionByName(idOrName));

  /** One that is there already takes over what is wished now. */
  const adopt = async (
    id: string,
    wish: Pick<Subscription, "mapping" | "ordered" | "expiresAt">,
  ): Promise<void> => {
    const before = await find(id);
    const automation = directory.automation(before.automationId);
    const same = before.mapping === wish.mapping && before.ordered === wish.ordered;
    if (same && before.expiresAt === wish.expiresAt) return;
    const from = automation?.definition.from?.[0] ?? null;
    const version =
      before.mapping === wish.mapping || !automation
        ? null
        : {
            id: newId("ver", now()),
            automationId: automation.id,
            number: automation.versionNumber + 1,
            definition: automationOf({ ...before, mapping: wish.mapping }, from),
            createdAt: now(),
          };
    await store.changeSubscription(id, wish, version);
    await changed();
  };

  const secretOf = async (id: string): Promise<string | null> => {
    const sealed = (await store.subscription(id))?.sealed;
    return sealed ? vault.open(sealed, `secret:${id}`) : null;
  };

  const remove = async (id: string, reason: string): Promise<boolean> =>
    store.removeSubscription(id, { at: now(), reason });

  return {
    async subscribe(request, by) {
      const { event, ordered = false } = request;
      const [filter, mapping, wanted] = [request.filter, request.mapping, request.connection].map(said) as [
        string | null,
        string | null,
        string | null,
      ];
      const connection = connectionCalled(wanted);
      const from = connection?.name ?? wanted;
      checkSubscription({ event, filter, mapping }, from, { catalog, connections: directory.connections() });
      const targetUrl = await checkTarget(request.targetUrl, { outbound, ownUrl: ownUrl() });
      const at = now();
      const expiresAt = endOf(request.expiresInDays ?? null, at);
      if ((await store.subscriptions()).length >= MOST) throw tooMany();

      const id = newId("sub", at);
      const connectionId = connection?.id ?? null;
      const wish = { event, filter, mapping };
      const definition = automationOf({ id, ...wish }, from);
      const automation: Automation = {
        id: newId("aut", at),
        name: definition.name,
        state: "on",
        versionId: newId("ver", at),
        versionNumber: 1,
        definition,
        createdAt: at,
        updatedAt: at,
      };
      const secret = `whsec_${randomBytes(SECRET_BYTES).toString("base64")}`;
      const sealed = vault.seal(secret, `secret:${id}`);
      const key = keyOf(targetUrl, event, connectionId, filter);
      const made = { id, targetUrl, ...wish, connectionId, ordered, madeBy: by.id, createdAt: at, expiresAt };
      const there = await store.createSubscription({ ...made, key, sealed }, automation);
      if (there === null) {
        await changed();
        return { ...(await view(await find(id))), secret, existing: false };
      }
      if (mayTouch(await find(there), by)) await adopt(there, { mapping, ordered, expiresAt });
      const found = await find(there);
      const own = found.madeBy === by.id;
      return { ...(await view(found)), secret: own ? await secretOf(there) : null, existing: true };
    },

    async list(by, { removed = false } = {}) {
      const all = await (removed ? store.removedSubscriptions(MOST_REMOVED) : store.subscriptions());
      return Promise.all(all.filter((each) => mayTouch(each, by)).map(view));
    },

    get: async (id, by) => view(await findOwn(id, by)),

    async renew(id, by, days) {
      const { createdAt, expiresAt } = await findOwn(id, by);
      const asBefore = expiresAt === null ? null : (expiresAt - createdAt) / DAY_MS;
      const until = endOf(days === undefined ? asBefore : days, now());
      if (!(await store.changeSubscription(id, { expiresAt: until }, null))) throw isOver(id);
      return view(await find(id));
    },

    async resume(id, by) {
      const { removedAt } = await findOwn(id, by);
      if (removedAt !== null) throw isOver(id);
      if (await store.resumeSubscription(id, now())) await changed();
      return view(await find(id));
    },

    async unsubscribe(id, by) {
      const found = await store.subscription(id);
      if (found && !mayTouch(found, by)) throw notThere(id);
      const removed = await remove(id, UNSUBSCRIBED);
      if (removed) await changed();
      return removed;
    },

    async unsubscribeTarget(targetUrl, event, by) {
      const wanted = URL.parse(targetUrl.trim())?.href;
      const meant = (await store.subscriptions()).filter(
        (each) =>
          each.targetUrl === wanted && (event === undefined || each.event === event) && mayTouch(each, by),
      );
      for (const { id } of meant) await remove(id, UNSUBSCRIBED);
      if (meant.length > 0) await changed();
      return meant.length;
    },

    async removeOver() {
      const at = now();
      let count = 0;
      for (const { id, expiresAt, connectionId } of await store.subscriptions()) {
        const expired = expiresAt !== null && expiresAt <= at;
        const orphan = connectionId !== null && !directory.connection(connectionId);
        if (!expired && !orphan) continue;
        const why = expired
          ? "the subscription expired without being renewed"
          : "the connection that the subscription was about was removed";
        if (await remove(id, why)) count += 1;
      }
      if (count > 0) await changed();
      return count;
    },
  };
}

function endOf(days: number | null, at: number): number | null {
  return days === null ? null : Math.round(at + days * DAY_MS);
}

/** Nothing, and nothing but blanks, is nothing. */
function said(text: string | null | undefined): string | null {
  return text === undefined || text === null || text.trim() === "" ? null : text;
}

function keyOf(...wish: (string | null)[]): string {
  return createHash("sha256").update(JSON.stringify(wish)).digest("hex");
}

function withoutSecret({
  sealed: _sealed,
  ...subscription
}: Subscription & { sealed: unknown }): Subscription {
  return subscription;
}

function notThere(id: string): ConfigError {
  return new ConfigError(`There is no subscription "${id}".`, { code: "subscription_not_found" });
}

function isOver(id: string): ConfigError {
  return new ConfigError(`The subscription "${id}" was removed. Subscribe again.`, {
    code: "subscription_not_found",
  });
}

function tooMany(): ConfigError {
  return new ConfigError(
    `There are ${MOST} subscriptions already. Remove those that nobody needs: \`hirewire subscriptions list\`.`,
    { code: "too_many_subscriptions" },
  );
}
