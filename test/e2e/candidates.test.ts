/**
 * One candidate, several vendors: HIRESSCOPE tells an email address, TryCrucible an id and nothing else. A person is
 * asked once whose id it is; from then on its events are the same candidate's.
 */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { eventually, makeDataDir, removeDataDir } from "./hirewire.ts";
import { openOffice, type Office } from "./office.ts";

const JANE = "jane@example.com";

let dataDir: string;
let office: Office;
beforeAll(async () => {
  dataDir = await makeDataDir();
  office = await openOffice(dataDir);
});
afterAll(async () => {
  await office?.server.stop();
  await removeDataDir(dataDir);
});

describe("a candidate whom a vendor calls by an id alone", () => {
  beforeAll(() =>
    office.automate("Identify", "candidate.scored", [
      { id: "who", use: "hirewire.identify_candidate" },
      { id: "mark", use: "hirewire.link_candidate", with: { email: "{% $event.candidate.email %}" } },
    ]),
  );

  it("is asked for once, and is the same candidate for every vendor from then on", async () => {
    await office.application("Jane@Example.com", "Jane Smith");
    const byEmail = await office.newestIn("Identify", "succeeded");
    expect(byEmail).toMatchObject({ lane: JANE, outputs: { who: { email: JANE, known: true } } });

    await office.challenge("usr_1");
    const asking = await office.newestIn("Identify", "held");
    expect(asking).toMatchObject({
      lane: "trycrucible:usr_1",
      question: {
        text: "TryCrucible calls this candidate only usr_1. What is the email address?",
        choices: [],
        expects: "Email address",
      },
    });
    await office.challenge("usr_1");
    const behind = (await office.runsOf("Identify"))[0];
    expect(behind).toMatchObject({ state: "waiting", lane: "trycrucible:usr_1" });

    await office.answer(asking.id, "Jane");
    const again = await eventually(
      async () =>
        (await office.runsOf("Identify")).find(({ id, state }) => id === asking.id && state === "held"),
      "the question to be asked again",
    );
    expect(again.question?.text).toMatch(/^"Jane" is not an email address\. TryCrucible calls/);

    expect(await office.answer(asking.id, " Jane@example.com")).toMatchObject({
      id: asking.id,
      question: null,
    });
    const after = await office.newestIn("Identify", "succeeded");
    expect(after.id).toBe(behind?.id);
    const told = { who: { email: JANE, name: "Jane Smith", known: true }, mark: { emails: [JANE] } };
    expect(await office.runsOf("Identify")).toMatchObject([
      { id: behind?.id, outputs: told },
      { id: asking.id, outputs: { ...told, who: { email: JANE } }, answer: null },
      { id: byEmail.id },
    ]);

    await office.challenge("usr_1");
    expect(await office.newestEvent()).toMatchObject({
      lane: JANE,
      hiring: { candidate: { id: "usr_1", email: JANE, remembered: expect.arrayContaining(["email"]) } },
    });
    expect(await office.newestIn("Identify", "succeeded")).toMatchObject({ lane: JANE, outputs: told });
  });

  it("stays unknown at another id, and is unknown again once the link is taken back", async () => {
    await office.challenge("usr_2");
    expect(await office.newestEvent()).toMatchObject({ lane: "trycrucible:usr_2" });
    await office.server.api("POST", `/runs/${(await office.newestIn("Identify", "held")).id}/cancel`);

    await office.server.api("DELETE", "/candidates?connection=trycrucible&id=usr_1");
    await office.challenge("usr_1");
    expect((await office.newestEvent()).hiring.candidate).toEqual({ id: "usr_1" });
    await office.server.api("POST", `/runs/${(await office.newestIn("Identify", "held")).id}/cancel`);
    expect(await office.server.api("GET", `/candidates?email=${JANE}`)).toMatchObject({
      emails: [JANE],
      ids: [],
    });
  });
});

describe("what vendors tell together", () => {
  it("is remembered, and found by either name", async () => {
    await office.invited("cand_5", "John@Example.com", "John Doe");
    const john = {
      emails: ["john@example.com"],
      name: "John Doe",
      ids: [{ connection: "ntrvsta", id: "cand_5" }],
    };
    expect(await office.server.api("GET", "/candidates?connection=ntrvsta&id=cand_5")).toEqual(john);
    expect(await office.server.api("GET", "/candidates?email=JOHN@example.com")).toEqual(john);
  });

  it("is not remembered from a test event", async () => {
    await office.invited("test_7", "somebody@example.com", "Some Body");
    await expect(office.server.api("GET", "/candidates?email=somebody@example.com")).rejects.toThrow(
      "Nothing is known",
    );
  });
});

it("keeps every answer that was acknowledged when it is killed before the steps go on", async () => {
  await office.automate("Many", "trycrucible.invitation_scored", [
    { id: "first", use: "hirewire.ask_person", with: { question: "First?" } },
    { id: "second", use: "hirewire.ask_person", with: { question: "Second?" } },
  ]);
  const people = Array.from({ length: 20 }, (_, index) => `usr_many_${index}`);
  for (const person of people) await office.challenge(person);
  const held = await eventually(async () => {
    const runs = await office.runsOf("Many");
    return runs.length === people.length && runs.every(({ state }) => state === "held") ? runs : undefined;
  }, "everybody's question");

  await Promise.all(held.map(({ id }) => office.answer(id, `about ${id}`)));
  await office.kill();

  const asking = await eventually(async () => {
    const runs = await office.runsOf("Many");
    return runs.every(({ question }) => question?.text === "Second?") ? runs : undefined;
  }, "everybody's second question");
  for (const { id, outputs, answer: kept } of asking) {
    expect([outputs["first"], kept]).toEqual([{ answer: `about ${id}` }, null]);
    const { attemptList } = await office.server.api<{ attemptList: { stepId: string; outcome: string }[] }>(
      "GET",
      `/runs/${id}`,
    );
    const asked = attemptList.filter(({ stepId, outcome }) => stepId === "first" && outcome === "question");
    expect(asked).toHaveLength(1);
  }
});
