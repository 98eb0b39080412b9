/**
 * An Ashby organisation over the world that all ATS stand-ins share. What only Ashby has is kept beside it: tags with
 * ids, an interview plan for each job with a stage for archived applications, fields that belong to applications.
 */
import { randomUUID } from "node:crypto";
import {
  type AtsWorld,
  createAtsWorld,
  type WorldApplication,
  type WorldCandidate,
  type WorldField,
  type WorldJob,
} from "../ats/world.ts";
import { notFound } from "./ashby-error.ts";

export interface Stage {
  id: string;
  title: string;
  type: "Lead" | "PreInterviewScreen" | "Active" | "Offer" | "Archived";
  orderInInterviewPlan: number;
  interviewPlanId: string;
}

export interface Organisation {
  readonly world: AtsWorld;
  /** By the note's id. */
  readonly notes: Map<string, { isPrivate: boolean; sentNotifications: boolean }>;
  /** Fields of applications by their id; all others are fields of candidates. */
  readonly applicationFields: Set<string>;
  /** Values of those, by application and field. */
  readonly applicationValues: Map<string, Record<string, unknown>>;
  /** The template of the email that went with each archiving, by application; null for none. */
  readonly archiveEmails: Map<string, string | null>;
  /** Ids of tags by title. */
  readonly tagIds: Map<string, string>;
  /** Applications that the key does not see, because their job is confidential. */
  readonly hidden: Set<string>;
  planOf(job: WorldJob): string;
  /** Undefined for a plan that there is not. */
  stagesOf(planId: string): Stage[] | undefined;
  currentStage(application: WorldApplication): Stage | undefined;
  /** @throws {AshbyError} */
  candidate(id: string): WorldCandidate;
  /** @throws {AshbyError} */
  application(id: string): { application: WorldApplication; candidate: WorldCandidate };
  tagCalled(title: string): string;
  /** What Ashby takes for one of the field's options. */
  optionValue(option: string): string;
  touch(application: WorldApplication): void;
}

export function createOrganisation(now: () => number): Organisation {
  const world = createAtsWorld({ now, newId: randomUUID });
  const plans = new Map<string, { job: WorldJob; archivedId: string }>();
  const planIds = new Map<string, string>();
  const tagIds = new Map<string, string>();

  const planOf = (job: WorldJob): string => {
    const known = planIds.get(job.id);
    if (known !== undefined) return known;
    const id = randomUUID();
    planIds.set(job.id, id);
    plans.set(id, { job, archivedId: randomUUID() });
    return id;
  };
  for (const job of world.jobs.values()) planOf(job);

  const organisation: Organisation = {
    world,
    notes: new Map(),
    applicationFields: new Set(),
    applicationValues: new Map(),
    archiveEmails: new Map(),
    tagIds,
    hidden: new Set(),
    planOf,
    stagesOf(interviewPlanId) {
      const plan = plans.get(interviewPlanId);
      if (!plan) return undefined;
      const { job, archivedId } = plan;
      const last = job.stages.length - 1;
      const typeOf = (index: number): Stage["type"] =>
        index === 0 ? "PreInterviewScreen" : index === last ? "Offer" : "Active";
      return [
        ...job.stages.map(({ id, name }, index) => ({
          id,
          title: name,
          type: typeOf(index),
          orderInInterviewPlan: index,
          interviewPlanId,
        })),
        {
          id: archivedId,
          title: "Archived",
          type: "Archived",
          orderInInterviewPlan: last + 1,
          interviewPlanId,
        },
      ];
    },
    currentStage({ jobId, stageId, status }) {
      const job = world.jobs.get(jobId);
      const stages = job ? (organisation.stagesOf(planOf(job)) ?? []) : [];
      return stages.find(({ id, type }) => (status === "rejected" ? type === "Archived" : id === stageId));
    },
    candidate(id) {
      const found = world.candidates.get(id);
      if (!found) throw notFound("candidate");
      return found;
    },
    application(id) {
      for (const candidate of world.candidates.values()) {
        const application = candidate.applications.find((each) => each.id === id);
        if (application && !organisation.hidden.has(id)) return { application, candidate };
      }
      throw notFound("application");
    },
    tagCalled(title) {
      const known = [...tagIds].find(([each]) => each.toLowerCase() === title.toLowerCase());
      if (known) return known[1];
      const id = randomUUID();
      tagIds.set(title, id);
      if (!world.tags.includes(title)) world.tags.push(title);
      return id;
    },
    optionValue: (option) => `option_${option.toLowerCase()}`,
    touch(application) {
      // never back: the clock of a test may stand still
      application.updatedAt = Math.max(application.updatedAt, now());
    },
  };
  for (const tag of world.tags) organisation.tagCalled(tag);
  return organisation;
}

/** As Ashby calls a field's type. */
export function typeOf({ kind }: WorldField): string {
  const types = { text: "String", number: "Number", choice: "ValueSelect", yes_no: "Boolean", date: "Date" };
  return types[kind];
}
