/**
 * The world's stages as SmartRecruiters has them: sub-statuses of three of its statuses. A candidate may also be in a
 * status alone.
 */
import type { AtsWorld, WorldApplication, WorldStage } from "../ats/world.ts";
import { SmartrecruitersError } from "./smartrecruiters-error.ts";

export const STATUSES = [
  "LEAD",
  "NEW",
  "IN_REVIEW",
  "INTERVIEW",
  "OFFERED",
  "HIRED",
  "REJECTED",
  "WITHDRAWN",
] as const;
export type Status = (typeof STATUSES)[number];

export interface Standing {
  status: Status;
  subStatus?: string;
}

const WITHDRAWAL = "Withdrew";

export function isWithdrawal(reason: { name: string }): boolean {
  return reason.name === WITHDRAWAL;
}

function statusOf({ name }: WorldStage): Status {
  if (/interview/i.test(name)) return "INTERVIEW";
  return /offer/i.test(name) ? "OFFERED" : "IN_REVIEW";
}

/** `{ IN_REVIEW: ["Phone Screen", …], … }`. */
export function subStatuses(world: AtsWorld): Record<string, string[]> {
  const stages = [...world.jobs.values()].flatMap(({ stages }) => stages);
  const named = (status: Status): string[] => [
    ...new Set(stages.filter((stage) => statusOf(stage) === status).map(({ name }) => name)),
  ];
  return { IN_REVIEW: named("IN_REVIEW"), INTERVIEW: named("INTERVIEW"), OFFERED: named("OFFERED") };
}

export interface Standings {
  of(application: WorldApplication): Standing;
  /** @throws {SmartrecruitersError} 400 when there is no such sub-status or reason */
  set(application: WorldApplication, given: Standing & { reason?: string | undefined }): void;
}

export function createStandings(world: AtsWorld): Standings {
  /** Who is in a status alone, by the application's id. */
  const plain = new Map<string, Status>();
  const stagesOf = ({ jobId }: WorldApplication): WorldStage[] => world.jobs.get(jobId)?.stages ?? [];

  return {
    of(application) {
      const reason = world.rejectionReasons.find(({ id }) => id === application.rejectionReasonId);
      if (application.status === "hired") return { status: "HIRED" };
      if (application.status === "rejected") {
        return { status: reason && isWithdrawal(reason) ? "WITHDRAWN" : "REJECTED" };
      }
      const alone = plain.get(application.id);
      if (alone) return { status: alone };
      const stage = stagesOf(application).find(({ id }) => id === application.stageId);
      return stage ? { status: statusOf(stage), subStatus: stage.name } : { status: "NEW" };
    },
    set(application, { status, subStatus, reason: reasonId }) {
      const closes = status === "REJECTED" || status === "WITHDRAWN";
      const reason = world.rejectionReasons.find(({ id }) => id === reasonId);
      if (
        reasonId !== undefined &&
        (!closes || !reason || isWithdrawal(reason) !== (status === "WITHDRAWN"))
      ) {
        throw new SmartrecruitersError(400, "REASON_INVALID", `Reason is not valid for ${status}`);
      }
      const stage = stagesOf(application).find(
        (each) => each.name === subStatus && statusOf(each) === status,
      );
      if (subStatus !== undefined && !stage) {
        throw new SmartrecruitersError(400, "SUB_STATUS_INVALID", "Sub-status is not valid");
      }
      plain.delete(application.id);
      application.status = closes ? "rejected" : status === "HIRED" ? "hired" : "active";
      application.rejectionReasonId = reason?.id ?? null;
      application.updatedAt = Math.max(application.updatedAt, world.now());
      if (stage === undefined) plain.set(application.id, status);
      else if (stage.id !== application.stageId) {
        application.stageId = stage.id;
        application.history.push(stage.id);
      }
    },
  };
}
