/** What somebody writes, kept on the server as a draft. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { api, ApiProblem } from "../../../api/client.ts";
import type { SavedDraft } from "../types.ts";
import type { Content } from "./content.ts";
import { stashOf } from "./stash.ts";
import { createDraftKeeper, type DraftKeeper, type Kept } from "./draft-keeper.ts";

const PAUSE_MS = 500;
const AGAIN_MS = 5_000;
const CONFLICTS = ["draft_conflict", "version_conflict"];

export type Autosave = Kept & DraftKeeper;

/**
 * @param options.first  what is there at the beginning; null for a new automation
 * @param options.blank  what a new automation begins with
 * @param options.onBegun  called when a new automation has become a draft
 */
export function useAutosave(options: {
  /** Who writes, by id. */
  by: string;
  /** What it is, for whoever comes back to it: the automation's id, the draft's, or a word for a new one. */
  of: string;
  first: SavedDraft | null;
  blank: Content;
  onBegun?: (draft: SavedDraft) => void;
}): Autosave {
  const client = useQueryClient();
  const [keeper] = useState(() => {
    let name = options.of;
    return createDraftKeeper({
      ...options,
      stash: stashOf(() => name, options.by, window.sessionStorage),
      send: (content, after, over) =>
        after === null
          ? api<SavedDraft>("POST", "/drafts", { body: { content } })
          : api<SavedDraft>("PUT", addressOf(after), {
              body: { content, revision: after.revision, ...(over !== undefined && { over }) },
            }),
      latest: (of) => api<SavedDraft>("GET", addressOf(of)),
      isConflict: (error) => error instanceof ApiProblem && CONFLICTS.includes(error.code),
      isGone: (error) => error instanceof ApiProblem && error.status === 404,
      onSaved(draft, begun) {
        if (begun) {
          name = draft.id ?? name;
          options.onBegun?.(draft);
        }
        // the next page to ask, such as the one about the past, sees what was just written
        if (draft.automationId !== null) {
          const queryKey = ["drafts", "of", draft.automationId];
          // an answer that is on its way is older
          void client.cancelQueries({ queryKey });
          client.setQueryData(queryKey, draft);
        }
        void client.invalidateQueries({ queryKey: ["drafts", "list"] });
      },
      pauseMs: PAUSE_MS,
      againMs: AGAIN_MS,
    });
  });
  const kept = useSyncExternalStore(keeper.subscribe, keeper.snapshot);

  useEffect(() => {
    // what came back from an earlier visit
    if (keeper.isDirty()) void keeper.flush();
    const warn = (event: BeforeUnloadEvent): void => {
      if (keeper.isDirty()) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => {
      window.removeEventListener("beforeunload", warn);
      // whoever goes to another page leaves nothing behind
      if (keeper.isDirty()) void keeper.flush();
    };
  }, [keeper]);

  return { ...keeper, ...kept };
}

function addressOf({ id, automationId }: SavedDraft): string {
  return automationId === null ? `/drafts/${id}` : `/automations/${encodeURIComponent(automationId)}/draft`;
}
