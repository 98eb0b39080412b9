/**
 * Config as code: what a folder of files asks for against what there is. First a plan in words, then exactly that plan.
 * Everything is checked before anything is done, so that a mistake in one file changes nothing.
 */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { checkAutomation } from "../../core/automation/check-automation.ts";
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import type { Catalog } from "../../core/catalog.ts";
import { ConfigError, HirewireError } from "../../core/errors.ts";
import type { Automation, AutomationState } from "../../core/types.ts";
import type { Automations } from "./automations.ts";
import { SecretsNeededAgain } from "../../core/destinations.ts";
import { appCalled, checkValues } from "./connection-values.ts";
import type { Connections, ConnectionView } from "./connections.ts";
import { variableName } from "./export-config.ts";

export interface WantedConnection {
  name: string;
  app: string;
  /** By field. Settings that are left out take their defaults; secrets that are left out stay. */
  values: Record<string, unknown>;
}
export interface WantedAutomation {
  definition: AutomationDefinition;
  /** Left out: a new one is off, and one that exists stays as it is. */
  state?: AutomationState | undefined;
}
export interface WantedConfig {
  connections: WantedConnection[];
  automations: WantedAutomation[];
  /** Also remove what is not wanted. */
  prune: boolean;
}

export interface ConfigChange {
  /** `leave`: it is not wanted and stays, because nothing is to be pruned. */
  kind: "create" | "change" | "remove" | "leave";
  what: "connection" | "automation";
  name: string;
  /** What will be done, in words. */
  words: string[];
}
export interface ConfigPlan {
  /** Stands for exactly these changes. */
  id: string;
  changes: ConfigChange[];
  /** How many wanted things are there already just like that. */
  unchanged: number;
}
/** What is wrong, with the place in the request: `automations[2].steps[0].with.channel`. */
export interface ConfigProblem {
  path: string;
  code: string;
  message: string;
}

/** A configuration that cannot be applied, with everything that is wrong with it. Nothing was changed. */
export class InvalidConfig extends ConfigError {
  readonly problems: ConfigProblem[];

  constructor(problems: ConfigProblem[]) {
    const [first] = problems;
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
    super(`${first?.message ?? "The configuration is not valid."}${more} Nothing was changed.`, {
      code: "invalid_config",
      ...(first && { path: first.path }),
    });
    this.problems = problems;
  }
}

export interface ConfigOperations {
  /** @throws {InvalidConfig} with everything that is wrong */
  plan(wanted: WantedConfig): Promise<ConfigPlan>;
  /**
   * Does what `plan` says, connections first.
   *
   * @param planId  of the plan that was agreed to; left out: whatever the plan is now
   * @throws {InvalidConfig}
   * @throws {ConfigError} `plan_changed` when something else changed in between: nothing was done
   */
  apply(wanted: WantedConfig, planId?: string): Promise<ConfigPlan>;
}

interface Planned extends ConfigChange {
  act: () => Promise<unknown>;
}

export function configOperations(options: {
  catalog: Catalog;
  connections: Connections;
  automations: Automations;
}): ConfigOperations {
  const { catalog, connections, automations } = options;

  const plan = async (wanted: WantedConfig): Promise<{ planned: Planned[]; shown: ConfigPlan }> => {
    const now = { connections: connections.list(), automations: automations.list() };
    const inValues: ConfigProblem[] = [];
    const perConnection = await Promise.all(
      wanted.connections.map((each, index) => planConnection(each, index, now.connections, inValues)),
    );
    const problems = [...inValues, ...problemsOf(wanted, now, catalog)];
    if (problems.length > 0) throw new InvalidConfig(problems);
    const perAutomation = wanted.automations.map((each) => planAutomation(each, now.automations));
    const others = planOthers(wanted, now);
    const planned = [...perConnection, ...perAutomation, ...others].flatMap((each) => each ?? []);
    const changes = planned.map(({ act: _act, ...change }): ConfigChange => change);
    const unchanged = [...perConnection, ...perAutomation].filter((each) => each === null).length;
    const id = createHash("sha256")
      .update(JSON.stringify([wanted, changes]))
      .digest("hex")
      .slice(0, 16);
    return { planned, shown: { id, changes, unchanged } };
  };

  const planConnection = async (
    wanted: WantedConnection,
    index: number,
    existing: ConnectionView[],
    problems: ConfigProblem[],
  ): Promise<Planned | null> => {
    const { name, app, values } = wanted;
    const there = existing.find((each) => each.name === name);
    if (there && there.app !== app) return null; // told by `problemsOf`
    const about = { what: "connection", name } as const;
    try {
      if (!there) {
        const known = appCalled(catalog, app);
        checkValues(catalog, known, values);
        const words = [`to ${known.label}`, ...(known.receives ? ["it gets an address of its own"] : [])];
        return { kind: "create", ...about, words, act: () => connections.create(wanted) };
      }
      const labels = await connections.differences(there.id, values);
      if (labels.length === 0) return null;
      const words = labels.map((label) => `${label} is set anew`);
      return { kind: "change", ...about, words, act: () => connections.replaceValues(there.id, values) };
    } catch (error) {
      if (!(error instanceof HirewireError)) throw error;
      if (error instanceof SecretsNeededAgain) {
        problems.push(...neededInFile(error, name, index));
        return null;
      }
      const field = error instanceof ConfigError && error.path !== undefined ? error.path : "";
      const path = `connections[${index}]${field === "app" ? ".app" : `.values${field && `.${field}`}`}`;
      problems.push({ path, code: error.code, message: `The connection "${name}": ${error.message}` });
      return null;
    }
  };

  const planAutomation = (wanted: WantedAutomation, existing: Automation[]): Planned | null => {
    const { definition, state } = wanted;
    const { name } = definition;
    const there = existing.find((each) => each.name === name);
    const about = { what: "automation", name } as const;
    if (!there) {
      const words = [`on ${definition.trigger}`, `then ${state ?? "off"}`];
      const act = () => automations.create(definition, state ?? "off");
      return { kind: "create", ...about, words, act };
    }
    const parts = changedParts(there.definition, definition);
    const switched = state !== undefined && state !== there.state ? state : undefined;
    if (parts.length === 0 && switched === undefined) return null;
    const words = [
      ...(parts.length > 0 ? [`version ${there.versionNumber + 1}: other ${parts.join(", ")}`] : []),
      ...(switched === undefined ? [] : [`from ${there.state} to ${switched}`]),
    ];
    const act = async (): Promise<void> => {
      // what is switched off first need not fit its connections any more, and what is switched on must
      if (switched !== undefined && switched !== "on") await automations.setState(there.id, switched, "keep");
      if (parts.length > 0) await automations.update(there.id, definition);
      if (switched === "on") await automations.setState(there.id, switched, "release");
    };
    return { kind: "change", ...about, words, act };
  };

  const planOthers = (wanted: WantedConfig, now: Existing): Planned[] => {
    const { prune } = wanted;
    const kind = prune ? "remove" : "leave";
    const why = prune ? [] : ["not in the folder; --prune would remove it"];
    const strayAutomations = now.automations
      .filter(({ name }) => !wanted.automations.some((each) => each.definition.name === name))
      .map(({ id, name }): Planned => {
        const words = prune ? ["its history stays"] : why;
        const act = async () => (prune ? automations.remove(id) : undefined);
        return { kind, what: "automation", name, words, act };
      });
    const strayConnections = now.connections
      .filter(({ name }) => !wanted.connections.some((each) => each.name === name))
      .map(({ id, name, hookPath }): Planned => {
        const words = prune ? (hookPath === null ? [] : ["its address stops working for good"]) : why;
        const act = async () => (prune ? connections.remove(id) : undefined);
        return { kind, what: "connection", name, words, act };
      });
    return [...strayAutomations, ...strayConnections];
  };

  // two appliers at once would each act on a plan that the other one has overtaken
  let acting: Promise<unknown> = Promise.resolve();
  const oneAfterTheOther = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = acting.then(work, work);
    acting = mine.catch(() => undefined);
    return mine;
  };

  return {
    plan: async (wanted) => (await plan(wanted)).shown,
    apply: (wanted, planId) =>
      oneAfterTheOther(async () => {
        const { planned, shown } = await plan(wanted);
        if (planId !== undefined && planId !== shown.id) {
          throw new ConfigError(
            "Something else was changed since the plan was made, so nothing was done. Look at the new plan and apply again.",
            { code: "plan_changed" },
          );
        }
        for (const { act } of planned) await act();
        return shown;
      }),
  };
}

/** Files hold references to secrets: what is missing is the line that names one. */
function neededInFile({ problems }: SecretsNeededAgain, name: string, index: number): ConfigProblem[] {
  return problems.map(({ path, code, message }) => ({
    path: `connections[${index}].values.${path}`,
    code,
    message: `The connection "${name}": ${message} Write \`${path}: \${${variableName(name, path)}}\` beside it, and set that variable where the file is applied.`,
  }));
}

interface Existing {
  connections: ConnectionView[];
  automations: Automation[];
}

/** What can be said without looking into a connection's secrets. */
function problemsOf(wanted: WantedConfig, now: Existing, catalog: Catalog): ConfigProblem[] {
  const kept = wanted.prune
    ? []
    : now.connections.filter(({ name }) => !wanted.connections.some((each) => each.name === name));
  const connections = [...wanted.connections, ...kept].map(({ name, app }) => ({ name, app }));
  return [
    ...wanted.connections.flatMap((each, index) => {
      const path = `connections[${index}]`;
      const there = now.connections.find(({ name }) => name === each.name);
      if (wanted.connections.findIndex(({ name }) => name === each.name) !== index) {
        return [{ path: `${path}.name`, code: "name_taken", message: twice("connections", each.name) }];
      }
      if (!there || there.app === each.app) return [];
      const message = `The connection "${each.name}" is one to ${there.label} and cannot become one to ${each.app}. Give the new one another name.`;
      return [{ path: `${path}.app`, code: "connection_of_other_app", message }];
    }),
    ...wanted.automations.flatMap(({ definition, state }, index) => {
      const path = `automations[${index}]`;
      const same = wanted.automations.findIndex((each) => each.definition.name === definition.name);
      if (same !== index) {
        return [{ path: `${path}.name`, code: "name_taken", message: twice("automations", definition.name) }];
      }
      const there = now.automations.find(({ name }) => name === definition.name);
      const on = (state ?? there?.state) === "on";
      return checkAutomation(definition, { catalog, ...(on && { connections }) }).map(
        ({ path: inner, code, message }) => ({
          path: [path, inner].filter((part) => part !== "").join("."),
          code,
          message: `The automation "${definition.name}": ${message}`,
        }),
      );
    }),
  ];
}

function twice(what: string, name: string): string {
  return `Two ${what} are called "${name}": give one of them another name.`;
}

/** The top-level fields that differ. */
function changedParts(before: AutomationDefinition, after: AutomationDefinition): string[] {
  const keys = [
    ...new Set([...Object.keys(before), ...Object.keys(after)]),
  ] as (keyof AutomationDefinition)[];
  return keys.filter((key) => !isDeepStrictEqual(plain(before[key]), plain(after[key])));
}

/** As it is kept: without what JSON has no word for. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
