/** What can start an automation, and what it can do: as pickers offer it. */
import { VENDOR_DOES } from "../../../../src/core/automation/vendor-does.ts";
import type { App } from "../../../api/types.ts";
import type { Connection } from "../types.ts";

export interface Offer {
  value: string;
  label: string;
  description: string;
}
export interface OfferGroup {
  group: string;
  items: Offer[];
}

/** Events that any hiring tool may tell come first, then those of connected tools. */
export function triggerOffers(apps: readonly App[], connections: readonly Connection[]): OfferGroup[] {
  const senders = apps.filter(({ events }) => events.length > 0);
  const told = new Set(senders.flatMap(({ events }) => events.map(({ hiringType }) => hiringType)));
  const general = Object.entries(VENDOR_DOES).flatMap(([value, does]) =>
    told.has(value as never) && value !== "webhook.test"
      ? [
          {
            value,
            label: `Any hiring tool ${does}`,
            description: "Whichever tool tells of it, now or later.",
          },
        ]
      : [],
  );
  return [
    { group: "From any hiring tool", items: general },
    ...connectedFirst(senders, connections).map(({ app, connected }) => ({
      group: connected ? app.label : `${app.label} (not connected yet)`,
      items: app.events.map(({ key, label, description }) => ({
        value: key,
        label: `${app.label}: ${label}`,
        description: description.replace(/^Triggers when/, "When"),
      })),
    })),
  ];
}

export function actionOffers(apps: readonly App[], connections: readonly Connection[]): OfferGroup[] {
  const receivers = apps.filter(({ actions }) => actions.length > 0);
  return connectedFirst(receivers, connections).map(({ app, connected }) => ({
    group: connected || needsNoAccount(app) ? app.label : `${app.label} (not connected yet)`,
    items: app.actions.map(({ key, label, description }) => ({
      value: key,
      label: `${app.label}: ${label}`,
      description,
    })),
  }));
}

export interface ActionInfo {
  app: App;
  action: App["actions"][number];
}

export function findAction(apps: readonly App[], key: string): ActionInfo | undefined {
  const app = apps.find((each) => key.startsWith(`${each.key}.`));
  const action = app?.actions.find((each) => each.key === key);
  return app && action ? { app, action } : undefined;
}

export function needsNoAccount({ fields }: App): boolean {
  return fields.every(({ required }) => !required);
}

function connectedFirst(apps: readonly App[], connections: readonly Connection[]) {
  const used = new Set(connections.map(({ app }) => app));
  return apps
    .map((app) => ({ app, connected: used.has(app.key) }))
    .toSorted((one, other) => Number(other.connected) - Number(one.connected));
}
