/** Every app that this runtime knows, handed in by `index.ts`. */
import type { ActionApp, ActionDefinition } from "./define-action.ts";
import type { EventDefinition, TriggerApp } from "./define-trigger.ts";
import type { Fields } from "./fields.ts";

/** In the order in which pickers show them. */
type Apps<App> = readonly App[] | ReadonlyMap<string, App>;

export class Catalog {
  readonly triggers: ReadonlyMap<string, TriggerApp>;
  readonly actions: ReadonlyMap<string, ActionApp>;

  readonly #internal: ReadonlyMap<string, ActionApp>;

  /** @param internal  what Hirewire itself runs and nobody's automation may use: in no list, found by `anyAction` only */
  constructor(triggers: Apps<TriggerApp>, actions: Apps<ActionApp>, internal: readonly ActionApp[] = []) {
    this.triggers = byKey(triggers);
    this.actions = byKey(actions);
    this.#internal = byKey(internal);
  }

  /** Looks up `trycrucible.invitation_scored`. */
  event(key: string): { app: TriggerApp; eventKey: string; event: EventDefinition } | undefined {
    const [appKey = "", eventKey = ""] = key.split(".");
    const app = this.triggers.get(appKey);
    const event = app && Object.hasOwn(app.events, eventKey) ? app.events[eventKey] : undefined;
    return app && event ? { app, eventKey, event } : undefined;
  }

  /** Looks up `slack.post_message`. */
  action(key: string): FoundAction | undefined {
    return find(this.actions, key);
  }

  /** The same among the internal ones too: for whoever carries runs out. */
  anyAction(key: string): FoundAction | undefined {
    return find(this.actions, key) ?? find(this.#internal, key);
  }

  /** The destinations that share one vocabulary, in their order. */
  family(name: NonNullable<ActionApp["family"]>): ActionApp[] {
    return [...this.actions.values()].filter(({ family }) => family === name);
  }

  /** The fields, label and set-up of an app, whichever side it stands on; both, when it stands on both. */
  app(
    key: string,
  ):
    | { key: string; label: string; fields: Fields; setup: string[]; receives: boolean; acts: boolean }
    | undefined {
    const trigger = this.triggers.get(key);
    const action = this.actions.get(key);
    const label = trigger?.label ?? action?.label;
    if (label === undefined) return undefined;
    return {
      key,
      label,
      fields: { ...action?.connection, ...trigger?.connection },
      setup: [...(trigger?.setup ?? []), ...(action?.setup ?? [])],
      receives: trigger !== undefined,
      acts: action !== undefined,
    };
  }

  appKeys(): string[] {
    return [...new Set([...this.triggers.keys(), ...this.actions.keys()])];
  }
}

export interface FoundAction {
  app: ActionApp;
  actionKey: string;
  action: ActionDefinition;
}

function find(apps: ReadonlyMap<string, ActionApp>, key: string): FoundAction | undefined {
  const [appKey = "", actionKey = ""] = key.split(".");
  const app = apps.get(appKey);
  const action = app && Object.hasOwn(app.actions, actionKey) ? app.actions[actionKey] : undefined;
  return app && action ? { app, actionKey, action } : undefined;
}

function byKey<App extends { key: string }>(apps: Apps<App>): ReadonlyMap<string, App> {
  return "get" in apps ? apps : new Map(apps.map((app) => [app.key, app]));
}
