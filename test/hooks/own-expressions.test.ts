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

it.each([
  ["data.score >= 80", 'filter:1:1: A delivery has no field "data".', "`payload.data`"],
  [
    "score.value > 1 and candidate.naem = 'Bo'",
    'filter:1:31: `candidate` of a delivery has no field "naem".',
    "name",
  ],
  ["$exists(scor)", 'filter:1:9: A delivery has no field "scor".', '"score"'],
  ["(test ? job.titel : 1) = 1", 'filter:1:13: `job` of a delivery has no field "titel".', "title"],
  ["[id, tset]", 'filter:1:6: A delivery has no field "tset".', "test"],
  ["{% source.vendr = 'x' %}", 'filter:1:11: `source` of a delivery has no field "vendr".', "vendor"],
])("refuses %s, which no delivery could pass", async (filter, begins, hint) => {
  const answer = await server.call("POST", "/hooks", {
    body: { targetUrl: subscriber.url, event: "candidate.scored", filter },
  });
  const { code, errors } = (await answer.json()) as {
    code: string;
    errors: { code: string; message: string }[];
  };
  expect(code).toBe("invalid_subscription");
  expect(errors).toMatchObject([{ path: "filter", code: "unknown_field" }]);
  expect(errors[0]?.message.startsWith(begins)).toBe(true);
  expect(errors[0]?.message).toContain(hint);
});

it.each([
  "payload.anything.at.all > 3",
  "score.parts[name = 'Coding'].value > 3",
  "$count(score.parts.(name & value)) > 1",
  "$event.candidate.name = candidate.name and test = false",
  "($limit := 3; score.value > $limit)",
  "$contains($lowercase(candidate.email), 'example')",
  "$filter(score.parts, function($part) { $part.value > 3 }) ~> $exists()",
  "payload.{ 'a': b }.a = 1 or interview.durationMinutes > 5",
  "candidate.remembered[0] = 'email'",
])("takes %s", async (filter) => {
  await subscribe({ filter });
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
