/**
 * The people and jobs behind every ATS stand-in. Each stand-in shows the same world through its own API, so that one
 * outcome can be compared across ATSs, and a test can look at what was done without asking the API that did it.
 */

export interface WorldStage {
  id: string;
  name: string;
}
export interface WorldJob {
  id: string;
  title: string;
  stages: WorldStage[];
}
export interface WorldNote {
  id: string;
  text: string;
  /** Of the user in whose name it was written. */
  author: string | null;
  createdAt: number;
}
export interface WorldApplication {
  id: string;
  jobId: string;
  stageId: string;
  status: "active" | "rejected" | "hired";
  rejectionReasonId: string | null;
  /** Every stage it was in, oldest first. */
  history: string[];
  updatedAt: number;
}
export interface WorldCandidate {
  id: string;
  firstName: string;
  lastName: string;
  emails: string[];
  tags: string[];
  notes: WorldNote[];
  /** By the field's id. */
  fields: Record<string, unknown>;
  applications: WorldApplication[];
  createdAt: number;
}
export interface WorldField {
  id: string;
  /** As APIs call it: `assessment_score`. */
  key: string;
  name: string;
  kind: "text" | "number" | "choice" | "yes_no" | "date";
  /** For `choice`. */
  options: string[];
}
export interface WorldUser {
  id: string;
  name: string;
  email: string;
}

export interface AtsWorld {
  candidates: Map<string, WorldCandidate>;
  jobs: Map<string, WorldJob>;
  fields: WorldField[];
  tags: string[];
  rejectionReasons: { id: string; name: string }[];
  users: WorldUser[];
  /** The next id, in the ATS's own form. */
  newId: () => string;
  now: () => number;
  /** Adds a candidate with one application for each job named, in its first stage. */
  addCandidate(person: {
    firstName: string;
    lastName: string;
    emails: string[];
    jobs?: string[];
  }): WorldCandidate;
  byEmail(email: string): WorldCandidate[];
  /** What happened to everybody, in words that are the same for every ATS: for comparing outcomes. */
  outcome(): WorldOutcome[];
}

export interface WorldOutcome {
  candidate: string;
  tags: string[];
  notes: string[];
  /** By the field's name. */
  fields: Record<string, unknown>;
  applications: { job: string; stage: string; status: string; reason: string | null }[];
}

const STAGES = ["Application Review", "Phone Screen", "Assessment", "Onsite Interview", "Offer"];
const JOBS = ["Senior Backend Engineer", "Product Designer"];
const REASONS = ["Lacking skills", "Position closed", "Withdrew"];

/**
 * Jane Smith (one application), John Doe (two active ones), and two different people with one address.
 *
 * @param options.newId  ids as the ATS writes them; default: numbers
 */
export function createAtsWorld(options: { now?: () => number; newId?: () => string } = {}): AtsWorld {
  const { now = Date.now } = options;
  let last = 69_306_000;
  const newId = options.newId ?? (() => String((last += 7)));

  const jobs = new Map<string, WorldJob>();
  for (const title of JOBS) {
    const job: WorldJob = { id: newId(), title, stages: STAGES.map((name) => ({ id: newId(), name })) };
    jobs.set(job.id, job);
  }
  const candidates = new Map<string, WorldCandidate>();
  const fields: WorldField[] = [
    { id: newId(), key: "assessment_score", name: "Assessment score", kind: "number", options: [] },
    { id: newId(), key: "assessment_summary", name: "Assessment summary", kind: "text", options: [] },
    { id: newId(), key: "seniority", name: "Seniority", kind: "choice", options: ["Junior", "Senior"] },
    { id: newId(), key: "would_hire", name: "Would hire", kind: "yes_no", options: [] },
  ];
  const rejectionReasons = REASONS.map((name) => ({ id: newId(), name }));
  const users: WorldUser[] = [
    { id: newId(), name: "Rita Recruiter", email: "rita@acme.example" },
    { id: newId(), name: "Hal Manager", email: "hal@acme.example" },
  ];

  const jobCalled = (title: string): WorldJob => {
    const job = [...jobs.values()].find((each) => each.title === title);
    if (!job) throw new RangeError(`there is no job "${title}"`);
    return job;
  };

  const world: AtsWorld = {
    candidates,
    jobs,
    fields,
    tags: ["Strong", "Referral"],
    rejectionReasons,
    users,
    newId,
    now,
    addCandidate({ firstName, lastName, emails, jobs: titles = [JOBS[0] ?? ""] }) {
      const candidate: WorldCandidate = {
        id: newId(),
        firstName,
        lastName,
        emails,
        tags: [],
        notes: [],
        fields: {},
        createdAt: now(),
        applications: titles.map(jobCalled).map((job) => ({
          id: newId(),
          jobId: job.id,
          stageId: job.stages[0]?.id ?? "",
          status: "active",
          rejectionReasonId: null,
          history: [job.stages[0]?.id ?? ""],
          updatedAt: now(),
        })),
      };
      candidates.set(candidate.id, candidate);
      return candidate;
    },
    byEmail(email) {
      const wanted = email.toLowerCase();
      return [...candidates.values()].filter(({ emails }) =>
        emails.some((each) => each.toLowerCase() === wanted),
      );
    },
    outcome: () =>
      [...candidates.values()].map((candidate) => ({
        candidate: `${candidate.firstName} ${candidate.lastName}`,
        tags: candidate.tags.toSorted(),
        notes: candidate.notes.map(({ text }) => text),
        fields: Object.fromEntries(
          Object.entries(candidate.fields).map(([id, value]) => [
            fields.find((each) => each.id === id)?.name ?? id,
            value,
          ]),
        ),
        applications: candidate.applications.map(({ jobId, stageId, status, rejectionReasonId }) => ({
          job: jobs.get(jobId)?.title ?? jobId,
          stage: jobs.get(jobId)?.stages.find(({ id }) => id === stageId)?.name ?? stageId,
          status,
          reason: rejectionReasons.find(({ id }) => id === rejectionReasonId)?.name ?? null,
        })),
      })),
  };

  world.addCandidate({ firstName: "Jane", lastName: "Smith", emails: ["jane.smith@example.com"] });
  world.addCandidate({
    firstName: "John",
    lastName: "Doe",
    emails: ["john.doe@example.com", "john@home.example"],
    jobs: JOBS,
  });
  for (const lastName of ["Twin", "Other"]) {
    world.addCandidate({ firstName: "Alex", lastName, emails: ["shared@example.com"] });
  }
  return world;
}
