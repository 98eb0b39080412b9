/** The world of the sandbox as Teamtailor's resources. */
import type {
  AtsWorld,
  WorldApplication,
  WorldCandidate,
  WorldField,
  WorldJob,
  WorldStage,
} from "../ats/world.ts";
import type { ShownResource } from "./resource-list.ts";

const TYPES: Record<WorldField["kind"], string> = {
  text: "CustomField::Text",
  number: "CustomField::Number",
  choice: "CustomField::Select",
  yes_no: "CustomField::Checkbox",
  date: "CustomField::Date",
};

export function showCandidate(person: WorldCandidate): ShownResource {
  return {
    id: person.id,
    type: "candidates",
    attributes: {
      "first-name": person.firstName,
      "last-name": person.lastName,
      email: person.emails[0] ?? null,
      phone: null,
      tags: person.tags,
      sourced: false,
      "created-at": iso(person.createdAt),
      "updated-at": iso(person.createdAt),
    },
    related: { "job-applications": null, activities: null, "custom-field-values": null },
  };
}

export function showJob({ id, title }: WorldJob): ShownResource {
  return {
    id,
    type: "jobs",
    attributes: { title, "internal-name": title, status: "open" },
    related: { stages: null },
  };
}

/** The first stage of a job is its inbox. */
export function showStage({ id, name }: WorldStage, index: number): ShownResource {
  const type = index === 0 ? "Inbox" : "In process";
  return { id, type: "stages", attributes: { name, "stage-type": type, "row-order": index } };
}

export function showApplication(world: AtsWorld, application: WorldApplication): ShownResource {
  const { id, jobId, stageId, status, rejectionReasonId, updatedAt } = application;
  const job = world.jobs.get(jobId);
  const stages = job?.stages ?? [];
  const stage = stages.find((each) => each.id === stageId);
  const reason = world.rejectionReasons.find((each) => each.id === rejectionReasonId);
  return {
    id,
    type: "job-applications",
    attributes: {
      "rejected-at": status === "rejected" ? iso(updatedAt) : null,
      sourced: false,
      "created-at": iso(updatedAt),
      "updated-at": iso(updatedAt),
      "changed-stage-at": iso(updatedAt),
    },
    related: {
      candidate: null,
      job: job ? showJob(job) : null,
      stage: stage ? showStage(stage, stages.indexOf(stage)) : null,
      "reject-reason": reason ? showReason(reason) : null,
    },
  };
}

export function showReason({ id, name }: { id: string; name: string }): ShownResource {
  return {
    id,
    type: "reject-reasons",
    attributes: { reason: name, "rejected-by-company": name !== "Withdrew" },
  };
}

export function showField({ id, key, name, kind }: WorldField): ShownResource {
  return {
    id,
    type: "custom-fields",
    attributes: { name, "api-name": key.replaceAll("_", "-"), "field-type": TYPES[kind] },
    related: { "custom-field-values": null },
  };
}

export function showOptions({ id, options }: WorldField): ShownResource[] {
  return options.map((value, index) => ({
    id: `${id}${index}`,
    type: "custom-field-options",
    attributes: { value },
  }));
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
