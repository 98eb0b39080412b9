/** What an operation works on: the candidate, or one of the candidate's applications. Never guessed. */
import { Rejected } from "../../src/core/errors.ts";
import type { Fields } from "../../src/core/fields.ts";
import type { ApplicationTarget, AtsActionContext, AtsApplication, AtsCandidate, Target } from "./adapter.ts";
import { applicationChoice, decisionOf, keepDecision, nameOf, severalApplications } from "./answers.ts";
import { sameName } from "./pick-named.ts";
import type { Whom } from "./vocabulary.ts";

/** @throws as {@link applicationTarget}, for what belongs to an application */
export async function targetOf<C extends Fields>(
  label: string,
  context: AtsActionContext<C>,
  candidate: AtsCandidate,
  whom: Whom,
  on: "candidate" | "application",
): Promise<Target> {
  if (on === "candidate") return { candidate, application: null };
  return applicationTarget(label, context, candidate, whom, "taken");
}

/**
 * @param closed  what to make of closed applications where none is active: `latest` takes the one changed last
 * @throws {NeedsAnswer} `ats_application_ambiguous`
 * @throws {Rejected} `ats_no_application`
 */
export async function applicationTarget<C extends Fields>(
  label: string,
  context: AtsActionContext<C>,
  candidate: AtsCandidate,
  whom: Whom,
  closed: "refused" | "taken" | "latest",
): Promise<ApplicationTarget> {
  const decision = await decisionOf(context);
  const decided = candidate.applications.find(({ id }) => id === decision?.applicationId);
  if (decided) {
    if (!decided.active && closed === "refused") throw noApplication(label, candidate, whom);
    return { candidate, application: decided };
  }
  const forJob = applicationsFor(candidate, whom);
  const active = forJob.filter((each) => each.active);
  const fitting = active.length === 0 && closed !== "refused" ? forJob : active;
  const [only, another] = fitting;
  if (!only) throw noApplication(label, candidate, whom);
  if (!another) return { candidate, application: only };
  const byRule = whom.several === "latest" || (active.length === 0 && closed === "latest");
  const latest = latestOf(fitting);
  if (!byRule || !latest) throw severalApplications(label, candidate, fitting);
  await keepDecision(context, applicationChoice(candidate, latest));
  return { candidate, application: latest };
}

/** Those for the job that the author named, else all. */
function applicationsFor({ applications }: AtsCandidate, { job }: Whom): AtsApplication[] {
  return applications.filter((each) => job === undefined || (each.job !== null && sameName(each.job, job)));
}

/** @returns the application that was changed last; undefined for none */
export function latestOf(applications: readonly AtsApplication[]): AtsApplication | undefined {
  return applications.toSorted((one, other) => (other.changedAt ?? 0) - (one.changedAt ?? 0))[0];
}

function noApplication(label: string, candidate: AtsCandidate, { job }: Whom): Rejected {
  const where = job === undefined ? "" : ` for the job "${job}"`;
  return new Rejected(
    `${nameOf(candidate)} has no active application in ${label}${where}, so there is nothing to change. Look at the candidate in ${label}.`,
    { code: "ats_no_application" },
  );
}
