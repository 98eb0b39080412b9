/** Vendors that send signed events about candidates to a running Hirewire, and short ways to see what came of them. */
import { eventually, startHirewire, type Hirewire } from "./hirewire.ts";
import { opensslHmac } from "./openssl.ts";

export interface RunShown {
  id: string;
  state: string;
  reason: string | null;
  lane: string | null;
  question: { text: string; choices: unknown[]; expects: string | null } | null;
  answer: string | null;
  outputs: Record<string, Record<string, unknown>>;
  automation: string;
}
export interface EventShown {
  lane: string | null;
  hiring: { candidate?: Record<string, unknown> };
}

export interface Office {
  server: Hirewire;
  /** TryCrucible scored a candidate, of whom it tells no more than an id. */
  challenge(candidateId: string): Promise<void>;
  /** HIRESSCOPE scored a CV; it tells an email address. */
  application(email: string, name: string): Promise<void>;
  /** NTRVSTA invited somebody; it tells both. */
  invited(id: string, email: string, name: string): Promise<void>;
  automate(name: string, trigger: string, steps: unknown[]): Promise<void>;
  /** Newest first. */
  runsOf(automation: string): Promise<RunShown[]>;
  /** Waits until the newest run of the automation is in that state. */
  newestIn(automation: string, state: string): Promise<RunShown>;
  newestEvent(): Promise<EventShown>;
  answer(id: string, text: string): Promise<RunShown>;
  /** Kills the server without a warning and starts it again. */
  kill(): Promise<void>;
}

const SECRET = "whsec_b6f0c1a2d3e4f5061728394a5b6c7d8e";
const SIGNATURES: Record<string, (digest: string) => Record<string, string>> = {
  trycrucible: (digest) => ({ "X-TryCrucible-Signature": `sha256=${digest}` }),
  hiresscope: (digest) => ({ "X-HiresScope-Signature": digest }),
  ntrvsta: (digest) => ({ "X-NTRVSTA-Signature": digest }),
};

export async function openOffice(dataDir: string): Promise<Office> {
  let server = await startHirewire({ dataDir });
  let count = 0;
  const paths = new Map<string, string>();
  for (const app of Object.keys(SIGNATURES)) {
    const values = { signing_secret: SECRET };
    const { address } = await server.api<{ address: string }>("POST", "/connections", { app, values });
    paths.set(app, new URL(address).pathname);
  }

  const send = async (app: string, payload: object): Promise<void> => {
    const body = JSON.stringify(payload);
    const answer = await fetch(`${server.url}${paths.get(app)}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...SIGNATURES[app]?.(opensslHmac(SECRET, body)) },
      body,
    });
    if (answer.status !== 200) throw new Error(`${app}'s event was answered ${answer.status}`);
  };
  const runsOf: Office["runsOf"] = async (automation) =>
    (await server.api<{ items: RunShown[] }>("GET", `/runs?automation=${automation}&limit=200`)).items;

  return {
    get server() {
      return server;
    },
    challenge(candidateId) {
      count += 1;
      return send("trycrucible", {
        event: "invitation_scored",
        submission_id: `sub_${count}`,
        candidate_id: candidateId,
        challenge_id: "chl_1",
        score: 80,
        scored_at: "2026-05-23T10:34:17.000Z",
      });
    },
    application(candidateEmail, candidateName) {
      count += 1;
      const about = { jobId: "job_1", jobTitle: "Engineer", score: 82, status: "SCORED", missingSkills: [] };
      const cvUrl = "https://cdn.hiresscope.com/cvs/1.pdf";
      return send("hiresscope", {
        event: "application.scored",
        timestamp: "2026-05-02T14:32:10.000Z",
        tenantId: "tenant_1",
        data: { applicationId: `app_${count}`, candidateName, candidateEmail, cvUrl, ...about },
      });
    },
    invited(id, email, name) {
      count += 1;
      return send("ntrvsta", {
        event: "candidate.invited",
        timestamp: `2024-03-14T09:00:${String(count % 60).padStart(2, "0")}Z`,
        data: { candidate: { id, email, name, interview_id: "int_1" } },
      });
    },
    async automate(name, trigger, steps) {
      const { id } = await server.api<{ id: string }>("POST", "/automations", { name, trigger, steps });
      await server.api("POST", `/automations/${id}/state`, { state: "on" });
    },
    runsOf,
    newestIn: (automation, state) =>
      eventually(async () => {
        const [run] = await runsOf(automation);
        return run?.state === state ? run : undefined;
      }, `a run of ${automation} that is ${state}`),
    newestEvent: async () => (await server.api<{ items: [EventShown] }>("GET", "/events?limit=1")).items[0],
    answer: (id, answer) => server.api<RunShown>("POST", `/runs/${id}/answer`, { answer }),
    async kill() {
      await server.stop("SIGKILL");
      server = await startHirewire({ dataDir });
    },
  };
}
