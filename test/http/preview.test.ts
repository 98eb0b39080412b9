/** Who matches, asked over HTTP while somebody types. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { CandidatesPreview } from "../../src/run/preview/preview-candidates.ts";
import { silentLog } from "../../src/log.ts";
import { sendScore, startServer, type Server } from "./server.ts";

let server: Server;
const complaints: string[] = [];
const log = { ...silentLog, error: (message: string) => void complaints.push(message) };
beforeAll(async () => {
  server = await startServer({ log: { ...log, child: () => log } });
  await server.get("POST", "/connections", { app: "trycrucible", values: { signing_secret: "of-tests" } });
  await server.get("POST", "/connections", { app: "hiresscope", values: { signing_secret: "of-tests" } });
  for (const score of [91, 79, 84]) await sendScore(server, score);
});
afterAll(() => server?.close());

const SCORED = "trycrucible.invitation_scored";
const preview = (automation: object, more: object = {}): Promise<CandidatesPreview> =>
  server.get("POST", "/automations/preview", { automation, ...more });

describe("who matches", () => {
  it("says of each of the last events whether and why, newest first", async () => {
    const { events, counts, samples, problem } = await preview({ trigger: SCORED, when: "score >= 80" });
    expect(events.map(({ verdict, why, detail }) => [verdict, why, detail])).toEqual([
      ["matches", "84 is at least 80", expect.stringContaining("score 84")],
      ["filtered", "79 is below 80", expect.stringContaining("score 79")],
      ["matches", "91 is at least 80", expect.stringContaining("score 91")],
    ]);
    expect({ counts, samples, problem }).toEqual({
      counts: { matches: 2, filtered: 1, failed: 0 },
      samples: false,
      problem: null,
    });
  });

  it("finds them by the hiring event, and without a condition all match", async () => {
    const { events, counts } = await preview({ trigger: "candidate.scored", when: "  " }, { limit: 2 });
    expect(events).toHaveLength(2);
    expect(counts.matches).toBe(2);
  });

  it("keeps to the connections that it is to listen to", async () => {
    const { samples } = await preview({ trigger: "candidate.scored", from: ["hiresscope"] });
    expect(samples).toBe(true);
  });

  it("shows samples while nothing has arrived, and says that they are", async () => {
    const { events, samples } = await preview({
      trigger: "hiresscope.application_scored",
      when: "$event.score.value > 1000",
    });
    expect(samples).toBe(true);
    expect(events).toMatchObject([
      {
        eventId: "sample:hiresscope.application_scored",
        sample: true,
        receivedAt: null,
        verdict: "filtered",
      },
    ]);
  });

  it("says where a condition that cannot be read breaks off", async () => {
    const { problem, counts } = await preview({ trigger: SCORED, when: "score >=" });
    expect(problem).toMatchObject({ path: "when", position: expect.any(Number) });
    expect(counts).toEqual({ matches: 0, filtered: 0, failed: 3 });
  });

  it("says of one event what is wrong with it, and judges the others", async () => {
    const { events, problem } = await preview({
      trigger: SCORED,
      when: "score = 79 ? $error('odd') : score > 80",
    });
    expect(problem).toBeNull();
    expect(events.map(({ verdict }) => verdict)).toEqual(["matches", "failed", "matches"]);
  });

  it("stops a condition that never ends, and answers", async () => {
    const { counts } = await preview(
      { trigger: SCORED, when: "($f := function($x) { $f($x) + 1 }; $f(1))" },
      { limit: 1 },
    );
    expect(counts.failed).toBe(1);
  });

  it("hides from whoever may only look what opens doors", async () => {
    await server.get("POST", "/connections", {
      app: "talentsprout",
      values: { signing_secret: "whsec_b2YtdGVzdHMtYW5kLWxvbmctZW5vdWdo" },
    });
    await server.get("POST", "/samples", { event: "talentsprout.interview_completed" });
    const automation = {
      trigger: "talentsprout.interview_completed",
      when: "data.session.token = '[hidden]'",
    };
    const { token } = await server.get<{ token: string }>("POST", "/tokens", {
      name: "looks",
      scopes: ["read"],
    });
    const answer = await server.call("POST", "/automations/preview", { body: { automation }, token });
    expect(((await answer.json()) as CandidatesPreview).counts).toMatchObject({ matches: 1 });
    expect((await preview(automation)).counts).toMatchObject({ matches: 0, filtered: 1 });
  });

  it("takes a dropped question for nobody's failure", async () => {
    const { url, token } = server.runtime;
    const automation = { trigger: SCORED, when: "($f := function($x) { $f($x) + 1 }; $f(1))" };
    const gone = new AbortController();
    const asking = fetch(`${url}/api/automations/preview`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ automation }),
      signal: gone.signal,
    });
    gone.abort();
    await expect(asking).rejects.toThrow();
    expect((await preview({ trigger: SCORED, when: "score > 0" })).counts.failed).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("keeps no answer: the same question under the same key is asked anew", async () => {
    const headers = { "idempotency-key": "typed-once" };
    const body = { automation: { trigger: SCORED }, limit: 200 };
    const count = async () => {
      const answer = await server.call("POST", "/automations/preview", { body, headers });
      return ((await answer.json()) as CandidatesPreview).counts.matches;
    };
    const before = await count();
    await sendScore(server, 55);
    expect(await count()).toBe(before + 1);
  });
});
