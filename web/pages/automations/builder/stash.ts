/**
 * What somebody wrote and the server does not have yet, kept by the browser tab: a session that ends in the middle of an edit, a
 * reload or a server that is down loses none of it. It holds no secrets (drafts hold none), and only who wrote it gets it back.
 */
import { toContent } from "./content.ts";
import type { Stash } from "./draft-keeper.ts";

/**
 * @param of  the automation's or the draft's id; a word before there is one
 * @param by  id of who writes
 */
export function stashOf(
  of: () => string,
  by: string,
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
): Stash {
  const key = (): string => `unsaved ${of()}`;
  return {
    read() {
      try {
        const found = JSON.parse(storage.getItem(key()) ?? "null") as Record<string, unknown> | null;
        if (!found || found["by"] !== by) return null;
        const { content, revision } = found;
        if (typeof content !== "object" || content === null || typeof revision !== "number") return null;
        return { content: toContent(content as Record<string, unknown>), revision };
      } catch {
        return null; // no storage, or nothing of ours in it
      }
    },
    write(stashed) {
      try {
        storage.setItem(key(), JSON.stringify({ ...stashed, by }));
      } catch {
        // it is full or refused: the page itself still has everything
      }
    },
    clear() {
      try {
        storage.removeItem(key());
      } catch {
        // as above
      }
    },
  };
}
