/** Triggers that nobody sees: they fill the dropdowns. */
import { listFromRuntime } from "../call-runtime.ts";
import type { ListedApp } from "../listing.ts";
import { text } from "../text.ts";
import type { Item, Json, Perform, Trigger } from "../zapier.ts";

/** A page of runs, which is more than a person scrolls through. */
const MOST_RUNS = 100;

/** @param app  key of the vendor; null for connections of whatever app that sends events */
export function connectionsKey(app: string | null): string {
  return app === null ? "connections" : `connections_${app}`;
}

export function dropdowns(apps: readonly ListedApp[]): Trigger[] {
  return [
    connections(null, "Connection"),
    ...apps.map(({ key, label }) => connections(key, `${label} Connection`)),
    hidden("automations", "Automation", async (z, bundle) => {
      const automations = await listFromRuntime(z, bundle, "/api/automations");
      return automations.map((each) => item(each, text(each["name"]) ?? ""));
    }),
    hidden("held_runs", "Held Run", async (z, bundle) => {
      const runs = await listFromRuntime(z, bundle, "/api/runs", { state: "held", limit: MOST_RUNS });
      return runs.map((each) => item(each, heldRun(each)));
    }),
  ];
}

function connections(app: string | null, noun: string): Trigger {
  return hidden(connectionsKey(app), noun, async (z, bundle) => {
    const all = await listFromRuntime(z, bundle, "/api/connections");
    // what has no address sends no events
    return all
      .filter((each) => each["address"] !== null && (app === null || each["app"] === app))
      .map((each) => item(each, `${text(each["name"]) ?? ""} (${text(each["label"]) ?? ""})`));
  });
}

function hidden(key: string, noun: string, perform: Perform<Item[]>): Trigger {
  return {
    key,
    noun,
    display: {
      label: `List ${noun}s`,
      description: `Triggers when a dropdown needs a ${noun}.`,
      hidden: true,
    },
    operation: {
      type: "polling",
      perform,
      sample: { id: "1", name: noun },
      outputFields: [
        { key: "id", label: "ID" },
        { key: "name", label: "Name" },
      ],
    },
  };
}

function item(each: Json, name: string): Item {
  return { id: text(each["id"]) ?? "", name };
}

function heldRun({ automation, question, reason }: Json): string {
  const asked = text((question as { text?: unknown } | null)?.text) ?? text(reason) ?? "held";
  return `${text(automation) ?? ""}: ${asked}`;
}
