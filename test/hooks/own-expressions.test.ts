/** A subscriber's own condition and mapping read what the subscriber sees: the body of a delivery. */
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { startServer, type Server } from "../http/server.ts";
import { startSubscriber, type SubscriberServer } from "./subscriber.ts";

let server: Server;
let subscriber: SubscriberServer;
beforeEach(async () => {
  subscriber = await startSubscriber();
  server = await startServer({ workers: true, allow: [subscriber.host] });
  for (const app of ["hiresscope", "talentsprout"]) {
    await server.get("POST", "/connections", { app, values: { signing_secret: "of-tests" } });
  }
});
afterEach(async () => {
  await server.close();
  await subscriber.close();
});

const subscribe = (wish: Record<string, unknown>) =>
  server.get<{ id: string }>("POST", "/hooks", {
    targetUrl: subscriber.url,
    event: "candidate.scored",
    ...wish,
  });
const send = (event: string, changes: Record<string, unknown>) =>
  server.get("POST", "/samples", { event, changes });

it("decides by the facts that are delivered, whichever vendor told them", async () => {
  await subscribe({ filter: "score.value >= 80 and source.vendor != 'trycrucible'" });
  await send("hiresscope.application_scored", { "data.score": 79 });
  await send("talentsprout.interview_completed", { "data.scores.overall": 79 });
  await send("talentsprout.interview_completed", { "data.scores.overall": 81, "data.session.id": "s2" });
  await send("hiresscope.application_scored", { "data.score": 92 });
  await subscriber.arrived(2);
  const scores = subscriber.deliveries.map(({ body }) => (body["score"] as { value: number }).value);
  expect(scores.toSorted((one, other) => one - other)).toEqual([81, 92]);
  const { items } = await server.get<{ items: { reason: string }[] }>("GET", "/runs?state=filtered");
  expect(items.map(({ reason }) => reason)).toEqual(["score 79 is below 80", "score 79 is below 80"]);
});

it("makes of them what it wants, and nothing that is hidden from it", async () => {
  await subscribe({
    event: "talentsprout.interview_completed",
    mapping:
      '{ "who": candidate.name, "of": payload.data.interview.title, "token": payload.data.session.token }',
  });
  await send("talentsprout.interview_completed", { "data.scores.overall": 81 });
  await subscriber.arrived(1);
  expect(subscriber.deliveries[0]?.body).toEqual({
    id: expect.stringMatching(/^evt_/),
    who: expect.any(String),
    of: expect.any(String),
    token: "[hidden]",
  });
});

it("shows the same in its samples", async () => {
  const query = new URLSearchParams({
    event: "candidate.scored",
    filter: "score.value > 0",
    mapping: '{ "value": score.value, "job": job.title }',
  });
  const { items } = await server.get<{ items: Record<string, unknown>[] }>(
    "GET",
    `/hooks/samples?${query.toString()}`,
  );
  expect(items.length).toBeGreaterThan(0);
  for (const item of items) expect(item).toMatchObject({ id: expect.any(String), value: expect.any(Number) });
});
