/**
 * Numbered events of the five vendors. The number stands in the payload for the automations, and in the event's time,
 * so that the journal tells it without its payloads.
 */
import hatchbeacon from "../../../triggers/samples/hatchbeacon.job_application_created.json" with { type: "json" };
import created from "../../../triggers/samples/hiresscope.application_created.json" with { type: "json" };
import scored from "../../../triggers/samples/hiresscope.application_scored.json" with { type: "json" };
import shortlisted from "../../../triggers/samples/hiresscope.application_shortlisted.json" with { type: "json" };
import ntrvsta from "../../../triggers/samples/ntrvsta.session_completed.json" with { type: "json" };
import talentsprout from "../../../triggers/samples/talentsprout.interview_completed.json" with { type: "json" };
import trycrucible from "../../../triggers/samples/trycrucible.invitation_scored.json" with { type: "json" };

export interface Person {
  email: string;
  firstName: string;
  lastName: string;
  /** What TryCrucible, which tells no more, calls them. */
  crucibleId: string;
}

export const SCORING = ["trycrucible", "hiresscope", "ntrvsta", "talentsprout"] as const;
export type Scoring = (typeof SCORING)[number];
/**
 * What an event is about: a score, which most automations want; an application, without a lane; one that is asked about;
 * and one that is refused at first.
 */
export type Kind = "score" | "applied" | "ask" | "gate";
export const VENDORS = [...SCORING, "hatchbeacon"] as const;

const FIRST = Date.parse("2026-06-01T00:00:00.000Z");
const timeOf = (n: number): string => new Date(FIRST + n * 1000).toISOString();

/** The number of an event, from the time that it tells. */
export function numberOf(occurredAt: string): number {
  return (Date.parse(occurredAt) - FIRST) / 1000;
}

/** @param ats  key of the ATS that shall hear of it */
export function scorePayload(
  vendor: Scoring,
  n: number,
  person: Person,
  ats: string,
): Record<string, unknown> {
  const { email, crucibleId, firstName, lastName } = person;
  const name = `${firstName} ${lastName}`;
  const [id, at, own] = [`n${n}`, timeOf(n), { n, ats }];
  switch (vendor) {
    case "trycrucible":
      return { ...trycrucible, ...own, submission_id: id, candidate_id: crucibleId, scored_at: at };
    case "hiresscope":
      return {
        ...scored,
        ...own,
        timestamp: at,
        data: { ...scored.data, applicationId: id, ...named(person) },
      };
    case "ntrvsta": {
      const session = { ...ntrvsta.data.session, id, candidate: { id: `cand_${crucibleId}`, email, name } };
      return { ...ntrvsta, ...own, timestamp: at, data: { session } };
    }
    case "talentsprout": {
      const { data } = talentsprout;
      const candidate = {
        ...data.candidate,
        id: `ts_${crucibleId}`,
        firstName,
        lastName,
        fullName: name,
        email,
      };
      const session = { ...data.session, id, completedAt: at };
      return { ...talentsprout, ...own, timestamp: at, data: { ...data, candidate, session } };
    }
  }
}

/** Of HatchBeacon, which tells of a candidate no more than a name. */
export function appliedPayload(n: number, { firstName, lastName }: Person): Record<string, unknown> {
  const { data } = hatchbeacon;
  const details = { ...data.details, candidateName: `${firstName} ${lastName}` };
  const log = { ...data.log, resourceId: `n${n}`, timestamp: timeOf(n) };
  return { ...hatchbeacon, n, timestamp: timeOf(n), data: { log, details } };
}

/** Of HIRESSCOPE. */
export function askPayload(n: number, person: Person): Record<string, unknown> {
  return {
    ...created,
    n,
    timestamp: timeOf(n),
    data: { ...created.data, applicationId: `n${n}`, ...named(person) },
  };
}

/** Of HIRESSCOPE. */
export function gatePayload(n: number, person: Person): Record<string, unknown> {
  const data = { ...shortlisted.data, applicationId: `n${n}`, ...named(person) };
  return { ...shortlisted, n, timestamp: timeOf(n), data };
}

function named({ firstName, lastName, email }: Person): { candidateName: string; candidateEmail: string } {
  return { candidateName: `${firstName} ${lastName}`, candidateEmail: email };
}
