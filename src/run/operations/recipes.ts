/** The gallery: ready-made automations, as somebody who chooses one wants to see them. */
import { actionKeyOf, type AutomationDefinition } from "../../core/automation/automation.ts";
import { sentenceOf } from "../../core/automation/sentence.ts";
import type { Catalog } from "../../core/catalog.ts";
import { ConfigError } from "../../core/errors.ts";
import { checkFields } from "../../core/fields.ts";
import type { Directory } from "../directory.ts";

/** A file of `mappings/`. */
export interface RecipeFile {
  /** `score-to-slack.yaml` */
  file: string;
  definition: AutomationDefinition;
}

export interface RecipeView {
  /** `score-to-slack` */
  key: string;
  name: string;
  description: string;
  sentence: string;
  /** In the order in which they come in: senders first. */
  apps: { key: string; label: string; role: "sends" | "receives" }[];
  /** Apps without a connection, which it takes to be on. */
  missing: { key: string; label: string }[];
  /** The vendor's event that shows what it does; null when it has no example. */
  sample: string | null;
  automation: AutomationDefinition;
}

export interface Recipes {
  list(): Promise<RecipeView[]>;
  /** @throws {ConfigError} `recipe_not_found` */
  get(key: string): Promise<RecipeView>;
}

/** @param options.load  reads them; called once, when somebody looks for the first time */
export function recipeOperations(options: {
  load: () => Promise<RecipeFile[]>;
  catalog: Catalog;
  directory: Directory;
}): Recipes {
  const { load, catalog, directory } = options;
  let loaded: Promise<RecipeFile[]> | undefined;

  const view = ({ file, definition }: RecipeFile): RecipeView => {
    const { name, description = "", trigger } = definition;
    const sender = catalog.event(trigger)?.app;
    const used = new Map(
      definition.steps.flatMap((step) => {
        const app = catalog.action(actionKeyOf(definition, step))?.app;
        return app ? [[app.key, app]] : [];
      }),
    );
    const connected = new Set(directory.connections().map(({ app }) => app));
    const anySender = directory.connections().some(({ app }) => catalog.triggers.has(app));
    const needed = [...used.values()].filter(({ key, connection, label }) => {
      return !connected.has(key) && !worksWithout(connection, label);
    });
    const senderMissing = sender ? !connected.has(sender.key) : !anySender;
    return {
      key: file.replace(/\.yaml$/, ""),
      name,
      description,
      sentence: sentenceOf(definition, catalog),
      apps: [
        ...(sender ? [{ key: sender.key, label: sender.label, role: "sends" as const }] : []),
        ...[...used.values()].map(({ key, label }) => ({ key, label, role: "receives" as const })),
      ],
      missing: [
        ...(senderMissing ? [{ key: sender?.key ?? "", label: sender?.label ?? "a hiring tool" }] : []),
        ...needed.map(({ key, label }) => ({ key, label })),
      ],
      sample: definition.examples?.[0]?.given.sample ?? (sender ? trigger : null),
      automation: definition,
    };
  };

  const files = (): Promise<RecipeFile[]> => (loaded ??= load());
  return {
    list: async () => (await files()).map(view),
    async get(key) {
      const found = (await files()).find(({ file }) => file === `${key}.yaml`);
      if (found) return view(found);
      throw new ConfigError(`There is no recipe “${key}”.`, { code: "recipe_not_found" });
    },
  };
}

function worksWithout(fields: Parameters<typeof checkFields>[0], label: string): boolean {
  try {
    checkFields(fields, {}, { label });
    return true;
  } catch {
    return false;
  }
}
