/** What the account offers, as a step writes it. */
import type { ActionApp, Choice } from "../../src/core/define-action.ts";
import type { Fields } from "../../src/core/fields.ts";
import type { AtsAdapter, Named } from "./adapter.ts";
import { plainName } from "./pick-named.ts";

/** For what an ATS does not list: the form then takes what is typed. */
export const noChoices = (): Promise<Choice[]> => Promise.resolve([]);

export function choicesOf<C extends Fields>(adapter: AtsAdapter<C>): NonNullable<ActionApp<C>["choices"]> {
  const own = Object.entries(adapter.choices ?? {}).map(
    ([key, load]) =>
      [
        key,
        async (context: Parameters<typeof load>[0]) => {
          const all = await load(context);
          if (key === "users") return all.map(byId);
          return key === "stages" ? byName(all) : byNameWherePossible(all);
        },
      ] as const,
  );
  const { stage, tag, field, rejection } = adapter;
  const asked = Object.entries({ jobs: true, stages: stage, tags: tag, fields: field, reasons: rejection });
  const unlisted = asked.flatMap(([key, operation]) => (operation ? [[key, noChoices] as const] : []));
  return Object.fromEntries([...unlisted, ...own]);
}

function byId({ id, name }: Named): Choice {
  return { value: id, label: name };
}

/** Every job has a stage of its own called "Phone Screen": the name means the one of the candidate's job. */
function byName(all: readonly Named[]): Choice[] {
  return [...new Set(all.map(({ name }) => name))].map((name) => ({ value: name, label: name }));
}

/** A step with names can be read, and works at another ATS too. */
function byNameWherePossible(all: readonly Named[]): Choice[] {
  const counts = new Map<string, number>();
  for (const { name } of all) counts.set(plainName(name), (counts.get(plainName(name)) ?? 0) + 1);
  return all.map(({ id, name }) =>
    counts.get(plainName(name)) === 1
      ? { value: name, label: name }
      : { value: id, label: `${name} (${id})` },
  );
}
