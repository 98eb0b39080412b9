/** How the audit log tells changes of automations. */
import type { Automation } from "../../core/types.ts";
import type { AuditChange, AuditTarget } from "../../store/audit.ts";
import type { ApiOptions } from "../api/api-options.ts";
import { differencesOf, linesOfAutomation } from "./differences.ts";
import type { Said, Telling } from "./tellings.ts";

type Asked = Omit<Said, "before" | "answer">;

const idOf = ({ params }: Asked): string => (params as { id: string }).id;
const before = (asked: Asked, { automations }: ApiOptions): Automation => automations.get(idOf(asked));
const targetOf = ({ id, name }: Pick<Automation, "id" | "name">): AuditTarget => ({
  kind: "automation",
  id,
  name,
});
const STATES = { on: "turned on", paused: "paused", off: "turned off" } as const;

/** Those that say what was changed in a word. */
const PARTS: readonly [RegExp, string][] = [
  [/^Only if$/, "the condition"],
  [/^Name$/, "the name"],
  [/^(When|From)$/, "the trigger"],
  [/^Description$/, "the description"],
  [/^Examples$/, "the examples"],
];

function partsOf(changes: readonly AuditChange[]): string {
  const parts = changes.map(({ what }) => PARTS.find(([pattern]) => pattern.test(what))?.[1] ?? "the steps");
  const all = [...new Set(parts)];
  return all.length === 0 ? "nothing" : all.join(" and ").replace(/ and (?=.* and )/g, ", ");
}

/** A new version: what is different in it. */
function edited(did: string): Telling {
  return {
    action: `${did} an automation`,
    before,
    tell({ before: was, answer }, { automations }) {
      const old = was as Automation;
      if (answer === undefined) return { action: `${did} "${old.name}"`, target: targetOf(old) };
      const changes = differencesOf(
        linesOfAutomation(old.definition),
        linesOfAutomation(automations.get(old.id).definition),
      );
      return { action: `${did} ${partsOf(changes)} of "${old.name}"`, target: targetOf(old), changes };
    },
  };
}

function onDraft(did: string, often?: "done"): Telling {
  return {
    action: `${did} of an automation`,
    before,
    tell: ({ before: was }) => {
      const automation = was as Automation;
      return { action: `${did} of "${automation.name}"`, target: targetOf(automation) };
    },
    ...(often && { often }),
  };
}

export const automationTellings: Readonly<Record<string, Telling>> = {
  createAutomation: {
    action: "made an automation",
    tell({ answer, body }) {
      const made = (answer ?? body) as Partial<Automation> & { name?: string };
      const state = made.state === "on" ? ", turned on" : "";
      const action = `made the automation "${made.name ?? ""}"${answer === undefined ? "" : state}`;
      return { action, target: made.id === undefined ? null : targetOf(made as Automation) };
    },
  },
  updateAutomation: edited("changed"),
  publishAutomation: edited("published"),
  rollBack: edited("rolled back"),
  publishDraft: {
    action: "published a new automation",
    tell({ answer }) {
      const made = answer as Automation | undefined;
      return made
        ? { action: `published the new automation "${made.name}"`, target: targetOf(made) }
        : { action: "tried to publish a new automation", target: null };
    },
  },
  beginDraft: { action: "began a draft" },
  saveDraft: { action: "worked on a draft", often: "done" },
  discardDraft: { action: "discarded a draft" },
  saveAutomationDraft: onDraft("worked on the draft", "done"),
  discardAutomationDraft: onDraft("discarded the draft"),
  removeAutomation: {
    action: "removed an automation",
    before,
    tell({ before: was }) {
      const old = was as Automation;
      return { action: `removed the automation "${old.name}"`, target: targetOf(old) };
    },
  },
  setAutomationState: {
    action: "turned an automation on or off",
    before,
    tell({ before: was, body }) {
      const old = was as Automation;
      const { state } = body as { state: keyof typeof STATES };
      const changes = [{ what: "State", before: old.state, after: state }];
      return { action: `${STATES[state]} "${old.name}"`, target: targetOf(old), changes };
    },
  },
  startRun: {
    action: "ran an automation by hand",
    before,
    tell({ before: was }) {
      const old = was as Automation;
      return { action: `ran "${old.name}" by hand`, target: targetOf(old) };
    },
  },
};
