/** A Lever account over the world that all ATS stand-ins share: contacts, opportunities, postings, one set of stages. */
import { randomUUID } from "node:crypto";
import {
  type AtsWorld,
  createAtsWorld,
  type WorldApplication,
  type WorldCandidate,
  type WorldNote,
  type WorldStage,
} from "../ats/world.ts";
import { confidential, notFound } from "./lever-error.ts";

/** What Lever knows of a note beyond its text. */
export interface NoteFacts {
  opportunityId: string;
  secret: boolean;
  score: number | null;
  notifyFollowers: boolean;
}

export interface Opportunity {
  contact: WorldCandidate;
  application: WorldApplication;
}

export interface LeverAccount {
  readonly world: AtsWorld;
  /** By the note's id. */
  readonly notes: Map<string, NoteFacts>;
  /** Postings whose opportunities only keys with access see. */
  readonly confidentialJobs: Set<string>;
  /** Whether the key was given access to confidential data. */
  confidentialAccess: boolean;
  /** Lever's stages belong to the account: those of all jobs, by name. */
  stages(): WorldStage[];
  /** The account's stage for a job's. */
  stageOf(application: WorldApplication): WorldStage | undefined;
  opportunities(): Opportunity[];
  isConfidential(application: WorldApplication): boolean;
  /** @throws {LeverError} 404, or 403 when the key may not see it */
  opportunity(id: string): Opportunity;
  /** @throws {LeverError} 404 */
  moveTo(opportunity: Opportunity, stageId: string): void;
  notesOf(opportunity: Opportunity): WorldNote[];
  /** Notes the time of a change. */
  touch(application: WorldApplication): void;
  /** Opportunities that were archived with their pending interviews removed. */
  readonly cleaned: Set<string>;
}

export function createLeverAccount(now: () => number): LeverAccount {
  const world = createAtsWorld({ now, newId: randomUUID });
  const stages = (): WorldStage[] => {
    const all = [...world.jobs.values()].flatMap((job) => job.stages);
    return [...new Map(all.toReversed().map((stage) => [stage.name, stage])).values()].toReversed();
  };
  const everyStage = (): WorldStage[] => [...world.jobs.values()].flatMap((job) => job.stages);
  const opportunities = (): Opportunity[] =>
    [...world.candidates.values()].flatMap((contact) =>
      contact.applications.map((application) => ({ contact, application })),
    );

  const account: LeverAccount = {
    world,
    notes: new Map(),
    confidentialJobs: new Set(),
    confidentialAccess: false,
    stages,
    stageOf({ stageId }) {
      const name = everyStage().find(({ id }) => id === stageId)?.name;
      return stages().find((stage) => stage.name === name);
    },
    opportunities,
    isConfidential: ({ jobId }) => account.confidentialJobs.has(jobId),
    opportunity(id) {
      const found = opportunities().find(({ application }) => application.id === id);
      if (!found) throw notFound("opportunities", id);
      if (account.isConfidential(found.application) && !account.confidentialAccess) throw confidential();
      return found;
    },
    moveTo({ application }, stageId) {
      const wanted = stages().find(({ id }) => id === stageId);
      if (!wanted) throw notFound("stages", stageId);
      const ownStages = world.jobs.get(application.jobId)?.stages ?? [];
      const own = ownStages.find(({ name }) => name === wanted.name) ?? wanted;
      account.touch(application);
      if (application.stageId === own.id) return; // moving to where it is changes nothing
      application.stageId = own.id;
      application.history.push(own.id);
    },
    cleaned: new Set(),
    touch(application) {
      // never back: the clock of a test may stand still
      application.updatedAt = Math.max(application.updatedAt, now());
    },
    notesOf: ({ contact, application }) =>
      contact.notes.filter(({ id }) => account.notes.get(id)?.opportunityId === application.id),
  };
  return account;
}
