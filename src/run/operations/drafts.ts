/** Automations in the making: saved at every pause, shared by their editors, published when they are right. */
import { readAutomationJson } from "../../core/automation/automation-file.ts";
import { checkDraft, sketchOf, writtenOf, type DraftProblem } from "../../core/automation/check-draft.ts";
import { differencesOf, type Difference, type Side } from "../../core/automation/differences.ts";
import { sentenceOf } from "../../core/automation/sentence.ts";
import type { Catalog } from "../../core/catalog.ts";
import { ConfigError } from "../../core/errors.ts";
import { newId } from "../../core/id.ts";
import type { Automation, AutomationState } from "../../core/types.ts";
import type { Draft } from "../../store/drafts.ts";
import type { Store } from "../../store/store.ts";
import type { Directory } from "../directory.ts";
import { InvalidAutomation, type Automations } from "./automations.ts";

type Content = Draft["content"];

/** A draft, or what is published where nobody has begun one: revision 0 then, saved by nobody. */
export interface DraftView extends Omit<Draft, "id" | "updatedBy"> {
  id: string | null;
  updatedBy: string | null;
  sentence: string;
  problems: DraftProblem[];
}

export interface Drafts {
  /** The one saved last first. */
  list(): Promise<DraftView[]>;
  /** @throws {ConfigError} `draft_not_found` */
  get(id: string): Promise<DraftView>;
  /** @throws {ConfigError} `automation_not_found` */
  ofAutomation(idOrName: string): Promise<DraftView>;
  /** Begins a new automation. */
  begin(content: Content, by: string): Promise<DraftView>;
  /**
   * @param saved.revision  the one that was seen
   * @throws {ConfigError} `draft_not_found`, `draft_conflict`
   */
  save(id: string, saved: { content: Content; revision: number; by: string }): Promise<DraftView>;
  /**
   * The same by the automation, and begins its draft with revision 0.
   *
   * @param saved.over  number of the newest version, by whoever saw that it was published since: the draft then follows it
   * @throws {ConfigError} `version_conflict` when it is not the newest
   */
  saveOf(
    idOrName: string,
    saved: { content: Content; revision: number; over?: number | undefined; by: string },
  ): Promise<DraftView>;
  /** Throws the draft away; what is published stays. */
  discard(id: string): Promise<void>;
  discardOf(idOrName: string): Promise<void>;
  /**
   * Makes a version of it, or a new automation, and the draft is gone.
   *
   * @param options.over  number of the version that it may follow; default: the one that the draft began with
   * @throws {InvalidAutomation} with everything that is wrong
   * @throws {ConfigError} `draft_conflict`, `version_conflict`, `name_taken`
   */
  publish(id: string, options: PublishOptions & { state: AutomationState }): Promise<Automation>;
  publishOf(idOrName: string, options: PublishOptions): Promise<Automation>;
  /** @param from, to  number of a version, or `draft` */
  differences(idOrName: string, from: number | "draft", to: number | "draft"): Promise<Difference[]>;
  /** Brings an earlier version back as a new one. @throws {ConfigError} `version_not_found` */
  rollBack(idOrName: string, version: number, by: string): Promise<Automation>;
}

export interface PublishOptions {
  revision: number;
  over?: number | undefined;
  by: string;
}

export function draftOperations(options: {
  store: Store;
  catalog: Catalog;
  directory: Directory;
  automations: Automations;
  now: () => number;
}): Drafts {
  const { store, catalog, directory, automations, now } = options;

  const problemsOf = (content: Content): DraftProblem[] =>
    checkDraft(content, {
      catalog,
      connections: directory.connections().map(({ name, app }) => ({ name, app })),
    });

  const view = (draft: Omit<DraftView, "sentence" | "problems">): DraftView => ({
    ...draft,
    sentence: sentenceOf(sketchOf(draft.content), catalog),
    problems: problemsOf(draft.content),
  });

  const find = async (id: string): Promise<Draft> => {
    const draft = await store.draft(id);
    if (draft?.id === id) return draft;
    throw new ConfigError("This draft is no longer there: it was published or thrown away.", {
      code: "draft_not_found",
    });
  };

  const write = async (draft: Draft): Promise<DraftView> => {
    await store.saveDraft(draft);
    return view(draft);
  };

  const fits = (draft: { revision: number }, revision: number): void => {
    if (draft.revision === revision) return;
    throw new ConfigError(
      "Somebody else has changed this draft in the meantime. Look at what they did, then publish again.",
      { code: "draft_conflict" },
    );
  };

  /** @throws {InvalidAutomation} */
  const finished = (content: Content, state: AutomationState) => {
    const wrong = problemsOf(content).filter(({ whenOn }) => !whenOn || state === "on");
    const { definition } = readAutomationJson(writtenOf(content));
    if (wrong.length > 0 || !definition) throw new InvalidAutomation(wrong);
    return definition;
  };

  const sideOf = async (automation: Automation, which: number | "draft"): Promise<Side> => {
    if (which === "draft") {
      const draft = await store.draft(automation.id);
      return draft ? sketchOf(draft.content) : automation.definition;
    }
    const versions = await store.versions(automation.id);
    const version = versions.find(({ number }) => number === which);
    if (version) return version.definition;
    throw new ConfigError(`“${automation.name}” has no version ${which}.`, { code: "version_not_found" });
  };

  const drafts: Drafts = {
    list: async () => (await store.drafts()).map(view),
    get: async (id) => view(await find(id)),

    async ofAutomation(idOrName) {
      const { id: automationId, versionNumber, definition, updatedAt } = automations.get(idOrName);
      const draft = await store.draft(automationId);
      if (draft) return view(draft);
      return view({
        id: null,
        automationId,
        revision: 0,
        baseVersion: versionNumber,
        content: { ...definition },
        updatedAt,
        updatedBy: null,
      });
    },

    begin: (content, by) => {
      const at = now();
      const id = newId("dft", at);
      const revision = 1;
      return write({
        id,
        automationId: null,
        revision,
        baseVersion: null,
        content,
        updatedAt: at,
        updatedBy: by,
      });
    },

    async save(id, { content, revision, by }) {
      const draft = await find(id);
      return write({ ...draft, revision: revision + 1, content, updatedAt: now(), updatedBy: by });
    },

    async saveOf(idOrName, { content, revision, over, by }) {
      const { id: automationId, versionNumber } = automations.get(idOrName);
      if (over !== undefined && over !== versionNumber) throw superseded(versionNumber);
      const draft = await store.draft(automationId);
      const at = now();
      return write({
        id: draft?.id ?? newId("dft", at),
        automationId,
        revision: revision + 1,
        baseVersion: over ?? draft?.baseVersion ?? versionNumber,
        content,
        updatedAt: at,
        updatedBy: by,
      });
    },

    async discard(id) {
      const draft = await find(id);
      await store.removeDraft(draft.id, draft.revision);
    },

    async discardOf(idOrName) {
      const draft = await store.draft(automations.get(idOrName).id);
      if (draft) await store.removeDraft(draft.id, draft.revision);
    },

    async publish(id, { revision, by, state, over }) {
      const draft = await find(id);
      if (draft.automationId !== null) return drafts.publishOf(draft.automationId, { revision, by, over });
      fits(draft, revision);
      const automation = await automations.create(finished(draft.content, state), state, by);
      await store.removeDraft(draft.id, revision);
      return automation;
    },

    async publishOf(idOrName, { revision, by, over }) {
      const { id, versionNumber, state } = automations.get(idOrName);
      const draft = await find((await store.draft(id))?.id ?? "");
      fits(draft, revision);
      const definition = finished(draft.content, state);
      if (versionNumber !== (over ?? draft.baseVersion)) {
        throw superseded(versionNumber);
      }
      const automation = await automations.update(id, definition, { by });
      // what somebody wrote in this very moment stays a draft
      await store.removeDraft(draft.id, revision);
      return automation;
    },

    async differences(idOrName, from, to) {
      const automation = automations.get(idOrName);
      return differencesOf(await sideOf(automation, from), await sideOf(automation, to), catalog);
    },

    async rollBack(idOrName, version, by) {
      const { id, versionNumber } = automations.get(idOrName);
      const found = (await store.versions(id)).find(({ number }) => number === version);
      if (!found || version === versionNumber) {
        const why = found ? "is the one that runs already" : "is not there";
        throw new ConfigError(`Version ${version} ${why}.`, { code: "version_not_found" });
      }
      return automations.update(id, found.definition, { by, restores: version });
    },
  };
  return drafts;
}

function superseded(version: number): ConfigError {
  return new ConfigError(
    `Version ${version} was published since this draft was begun. Look at what it changed, then publish again.`,
    { code: "version_conflict" },
  );
}
