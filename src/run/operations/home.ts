/** Home: what needs a person, how far the set-up is, and charts. */
import type { Catalog } from "../../core/catalog.ts";
import { DAY_MS } from "../../store/home.ts";
import type { Store } from "../../store/store.ts";
import type { Directory } from "../directory.ts";
import { chartsOf, type Charts } from "../home/charts.ts";
import {
  inOrder,
  needOfAutomation,
  needOfExpired,
  needOfHold,
  needOfRejections,
  needOfSource,
  type Named,
  type Need,
} from "../home/needs.ts";
import type { RollUp } from "../home/roll-up.ts";
import type { Housekeeping } from "../housekeeping/housekeeping.ts";
import type { PublicAddress } from "./address.ts";
import type { Connections, ConnectionView } from "./connections.ts";
import type { Holds, HoldView } from "./holds.ts";
import type { Sources } from "./sources.ts";

/** How far the first steps are. */
export interface Start {
  /** The sandbox is on: its connections lead to stand-ins. */
  sandbox: boolean;
  /** A hiring tool is connected, a destination is, an automation is on, an event has come. */
  source: boolean;
  destination: boolean;
  automation: boolean;
  event: boolean;
}

export interface Home {
  needs(): Promise<{ needs: Need[]; start: Start }>;
  /** @param days  how many, today included */
  charts(days: number): Promise<Charts>;
}

/** A streak longer than this is told as "50". */
const MOST_FAILED = 50;

export function homeOperations(options: {
  store: Pick<Store, "runs" | "events" | "rejections" | "dayCounts">;
  catalog: Catalog;
  directory: Pick<Directory, "automations" | "automation" | "hook">;
  connections: Pick<Connections, "list">;
  holds: Pick<Holds, "list">;
  sources: Pick<Sources, "all">;
  address: Pick<PublicAddress, "last">;
  storage: Housekeeping["storage"];
  rollUp: Pick<RollUp, "catchUp">;
  /** Whether the stand-ins are there. */
  sandbox: boolean;
  now: () => number;
}): Home {
  const { store, catalog, directory, connections, holds, sources, address, storage, rollUp, now } = options;

  /** By id; an app's label, and the connection's own name where that says more. */
  const namesOf = (all: readonly ConnectionView[]): Map<string, Named> => {
    const alike = Map.groupBy(all, ({ app }) => app);
    return new Map(
      all.map(({ id, app, name, label }) => [
        id,
        { id, label: (alike.get(app)?.length ?? 0) > 1 ? `${label} (${name})` : label },
      ]),
    );
  };

  const needsOfHolds = (
    found: readonly HoldView[],
    all: readonly ConnectionView[],
    names: Map<string, Named>,
  ) =>
    found
      .filter(({ kind }) => kind !== "quota") // it goes on by itself
      .map((hold) => {
        const connection = all.find(({ name }) => name === hold.connection);
        const automation = directory
          .automations()
          .find(({ name, subscription }) => name === hold.automations[0] && subscription === undefined);
        return needOfHold(hold, {
          connection: (connection && names.get(connection.id)) ?? null,
          automation: automation ?? null,
        });
      });

  const needsOfConnections = async (
    all: readonly ConnectionView[],
    names: Map<string, Named>,
  ): Promise<Need[]> => {
    const [standings, rejections] = await Promise.all([sources.all(), store.rejections()]);
    const perConnection = Map.groupBy(rejections, ({ hookId }) => {
      const entry = directory.hook(hookId);
      return entry && "connection" in entry ? entry.connection.id : null;
    });
    return all.flatMap(({ id, state, stateReason, updatedAt, secrets }) => {
      const named = names.get(id)!;
      const source = standings.get(id);
      return [
        state === "auth_expired" ? needOfExpired(named, stateReason, updatedAt) : null,
        secrets.some(({ readable }) => !readable) ? needOfSecret(named) : null,
        source ? needOfSource(named, source) : null,
        needOfRejections(named, perConnection.get(id) ?? [], now()),
      ].filter((need) => need !== null);
    });
  };

  const needsOfAutomations = async (): Promise<Need[]> => {
    const on = directory
      .automations()
      .filter(({ state, subscription }) => state === "on" && subscription === undefined);
    const found = await Promise.all(
      on.map(async (automation) => {
        const failed = await store.runs(
          { automationId: automation.id, state: "failed" },
          { limit: MOST_FAILED },
        );
        if (failed.length === 0) return null;
        const [succeeded] = await store.runs(
          { automationId: automation.id, state: "succeeded" },
          { limit: 1 },
        );
        return needOfAutomation(automation, { failed, succeeded, now: now() });
      }),
    );
    return found.filter((need) => need !== null);
  };

  const needsOfTheHouse = async (): Promise<Need[]> => {
    const { room } = await storage();
    const failed = address.last()?.findings.find(({ verdict }) => verdict === "failure");
    return [
      ...(room === "enough" ? [] : [needOfRoom(room)]),
      ...(failed ? [needOfAddress(failed.message)] : []),
    ];
  };

  return {
    async needs() {
      const all = connections.list();
      const names = namesOf(all);
      const [held, ofConnections, ofAutomations, ofTheHouse, events] = await Promise.all([
        holds.list(),
        needsOfConnections(all, names),
        needsOfAutomations(),
        needsOfTheHouse(),
        store.events({}, { limit: 1 }),
      ]);
      // what waits for a connection says more than that it has to be reconnected
      const needs = new Map(
        [...ofConnections, ...ofAutomations, ...ofTheHouse, ...needsOfHolds(held, all, names)].map((need) => [
          need.id,
          need,
        ]),
      );
      return {
        needs: inOrder([...needs.values()]),
        start: {
          sandbox: options.sandbox,
          source: all.some(({ hookPath }) => hookPath !== null),
          destination: all.some(({ app }) => catalog.app(app)?.acts === true && !catalog.triggers.has(app)),
          automation: directory
            .automations()
            .some(({ state, subscription }) => state === "on" && subscription === undefined),
          event: events.length > 0,
        },
      };
    },

    async charts(days) {
      const to = Math.floor(now() / DAY_MS);
      const range = { from: to - days + 1, to };
      // on a full disk what was counted so far is shown
      const complete = await rollUp.catchUp().catch(() => false);
      const labelOf = (app: string): string => catalog.app(app)?.label ?? app;
      return chartsOf(await store.dayCounts(range), range, { labelOf, complete });
    },
  };
}

function needOfSecret({ id, label }: Named): Need {
  return {
    id: `secret:${id}`,
    kind: "secret",
    urgency: "now",
    title: `A stored secret of ${label} can't be opened`,
    why: "It was locked with another key than the one in use. Enter it again, or ask whoever runs this server for the earlier key.",
    since: null,
    runs: 0,
    next: { words: "Enter it again", link: `/connections/${id}` },
  };
}

function needOfRoom(room: "short" | "nothing_left"): Need {
  return {
    id: "room",
    kind: "room",
    urgency: room === "short" ? "soon" : "now",
    title: room === "short" ? "Room on the disk is short" : "There is no room left on the disk",
    why:
      room === "short"
        ? "The oldest events are removed before their time, so that new ones find room."
        : "New events will soon be turned away. Ask whoever runs this server to make room.",
    since: null,
    runs: 0,
    next: { words: "See how long things are kept", link: "/settings/retention" },
  };
}

function needOfAddress(message: string): Need {
  return {
    id: "address",
    kind: "address",
    urgency: "now",
    title: "Hiring tools can't reach this server",
    why: message,
    since: null,
    runs: 0,
    next: { words: "See the connections", link: "/connections" },
  };
}
