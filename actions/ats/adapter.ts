/**
 * What one ATS has to bring so that it speaks the shared vocabulary. `define-ats.ts` makes an app of it: it decides who
 * and which application is meant, asks when that is uncertain, finds stages and reasons by name, and words the inputs,
 * the same for every ATS. An adapter only knows its own wire.
 */
import type { ActionContext, CallContext, TryTimes } from "../../src/core/define-action.ts";
import type { Fields } from "../../src/core/fields.ts";

/** Something with an id and a name that people know: a stage, a reason, a tag, a field, a user, a job. */
export interface Named {
  id: string;
  name: string;
}

/** A candidate for one job. */
export interface AtsApplication {
  id: string;
  /** Null for a prospect without a job. */
  job: Named | null;
  /** Null when the ATS does not say. */
  stage: Named | null;
  /** False once rejected, archived or hired. */
  active: boolean;
  /** When it was last changed, else made, in milliseconds since the epoch; null when the ATS does not say. */
  changedAt: number | null;
}

/** A person at the ATS. An ATS that keeps one record for each job gives one candidate with several applications. */
export interface AtsCandidate {
  id: string;
  name: string | null;
  /** As the ATS writes them. */
  emails: string[];
  /** Where a person finds it. */
  url: string | null;
  applications: AtsApplication[];
}

/** What an operation works on. */
export interface Target {
  candidate: AtsCandidate;
  /** Set for operations that the adapter says belong to an application; null otherwise. */
  application: AtsApplication | null;
}
/** As above, for what always belongs to one. */
export interface ApplicationTarget extends Target {
  application: AtsApplication;
}

export type AtsContext<C extends Fields = Fields> = CallContext<C>;
/** `input` is the operation's own business and not the adapter's. */
export type AtsActionContext<C extends Fields = Fields> = Omit<ActionContext<C>, "input">;

/** The operations that ATSs share. What an ATS cannot do stays undefined, and the app then lacks the action. */
export interface AtsAdapter<C extends Fields = Fields> {
  /** @returns null when there is no such candidate */
  byId(context: AtsContext<C>, id: string): Promise<AtsCandidate | null>;
  /** Everybody whom the ATS lists for the address; whoever does not have it is sorted out by the caller. */
  byEmail(context: AtsContext<C>, email: string): Promise<AtsCandidate[]>;
  /** @param job  name or id as the author wrote it */
  create?(
    context: AtsActionContext<C>,
    person: { name: string; email: string; job: string | undefined },
  ): Promise<AtsCandidate>;

  note?: {
    /** What a note hangs on. */
    on: "candidate" | "application";
    /** @param text  plain text; ends with a line that `find` will look for */
    add(context: AtsActionContext<C>, target: Target, text: string): Promise<{ id: string | null }>;
    /**
     * Looks for a note that holds `marker`. Left out where notes can be written and not read: whether a lost one was
     * written cannot be told then. @returns undefined when there is none
     */
    find?(
      context: AtsContext<C> & TryTimes,
      target: Target,
      marker: string,
    ): Promise<{ id: string | null } | undefined>;
  };
  tag?: {
    on: "candidate" | "application";
    /** @returns false when it was there already */
    add(context: AtsActionContext<C>, target: Target, tag: string): Promise<boolean>;
  };
  field?: {
    /** A function where it depends on the field. */
    on:
      | "candidate"
      | "application"
      | ((context: AtsContext<C>, field: string) => Promise<"candidate" | "application">);
    /** Repeating it changes nothing. @param field  name or key as the author wrote it */
    set(context: AtsActionContext<C>, target: Target, field: string, value: FieldValue): Promise<void>;
  };
  stage?: {
    /** The stages that the application can be in, in their order. */
    list(context: AtsContext<C>, target: ApplicationTarget): Promise<Named[]>;
    /** Called only when the application is not there already. A repeat must not fail. */
    move(context: AtsActionContext<C>, target: ApplicationTarget, stage: Named): Promise<void>;
    /** What moving may set off, for the owner, such as "Greenhouse's stage rules may write to the candidate." */
    warning?: string;
  };
  rejection?: {
    reasons(context: AtsContext<C>): Promise<Named[]>;
    /** Called only while the application is active. A repeat must not fail. */
    reject(context: AtsActionContext<C>, target: ApplicationTarget, reason: Named): Promise<void>;
    warning?: string;
  };
  /** For pickers. `stages` is asked with the job that the form holds so far, if any. */
  choices?: Partial<
    Record<
      "stages" | "tags" | "reasons" | "fields" | "users" | "jobs",
      (context: AtsContext<C> & { given: Readonly<Record<string, unknown>> }) => Promise<Named[]>
    >
  >;
  /** True when tags or the like are written as a whole list: calls of one connection then never overlap. */
  replacesLists?: boolean;
}

export type FieldValue = string | number | boolean | string[];
