/**
 * A Workable account over the world of the sandbox. Workable keeps a record of a person for each job, with tags,
 * comments and attributes of its own; the world shows them together.
 */
import type { AtsWorld, WorldApplication, WorldCandidate, WorldField, WorldJob } from "../ats/world.ts";
import { notFound } from "./workable-error.ts";

export interface WorkableComment {
  id: string;
  body: string;
  memberId: string;
  policy: string[] | undefined;
  createdAt: number;
}

/** A record: somebody's application for one job, or somebody in the talent pool. */
export interface WorkableRecord {
  id: string;
  person: WorldCandidate;
  /** Null in the talent pool. */
  application: WorldApplication | null;
  tags: string[];
  comments: WorkableComment[];
}

export interface WorkableAccount {
  world: AtsWorld;
  subdomain: string;
  name: string;
  /** Oldest first. */
  records(): WorkableRecord[];
  /** @throws {WorkableError} 404 */
  record(id: unknown): WorkableRecord;
  /** @throws {WorkableError} 404 */
  job(shortcode: unknown): WorldJob;
}

export function createAccount(options: {
  world: AtsWorld;
  subdomain: string;
  name: string;
}): WorkableAccount {
  const { world, subdomain, name } = options;
  const own = new Map<string, Pick<WorkableRecord, "tags" | "comments">>();
  const toRecord = (
    id: string,
    person: WorldCandidate,
    application: WorldApplication | null,
  ): WorkableRecord => {
    const kept = own.get(id) ?? { tags: [...person.tags], comments: [] };
    own.set(id, kept);
    return { id, person, application, ...kept };
  };
  const records = (): WorkableRecord[] =>
    [...world.candidates.values()].flatMap((person) =>
      person.applications.length === 0
        ? [toRecord(person.id, person, null)]
        : person.applications.map((application) => toRecord(application.id, person, application)),
    );
  return {
    world,
    subdomain,
    name,
    records,
    record(id) {
      const found = records().find((each) => each.id === id);
      if (!found) throw notFound();
      return found;
    },
    job(shortcode) {
      const found = [...world.jobs.values()].find((each) => each.id === shortcode);
      if (!found) throw notFound();
      return found;
    },
  };
}

export function slugOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

/** As the API shows it in lists. */
export function showRecord(
  { world, subdomain, name }: WorkableAccount,
  record: WorkableRecord,
): Record<string, unknown> {
  const { id, person, application } = record;
  const job = application && world.jobs.get(application.jobId);
  const stage = job?.stages.find((each) => each.id === application?.stageId)?.name ?? "Sourced";
  const reason = world.rejectionReasons.find((each) => each.id === application?.rejectionReasonId);
  const disqualified = application?.status === "rejected";
  const changedAt = application?.updatedAt ?? person.createdAt;
  return {
    id,
    name: `${person.firstName} ${person.lastName}`.trim(),
    firstname: person.firstName,
    lastname: person.lastName,
    headline: null,
    account: { subdomain, name },
    ...(job ? { job: { shortcode: job.id, title: job.title } } : { talent_pool: { talent_pool_id: 1 } }),
    stage,
    stage_kind: slugOf(stage),
    disqualified,
    disqualification_reason: reason?.name ?? null,
    withdrew: reason?.name === "Withdrew",
    hired_at: application?.status === "hired" ? iso(changedAt) : null,
    sourced: true,
    profile_url: `https://${subdomain}.workable.com/backend/candidates/${id}`,
    email: person.emails[0] ?? null,
    phone: null,
    address: null,
    created_at: iso(person.createdAt),
    updated_at: iso(changedAt),
  };
}

const TYPES: Record<WorldField["kind"], string> = {
  text: "free_text",
  number: "numeric",
  choice: "dropdown",
  yes_no: "boolean",
  date: "date",
};

export function showAttribute({ id, name, kind, options }: WorldField): Record<string, unknown> {
  const choices = options.map((body, index) => ({ id: `${id}${index}`, body, hint: null }));
  return {
    id,
    type: TYPES[kind],
    enabled: true,
    label: name,
    hint: null,
    ...(kind === "choice" && { single_answer: true, choices }),
  };
}

export function iso(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}
