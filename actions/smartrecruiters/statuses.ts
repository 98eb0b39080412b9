/**
 * SmartRecruiters has the same statuses for every job. A hiring process may divide three of them into sub-statuses,
 * which people see as the steps of a job.
 *
 * Sources: https://developers.smartrecruiters.com/reference/candidatesstatusupdate-1,
 * https://developers.smartrecruiters.com/docs/get-candidate-application-status (read 2026-11-21).
 */
import { z } from "zod";
import type { Named } from "../ats/adapter.ts";
import type { SmartrecruitersContext } from "./connection.ts";
import { listAll } from "./wire.ts";

const NAMES: Readonly<Record<string, string>> = {
  LEAD: "Lead",
  NEW: "New",
  IN_REVIEW: "In review",
  INTERVIEW: "Interview",
  OFFERED: "Offered",
  HIRED: "Hired",
  REJECTED: "Rejected",
  WITHDRAWN: "Withdrawn",
  TRANSFERRED: "Transferred",
};
const CLOSED = new Set(["HIRED", "REJECTED", "WITHDRAWN", "TRANSFERRED"]);
/** Where a candidate can be moved to, in their order; `reject` does the rest. */
const STAGES = ["LEAD", "NEW", "IN_REVIEW", "INTERVIEW", "OFFERED", "HIRED"];

export function isActive(status: string): boolean {
  return !CLOSED.has(status);
}

/** The id is the status, or `INTERVIEW/Onsite Interview`. */
export function stageOf(status: string, subStatus?: string | null): Named {
  if (subStatus) return { id: `${status}/${subStatus}`, name: subStatus };
  return { id: status, name: NAMES[status] ?? status };
}

export function statusOf({ id }: Named): { status: string; subStatus?: string } {
  const slash = id.indexOf("/");
  return slash < 0 ? { status: id } : { status: id.slice(0, slash), subStatus: id.slice(slash + 1) };
}

const SubStatuses = z.array(z.string()).nullish();
const HiringProcess = z.looseObject({
  active: z.boolean().nullish(),
  subStatuses: z
    .looseObject({ IN_REVIEW: SubStatuses, INTERVIEW: SubStatuses, OFFERED: SubStatuses })
    .nullish(),
});

/** Every status with the sub-statuses of all hiring processes: which of them a job has is not told. */
export async function stages(context: SmartrecruitersContext): Promise<Named[]> {
  const { items } = await listAll(context, "/configuration/hiring-processes", { item: HiringProcess });
  const divided = items.filter(({ active }) => active !== false).map(({ subStatuses }) => subStatuses ?? {});
  return STAGES.flatMap((status) => {
    const names = divided.flatMap((each) => (each as Record<string, string[] | null>)[status] ?? []);
    const own = stageOf(status);
    // a sub-status that is called as its status would make the name ambiguous
    const parts = [...new Set(names)].filter((name) => name.toLowerCase() !== own.name.toLowerCase());
    return [own, ...parts.map((name) => stageOf(status, name))];
  });
}
