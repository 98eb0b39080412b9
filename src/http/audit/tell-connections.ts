/** How the audit log tells changes of connections, of webhooks at vendors and of subscriptions at us. */
import { secretKeys } from "../../core/fields.ts";
import type { Subscription } from "../../core/types.ts";
import type { ConnectionView } from "../../run/operations/connections.ts";
import type { AuditChange, AuditTarget } from "../../store/audit.ts";
import type { ApiOptions } from "../api/api-options.ts";
import { differencesOf, hostOf, linesOfSettings } from "./differences.ts";
import type { Said, Telling, Told } from "./tellings.ts";

type Asked = Omit<Said, "before" | "answer">;

const idOf = ({ params }: Asked): string => (params as { id: string }).id;
const before = (asked: Asked, { connections }: ApiOptions): ConnectionView => connections.get(idOf(asked));
const targetOf = ({ id, name }: Pick<ConnectionView, "id" | "name">): AuditTarget => ({
  kind: "connection",
  id,
  name,
});

/** `… the connection "slack"`, about what was there. */
const about =
  (did: string) =>
  ({ before: was }: Said): Told => {
    const old = was as ConnectionView;
    return { action: `${did} "${old.name}"`, target: targetOf(old) };
  };

const subscriptionTarget = ({ id, event }: Pick<Subscription, "id" | "event">): AuditTarget => ({
  kind: "subscription",
  id,
  name: event,
});

const aboutSubscription =
  (did: string) =>
  async ({ before: was }: Said): Promise<Told> => {
    const old = was as Subscription;
    return { action: `${did} ${hostOf(old.targetUrl)} (${old.event})`, target: subscriptionTarget(old) };
  };
const subscriptionBefore = (asked: Asked, { store }: ApiOptions) => store.subscription(idOf(asked));

export const connectionTellings: Readonly<Record<string, Telling>> = {
  createConnection: {
    action: "made a connection",
    tell({ answer, body }) {
      const made = answer as ConnectionView | undefined;
      const { app } = body as { app: string };
      if (!made) return { action: `made a connection to ${app}`, target: null };
      return { action: `connected ${made.label} as "${made.name}"`, target: targetOf(made) };
    },
  },
  updateConnection: {
    action: "changed a connection",
    before,
    tell({ before: was, answer, body }, { catalog, connections }) {
      const old = was as ConnectionView;
      const { values = {}, name } = body as { values?: Record<string, unknown>; name?: string };
      const fields = catalog.app(old.app)?.fields ?? {};
      const labelOf = (key: string): string => fields[key]?.label ?? key;
      const secrets = secretKeys(fields).filter((key) => values[key] !== undefined);
      const did = `changed the connection "${old.name}"`;
      if (answer === undefined) return { action: did, target: targetOf(old) };
      const entered = secrets.map((key): AuditChange => ({
        what: labelOf(key),
        before: null,
        after: "set anew",
      }));
      const renamed =
        name === undefined || name === old.name ? [] : [{ what: "Name", before: old.name, after: name }];
      const now = connections.get(old.id).settings;
      const changes = [
        ...renamed,
        ...differencesOf(linesOfSettings(old.settings, labelOf), linesOfSettings(now, labelOf)),
        ...entered,
      ];
      const reconnected = old.state === "auth_expired" && secrets.length > 0;
      return { action: reconnected ? `reconnected "${old.name}"` : did, target: targetOf(old), changes };
    },
  },
  removeConnection: { action: "removed a connection", before, tell: about("removed the connection") },
  checkConnection: { action: "tested a connection", before, tell: about("tested the connection") },
  replaceHook: { action: "replaced an address", before, tell: about("replaced the address of") },
  reconcileConnection: {
    action: "brought a webhook in line",
    before,
    tell: about("brought the vendor's webhook in line for"),
  },
  rotateSecret: {
    action: "replaced a signing secret",
    before,
    tell: about("replaced the signing secret of"),
  },
  listenToSender: {
    action: "listened for a sender's call",
    tell: ({ body }, { connections }) => {
      const old = connections.get((body as { connection: string }).connection);
      return { action: `listened for a call to "${old.name}"`, target: targetOf(old) };
    },
  },
  deriveSender: {
    action: "looked for how a sender signs",
    tell: ({ body }, { connections }) => {
      const old = connections.get((body as { connection: string }).connection);
      return { action: `looked for how calls to "${old.name}" are signed`, target: targetOf(old) };
    },
  },

  subscribe: {
    action: "subscribed an address",
    tell({ answer, body }) {
      const made = answer as Subscription | undefined;
      if (!made)
        return { action: `subscribed an address to ${(body as { event: string }).event}`, target: null };
      return {
        action: `subscribed ${hostOf(made.targetUrl)} to ${made.event}`,
        target: subscriptionTarget(made),
      };
    },
  },
  unsubscribeTarget: {
    action: "stopped telling an address",
    tell: ({ query }) => ({
      action: `stopped telling ${hostOf((query as { targetUrl: string }).targetUrl)}`,
      target: null,
    }),
  },
  unsubscribe: {
    action: "removed a subscription",
    before: subscriptionBefore,
    tell: aboutSubscription("stopped telling"),
  },
  renewSubscription: {
    action: "renewed a subscription",
    before: subscriptionBefore,
    tell: aboutSubscription("renewed the subscription of"),
  },
  resumeSubscription: {
    action: "resumed a subscription",
    before: subscriptionBefore,
    tell: aboutSubscription("resumed the subscription of"),
  },
};
