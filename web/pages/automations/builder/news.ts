/**
 * What others did to an automation while somebody has it open. Nothing that was written here gives way before its writer decides;
 * where nothing was written, or it is the very same, what is newer is simply shown. Pure.
 */
import type { Automation, SavedDraft } from "../types.ts";
import { toContent, type Content } from "./content.ts";
import type { Saving } from "./draft-keeper.ts";

export type News =
  /** A version was published that this draft does not follow. */
  | { kind: "published"; since: number; version: number }
  /** Somebody threw the shared draft away. */
  | { kind: "discarded" }
  /** Somebody saved the draft in between. */
  | { kind: "saved"; by: string | null }
  /** Nothing is lost by showing what the server has. `version`: the one that was published meanwhile. */
  | { kind: "take"; version: number | null };

/**
 * @param here.draft  as the server last answered a save of ours, or as it was when the page was opened
 * @param there.draft  as the server has it now; it may be a moment old
 */
export function newsOf(
  here: { content: Content; draft: SavedDraft | null; saving: Saving },
  there: { draft: SavedDraft; automation: Pick<Automation, "versionNumber"> },
): News | null {
  const { content, draft, saving } = here;
  const { draft: latest } = there;
  if (draft === null || saving === "saving") return null;
  const base = draft.baseVersion ?? 0;
  const version = Math.max(
    there.automation.versionNumber,
    latest.revision === 0 ? (latest.baseVersion ?? 0) : 0,
  );
  const kept = saving === "saved";
  // a draft that follows an older version is not what was published
  const isTheirs = latest.revision === 0 || (latest.baseVersion ?? 0) >= version;
  const nothingHere =
    kept && (draft.revision === 0 || (isTheirs && isSame(content, toContent(latest.content))));
  if (version > base) {
    // what was published may be known before its content is
    const arrived = (latest.baseVersion ?? 0) >= version;
    if (nothingHere) return arrived ? { kind: "take", version } : null;
    return { kind: "published", since: base, version };
  }
  if (saving === "conflict") {
    // a page that was left while it saved asks once more with the same
    if (latest.revision > draft.revision && isSame(content, toContent(latest.content))) {
      return { kind: "take", version: null };
    }
    return latest.revision === 0
      ? { kind: "discarded" }
      : { kind: "saved", by: latest.revision > draft.revision ? latest.updatedBy : null };
  }
  if (draft.revision > 0 && latest.revision === 0) {
    return nothingHere ? { kind: "take", version: null } : { kind: "discarded" };
  }
  // what somebody else wrote appears while nobody writes here
  return kept && latest.revision > draft.revision ? { kind: "take", version: null } : null;
}

function isSame(one: Content, other: Content): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
