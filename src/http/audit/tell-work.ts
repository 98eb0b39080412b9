/** How the audit log tells work on candidates, events and runs. Of candidates nothing is told but that it was one. */
import type { Run } from "../../core/types.ts";
import type { AuditTarget } from "../../store/audit.ts";
import type { ApiOptions } from "../api/api-options.ts";
import type { Said, Telling, Told } from "./tellings.ts";

type Asked = Omit<Said, "before" | "answer">;

const runBefore = async ({ params }: Asked, { store, directory }: ApiOptions) => {
  const run = await store.run((params as { id: string }).id);
  return run && { run, automation: directory.automation(run.automationId)?.name ?? null };
};
const targetOf = (run: Pick<Run, "id">, automation: string | null): AuditTarget => ({
  kind: "run",
  id: run.id,
  name: automation,
});
const about =
  (did: string) =>
  ({ before }: Said): Told => {
    const { run, automation } = before as { run: Run; automation: string | null };
    return {
      action: `${did} a run${automation === null ? "" : ` of "${automation}"`}`,
      target: targetOf(run, automation),
    };
  };

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const workTellings: Readonly<Record<string, Telling>> = {
  linkCandidate: {
    action: "linked names of a candidate",
    tell: ({ body }) => ({
      action: `linked ${counted((body as { names: unknown[] }).names.length, "name", "names")} of a candidate`,
      target: null,
    }),
  },
  unlinkCandidate: { action: "forgot a name of a candidate" },
  eraseCandidate: {
    action: "erased a candidate",
    tell({ answer, body }) {
      if ((body as { dryRun: boolean }).dryRun) return null;
      const went = answer as { events: number; runs: number } | undefined;
      if (!went) return { action: "erased a candidate", target: null };
      const events = counted(went.events, "event", "events");
      return {
        action: `erased a candidate (${events}, ${counted(went.runs, "run", "runs")})`,
        target: null,
      };
    },
  },
  answerRun: { action: "answered a run", before: runBefore, tell: about("answered") },
  replayRun: { action: "repeated a run", before: runBefore, tell: about("repeated") },
  releaseRun: { action: "let a run go on", before: runBefore, tell: about("let go on") },
  cancelRun: { action: "cancelled a run", before: runBefore, tell: about("cancelled") },
  replayRuns: {
    action: "repeated many runs",
    tell({ answer, body }) {
      if ((body as { dryRun: boolean }).dryRun) return null;
      const report = (answer as { report: { replayed: unknown[] } | null } | undefined)?.report;
      const many = report ? counted(report.replayed.length, "run", "runs") : "many runs";
      return { action: `repeated ${many}`, target: null };
    },
  },
  releaseHolds: {
    action: "let held runs go on",
    tell({ answer, body }) {
      const { kind } = body as { kind: string };
      const released = (answer as { released: number } | undefined)?.released;
      const many = released === undefined ? "runs" : counted(released, "run", "runs");
      return { action: `let ${many} go on that were held (${kind.replace("_", " ")})`, target: null };
    },
  },
  sendEvent: {
    action: "handed in an event",
    often: "done",
    tell: ({ body }) => ({
      action: `handed in events of "${(body as { connection: string }).connection}"`,
      target: { kind: "connection", id: (body as { connection: string }).connection, name: null },
    }),
  },
  sendSample: {
    action: "sent a sample event",
    tell({ body }, { catalog }) {
      const { event } = body as { event: string };
      const known = catalog.event(event);
      const named = known ? `of ${known.app.label}: ${known.event.label}` : event;
      return { action: `sent a sample ${named}`, target: null };
    },
  },
};
