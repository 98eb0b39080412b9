/**
 * What automations left of a candidate at destinations, for a person to remove there: read from the history before that is
 * erased. Each trace is named as the history of its run names it.
 */
import {
  actionKeyOf,
  type AutomationDefinition,
  type StepDefinition,
} from "../../core/automation/automation.ts";
import type { ActionApp } from "../../core/define-action.ts";
import type { Catalog } from "../../core/catalog.ts";
import { effectOf } from "../../core/effect.ts";
import { SUBSCRIBER } from "../../core/subscription.ts";
import type { Attempt, Connection, Run } from "../../core/types.ts";
import type { Store } from "../../store/store.ts";

export interface Trace {
  /** The app's key. */
  app: string;
  /** `Slack`; for a subscriber, the host that is told. */
  where: string;
  /** Name of the connection, where it is known. */
  connection: string | null;
  automation: string;
  /** "posted to #hiring". */
  what: string;
  /**
   * `left`: it is there unless somebody removed it since. `seen`: it was there already, and is about the candidate. `maybe`: no
   * answer came, so it may be there.
   */
  certainty: "left" | "seen" | "maybe";
  /** When it was done; of several alike, the last time. */
  at: number;
  /** The destination's own name for it. */
  ref: string | null;
  /** Opens it there. */
  url: string | null;
  /** How often: deliveries to one subscriber, or changes of the same row, are one trace. */
  times: number;
  /** What a person does about it. */
  advice: string;
}

/** More than this fits on no page that anybody works off. */
export const MOST_TRACES = 2_000;
const RUNS_AT_ONCE = 200;
/** Apps that keep nothing outside of us. */
const INSIDE = new Set(["hirewire"]);
/** Nothing was done by such a try: the destination said so. */
const REFUSED = new Set(["rate_limited", "destination_down"]);
const IN_GENERAL = "Remove it there by hand.";
const IN_AN_ATS =
  "Delete or anonymise the candidate there, by the system's own function for that; what Hirewire wrote goes with the record.";
const AT_A_SUBSCRIBER = "Tell whoever runs this address to erase what they were told.";

export function createTracer(options: {
  store: Pick<Store, "runs" | "attempts" | "versions" | "subscription">;
  catalog: Catalog;
  connections: () => readonly Connection[];
}): {
  /** Notes what the runs of these events left. */
  note(eventIds: readonly string[]): Promise<void>;
  /** Newest first, and whether there were more. */
  traces(): { traces: Trace[]; more: boolean };
} {
  const { store, catalog, connections } = options;
  const found = new Map<string, Trace>();
  const definitions = new Map<string, Promise<ReadonlyMap<string, AutomationDefinition>>>();
  let more = false;

  const definitionOf = async ({
    automationId,
    versionId,
  }: Run): Promise<AutomationDefinition | undefined> => {
    const known =
      definitions.get(automationId) ??
      store.versions(automationId).then((all) => new Map(all.map(({ id, definition }) => [id, definition])));
    definitions.set(automationId, known);
    return (await known).get(versionId);
  };

  const connectionOf = (app: string, step: StepDefinition): string | null => {
    if (step.connection !== undefined) return step.connection;
    const [only, another] = connections().filter((each) => each.app === app);
    return only && !another ? only.name : null;
  };

  const add = (trace: Trace): void => {
    const { app, where, what, ref, url, certainty } = trace;
    const alike = app === SUBSCRIBER ? [app, where, certainty] : [app, where, what, ref, url, certainty];
    // what has no name of its own is told one by one
    const key = app !== SUBSCRIBER && ref === null && url === null ? `${found.size}` : JSON.stringify(alike);
    const before = found.get(key);
    if (!before && found.size >= MOST_TRACES) more = true;
    else if (!before) found.set(key, trace);
    else found.set(key, { ...trace, at: Math.max(before.at, trace.at), times: before.times + 1 });
  };

  const noteRun = async (run: Run): Promise<void> => {
    const [definition, attempts] = await Promise.all([definitionOf(run), store.attempts(run.id)]);
    if (!definition) return;
    for (const attempt of lastOfEach(attempts)) {
      const step = definition.steps.find(({ id }) => id === attempt.stepId);
      if (!step) continue;
      const use = actionKeyOf(definition, step);
      const known = catalog.anyAction(use);
      const appKey = use.split(".", 1)[0] ?? use;
      if (INSIDE.has(appKey)) continue;
      const output = asRecord(run.outputs[step.id]);
      const done = attempt.outcome === "succeeded";
      const { what, ref = null, url = null, none } = effectOf(known?.action, output, attempt.request);
      if (done && none !== undefined) continue;
      const looked = /\.(find|look)_/.test(use) && output["created"] !== true;
      if (looked && ref === null && url === null) continue;
      const connection = appKey === SUBSCRIBER ? null : connectionOf(appKey, step);
      add({
        app: appKey,
        where: appKey === SUBSCRIBER ? await hostOfSubscriber(step) : (known?.app.label ?? appKey),
        connection,
        automation: definition.name,
        what,
        certainty: !done ? "maybe" : looked ? "seen" : "left",
        at: attempt.startedAt + attempt.durationMs,
        ref: done ? ref : null,
        url: done ? url : null,
        times: 1,
        advice: adviceOf(known?.app, appKey),
      });
    }
  };

  const hostOfSubscriber = async ({ connection }: StepDefinition): Promise<string> => {
    const subscription = connection === undefined ? null : await store.subscription(connection);
    return URL.parse(subscription?.targetUrl ?? "")?.host ?? "a subscriber that is gone";
  };

  return {
    async note(eventIds) {
      for (const eventId of eventIds) {
        let before: string | undefined;
        for (;;) {
          const runs = await store.runs({ eventId }, { limit: RUNS_AT_ONCE, before });
          for (const run of runs) await noteRun(run);
          if (runs.length < RUNS_AT_ONCE) break;
          before = runs.at(-1)?.id;
        }
      }
    },
    traces: () => ({ traces: [...found.values()].toSorted((one, other) => other.at - one.at), more }),
  };
}

/** Of each step what ended it, or else the last try of which nobody knows whether it worked. */
function lastOfEach(attempts: readonly Attempt[]): Attempt[] {
  return [...Map.groupBy(attempts, ({ stepId }) => stepId).values()].flatMap((tries) => {
    const done = tries.findLast(({ outcome }) => outcome === "succeeded");
    const open = tries.findLast(({ outcome, code }) => outcome === "retry" && !REFUSED.has(code ?? ""));
    return done ?? open ?? [];
  });
}

function adviceOf(app: ActionApp | undefined, key: string): string {
  if (key === SUBSCRIBER) return AT_A_SUBSCRIBER;
  if (app?.erasing !== undefined) return app.erasing;
  return app?.family === "ats" ? IN_AN_ATS : IN_GENERAL;
}

function asRecord(output: unknown): Readonly<Record<string, unknown>> {
  return typeof output === "object" && output !== null ? (output as Record<string, unknown>) : {};
}
