/**
 * Keeps what somebody writes: every pause saves it as a draft. A save says which revision it follows; when somebody else saved
 * in between, nothing is overwritten before a person decides.
 */
import type { SavedDraft } from "../types.ts";
import { toContent, type Content } from "./content.ts";

/** gone: what it is the draft of is no longer there. */
export type Saving = "saved" | "unsaved" | "saving" | "conflict" | "unreachable" | "gone";

export interface Kept {
  content: Content;
  /** What the server last said of it: sentence, problems, revision. Null before a new automation was saved at all. */
  draft: SavedDraft | null;
  saving: Saving;
}

export interface DraftKeeper {
  snapshot: () => Kept;
  subscribe: (listener: () => void) => () => void;
  /** Of what is there now: what somebody looks at may be a moment old. */
  change: (toNext: (now: Content) => Content) => void;
  /** Saves what is not saved yet. @returns the draft as it is then; null when that failed */
  flush: () => Promise<SavedDraft | null>;
  /** True while something is not kept. */
  isDirty: () => boolean;
  /** Takes what is on the server in place of what is here. */
  takeTheirs: () => Promise<void>;
  /**
   * Saves what is here over what somebody else saved.
   *
   * @param over  number of the version that was published meanwhile, by whoever saw it
   */
  keepMine: (over?: number) => Promise<void>;
  /** Saves what is here as a new draft, since the one that it was is gone. */
  beginAnew: () => Promise<void>;
  /** Sends nothing any more: what it is the draft of is gone. */
  stop: () => void;
  /** Waits until no save is under way; none begins before something changes. */
  rest: () => Promise<void>;
  /** Begins again with this, as after publishing. What becomes of a save that is still under way no longer counts. */
  startFrom: (draft: SavedDraft) => void;
}

/** Where what is not saved yet survives a page that is left: signed out, reloaded, or gone with its server. */
export interface Stash {
  read: () => Stashed | null;
  write: (stashed: Stashed) => void;
  clear: () => void;
}
export interface Stashed {
  content: Content;
  /** The revision that it follows. */
  revision: number;
}

/**
 * @param options.first  what is there at the beginning; null for a new automation
 * @param options.blank  what a new automation begins with
 * @param options.send   saves after that draft; null begins one
 * @param options.latest  what the server has now
 * @param options.pauseMs  how long nobody types before it is saved
 * @param options.againMs  until a save that failed is tried again
 */
export function createDraftKeeper(options: {
  first: SavedDraft | null;
  blank: Content;
  send: (content: Content, after: SavedDraft | null, over?: number) => Promise<SavedDraft>;
  latest: (of: SavedDraft) => Promise<SavedDraft>;
  /** Whether a save was refused because somebody else saved in between. */
  isConflict: (error: unknown) => boolean;
  /** Whether there is nothing any more that it could be saved to. */
  isGone: (error: unknown) => boolean;
  onSaved: (draft: SavedDraft, begun: boolean) => void;
  stash: Stash;
  pauseMs: number;
  againMs: number;
}): DraftKeeper {
  const { first, blank, send, latest, isConflict, isGone, onSaved, stash, pauseMs, againMs } = options;
  let kept: Kept = { content: first ? toContent(first.content) : blank, draft: first, saving: "saved" };
  let dirty = false;
  let stopped = false;
  let beginning = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let line: Promise<unknown> = Promise.resolve();
  const listeners = new Set<() => void>();

  const left = stash.read();
  if (left) {
    // saved over what was seen then: where somebody else saved since, a person decides
    kept = {
      content: left.content,
      draft: first && { ...first, revision: left.revision },
      saving: "unsaved",
    };
    dirty = true;
  }

  const set = (changes: Partial<Kept>): void => {
    kept = { ...kept, ...changes };
    for (const listener of listeners) listener();
  };

  const saveIn = (ms: number): void => {
    clearTimeout(timer);
    if (stopped) return;
    timer = setTimeout(() => void flush(), ms);
  };

  const save = async (over?: number): Promise<SavedDraft | null> => {
    clearTimeout(timer);
    dirty = false;
    set({ saving: "saving" });
    const { content, draft } = kept;
    const begunAt = beginning;
    try {
      const saved = await send(content, draft, over);
      if (begunAt !== beginning) return saved;
      stash.clear(); // under the name that it had before
      set({ draft: saved, saving: dirty ? "unsaved" : "saved" });
      onSaved(saved, draft === null);
      if (dirty) stash.write({ content: kept.content, revision: saved.revision });
      if (dirty) saveIn(pauseMs);
      return saved;
    } catch (error) {
      if (begunAt !== beginning) return null;
      dirty = true;
      const why = isConflict(error) ? "conflict" : isGone(error) ? "gone" : "unreachable";
      set({ saving: why });
      if (why === "unreachable") saveIn(againMs);
      return null;
    }
  };

  /** One save at a time: what changed meanwhile follows. */
  const flush = (over?: number): Promise<SavedDraft | null> => {
    const saved = line.then(() => (!dirty && kept.draft ? kept.draft : save(over)));
    line = saved;
    return saved;
  };

  const rest = async (): Promise<void> => {
    clearTimeout(timer);
    await line;
    clearTimeout(timer);
  };

  const startFrom = (draft: SavedDraft): void => {
    clearTimeout(timer);
    beginning += 1;
    dirty = false;
    stash.clear();
    set({ content: toContent(draft.content), draft, saving: "saved" });
  };

  return {
    snapshot: () => kept,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change(toNext) {
      const content = toNext(kept.content);
      dirty = true;
      stash.write({ content, revision: kept.draft?.revision ?? 0 });
      // while a person has to decide, nothing is sent
      const undecided = kept.saving === "conflict" || kept.saving === "gone";
      set({ content, ...(!undecided && { saving: "unsaved" }) });
      if (!undecided) saveIn(pauseMs);
    },
    flush: () => flush(),
    async beginAnew() {
      dirty = true;
      set({ draft: null });
      await flush();
    },
    isDirty: () => dirty && !stopped,
    stop() {
      stopped = true;
      stash.clear();
      clearTimeout(timer);
    },
    rest,
    startFrom,
    async takeTheirs() {
      await rest();
      if (kept.draft) startFrom(await latest(kept.draft));
    },
    async keepMine(over) {
      if (!kept.draft) return;
      const theirs = await latest(kept.draft);
      dirty = true;
      set({ draft: { ...kept.draft, revision: theirs.revision, id: theirs.id } });
      await flush(over);
    },
  };
}
