import type { Run } from "../../core/types.ts";
import type { RunFilter } from "../../store/runs.ts";
import type { Store } from "../../store/store.ts";

const PAGE = 200;

/** All runs that the filter lets through, read a page at a time. */
export async function* newestFirst(store: Pick<Store, "runs">, filter: RunFilter): AsyncGenerator<Run> {
  for (let before: string | undefined; ;) {
    const page = await store.runs(filter, { before, limit: PAGE });
    yield* page;
    before = page.at(-1)?.id;
    if (page.length < PAGE) return;
  }
}
