/** What a Greenhouse account has beside the world that all ATSs share. */
import type { AtsWorld, WorldApplication, WorldCandidate } from "../ats/world.ts";
import { noRecord } from "./greenhouse-error.ts";
import type { GreenhouseField } from "./rows.ts";

export interface GreenhouseState {
  world: AtsWorld;
  /** False when applications tell their stage only by name. */
  tellsStageId: boolean;
  fields: GreenhouseField[];
  /** Ids of options, by field id and option. */
  optionId(field: GreenhouseField, option: string): number;
  /** Values of applications' own fields, by application id and field id. */
  applicationFields: Map<string, Record<string, unknown>>;
  tagId(name: string): number;
  appliedTagId(candidateId: string, tag: string): number;
  /** Notes for candidates that do not exist: Greenhouse takes them, and nothing can delete them. */
  orphans: { candidateId: string; body: string }[];
  /** @throws {GreenhouseError} 404 */
  candidate(id: unknown): WorldCandidate;
  /** @throws {GreenhouseError} 404 */
  application(id: unknown): { candidate: WorldCandidate; application: WorldApplication };
}

export function createState(world: AtsWorld, options: { tellsStageId: boolean }): GreenhouseState {
  const ids = new Map<string, number>();
  const idFor = (name: string): number => {
    const known = ids.get(name) ?? Number(world.newId());
    ids.set(name, known);
    return known;
  };
  const fields: GreenhouseField[] = [
    ...world.fields.map((field) => ({ ...field, on: "candidate" as const })),
    {
      id: world.newId(),
      key: "interview_rating",
      name: "Interview rating",
      kind: "number",
      options: [],
      on: "application",
    },
  ];
  return {
    ...options,
    world,
    fields,
    optionId: ({ id }, option) => idFor(`option ${id} ${option}`),
    applicationFields: new Map(),
    tagId: (name) => idFor(`tag ${name}`),
    appliedTagId: (candidateId, tag) => idFor(`applied ${candidateId} ${tag}`),
    orphans: [],
    candidate(id) {
      const found = world.candidates.get(String(id));
      if (!found) throw noRecord("Candidate");
      return found;
    },
    application(id) {
      for (const candidate of world.candidates.values()) {
        const application = candidate.applications.find((each) => each.id === String(id));
        if (application) return { candidate, application };
      }
      throw noRecord("Application");
    },
  };
}
