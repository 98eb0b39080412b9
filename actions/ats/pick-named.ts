/** Finds a stage, a reason or a job by what the author wrote: its id, else its name. */
import { didYouMean } from "../../src/core/automation/closest.ts";
import { ConfigError } from "../../src/core/errors.ts";
import type { Named } from "./adapter.ts";

export function sameName({ id, name }: Named, written: string): boolean {
  return id === written || plainName(name) === plainName(written);
}

/** Case and the number of blanks do not tell two names apart. */
export function plainName(name: string): string {
  return name.trim().replaceAll(/\s+/g, " ").toLowerCase();
}

export interface Sought {
  what: "stage" | "reason" | "tag" | "field" | "option" | "job" | "user";
  /** Such as `The job "Designer" in Greenhouse`, for the sentence. */
  where: string;
}

/**
 * @throws {ConfigError} `ats_<what>_unknown` with what there is, `ats_<what>_ambiguous` when two have the name
 */
export function pickNamed<N extends Named>(all: readonly N[], written: string, { what, where }: Sought): N {
  const byId = all.find(({ id }) => id === written);
  if (byId) return byId;
  const [only, another] = all.filter((each) => sameName(each, written));
  if (only && !another) return only;
  const names = all.map(({ name }) => name);
  if (another) {
    throw new ConfigError(
      `${where} has several ${what}s called "${written}". Write the id of the one that is meant.`,
      {
        code: `ats_${what}_ambiguous`,
        path: what === "option" ? "value" : what,
      },
    );
  }
  const meant = didYouMean(written, names);
  const list = meant === "" && names.length > 0 ? ` There are: ${names.slice(0, 20).join(", ")}.` : meant;
  throw new ConfigError(
    `${where} has no ${what} "${written}".${list} Change the step, and the run goes on.`,
    {
      code: `ats_${what}_unknown`,
      path: what === "option" ? "value" : what,
    },
  );
}
