/**
 * Tags: the account has a list of them, and a candidate has some applied. `tags` of a candidate is never written, because
 * that replaces them all.
 *
 * Source    https://harvestdocs.greenhouse.io/reference/post_v3-applied-candidate-tags (read 2026-11-21): by
 *           `candidate_tag_id` alone; a tag by name is not made on the fly any more.
 */
import type { Named } from "../ats/adapter.ts";
import { plainName } from "../ats/pick-named.ts";
import { learned, remembered } from "../ats/remember.ts";
import type { GreenhouseContext } from "./connection.ts";
import { idOf, list, unlessDone, write } from "./harvest.ts";
import { named } from "./people.ts";

const KEY = "tags";

export async function tags(context: GreenhouseContext): Promise<Named[]> {
  return named(await list(context, "/candidate_tags", {}, { enough: true }));
}

/** @returns false when it was there already */
export async function addTag(context: GreenhouseContext, candidateId: string, tag: string): Promise<boolean> {
  const tagId = (await tagCalled(context, tag)) ?? (await makeTag(context, tag));
  const applied = { candidate_id: Number(candidateId), candidate_tag_id: Number(tagId) };
  const isApplied = async (): Promise<boolean> => {
    const query = { candidate_ids: candidateId, candidate_tag_ids: tagId };
    return (await list(context, "/applied_candidate_tags", query)).length > 0;
  };
  if (await isApplied()) return false;
  const about = `candidate ${candidateId}`;
  await unlessDone(
    () => write(context, "POST", "/applied_candidate_tags", applied, { about, safe: true }),
    isApplied,
  );
  return true;
}

async function tagCalled(context: GreenhouseContext, tag: string): Promise<string | undefined> {
  const load = (): Promise<Named[]> => tags(context);
  const within = (all: Named[]) => all.find(({ name }) => plainName(name) === plainName(tag))?.id;
  return within(await remembered(context, KEY, load)) ?? within(await learned(context, KEY, load));
}

/** Two candidates may get a new tag at the same moment: whoever comes second finds it made. */
async function makeTag(context: GreenhouseContext, tag: string): Promise<string> {
  let id: string | undefined;
  await unlessDone(
    async () => {
      const made = await write(
        context,
        "POST",
        "/candidate_tags",
        { name: tag },
        { about: "a tag", safe: true },
      );
      id = idOf(made["id"]);
      await context.cache.delete(KEY);
    },
    async () => (id = await tagCalled(context, tag)) !== undefined,
  );
  if (id === undefined) throw new TypeError("a new tag has an id");
  return id;
}
