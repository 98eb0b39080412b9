/** What a step sees of its candidate, and what becomes known while its run is under way. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Connection } from "../../src/core/types.ts";
import { type House, HOUR, openHouse } from "./runner-house.ts";

const know = (text = "nothing") => ({ id: "know", use: "board.know", with: { text } });
const tell = {
  id: "tell",
  use: "board.pin",
  with: { text: "{% $event.candidate.email ? $event.candidate.email : 'unknown' %}" },
};
const JANE = "jane@example.com";

let house: House;
let hall: Connection;
beforeEach(async () => {
  house = await openHouse();
  hall = await house.connect();
  house.runner.start();
});
afterEach(() => house.close());

async function run(
  steps: unknown[],
  candidate?: { id?: string; email?: string; name?: string; firstName?: string; lastName?: string },
) {
  const automation = await house.automate({ steps });
  const done = await house.rest(await house.receive(automation, {}, null, candidate));
  expect(done).toMatchObject({ state: "succeeded" });
  return done;
}
const vendorId = async () => (await house.vendor()).id;
const link = async (...emails: string[]) => {
  const ref = { connectionId: await vendorId(), id: "usr_1" };
  await house.store.linkCandidate([ref, ...emails.map((email) => ({ email }))], { at: 0, name: "Jane Doe" });
  return ref;
};

describe("a step's candidate", () => {
  it("has the names that the event calls it by, and an id at the step's own connection", async () => {
    const { outputs } = await run([know()], { id: " usr_1 ", email: "Jane@Example.com", name: "Jane Doe" });
    expect(outputs["know"]).toEqual({
      event: [{ email: JANE }, { connectionId: await vendorId(), id: "usr_1" }],
      eventName: "Jane Doe",
      sender: "vendor",
      own: { connectionId: hall.id, id: "7" },
      found: { emails: [JANE], name: null, ids: [] }, // a lone address is known as itself
    });
  });

  it("is nobody when the event names nobody", async () => {
    const { outputs } = await run([know()]);
    expect(outputs["know"]).toMatchObject({ event: [], eventName: "nobody" });
    expect(outputs["know"]).not.toHaveProperty("found");
  });

  it("has its name from its parts, and its own id under the app's key where there is no connection", async () => {
    const step = { ...know(), use: "notes.know" };
    const { outputs } = await run([step], { id: "usr_2", firstName: "Jane", lastName: "Doe" });
    expect(outputs["know"]).toMatchObject({ eventName: "Jane Doe", own: { connectionId: "notes", id: "7" } });
    expect(outputs["know"]).not.toHaveProperty("found");
  });

  it("is remembered across runs and restarts once a step linked it", async () => {
    await run([know(JANE)], { id: "usr_1" });
    const vendor = { connectionId: await vendorId(), id: "usr_1" };
    const own = { connectionId: hall.id, id: "7" };
    expect(await house.store.candidate({ email: JANE })).toEqual({
      emails: [JANE],
      name: null,
      ids: [vendor, own],
    });
    const { outputs } = await run([know()], { email: "JANE@example.com" });
    expect(outputs["know"]).toMatchObject({ found: { ids: [vendor, own] } });
  });
});

describe("an event that tells only an id", () => {
  it("carries the address as soon as it is known, from one step to the next", async () => {
    await run([{ ...tell, id: "before" }, know(JANE), tell], { id: "usr_1" });
    expect(house.board.calls).toEqual(["unknown", JANE]);
  });

  it("carries address and name, and says that they were remembered", async () => {
    await link(JANE);
    const text = '{% $event.candidate.name & " " & $join($event.candidate.remembered, ",") %}';
    await run([{ use: "board.pin", with: { text } }, know()], { id: "usr_1" });
    expect(house.board.calls).toEqual(["Jane Doe email,name"]);
  });

  it("keeps the name that the vendor tells, and an address that the vendor tells", async () => {
    await link(JANE);
    const text = "{% $event.candidate.name & ' ' & $event.candidate.email %}";
    const step = { use: "board.pin", with: { text } };
    await run([step], { id: "usr_1", name: "J. Doe" });
    await run([step], { id: "usr_1", name: "J. Doe", email: "private@example.com" });
    expect(house.board.calls).toEqual([`J. Doe ${JANE}`, "J. Doe private@example.com"]);
  });

  it("is not completed when several addresses are known: which one is meant is not guessed", async () => {
    await link(JANE, "jane@private.example");
    await run([tell], { id: "usr_1" });
    expect(house.board.calls).toEqual(["unknown"]);
  });

  it("loses the address again when the link was taken back, also in a replay", async () => {
    const ref = await link(JANE);
    const done = await run([tell], { id: "usr_1" });
    await house.store.unlinkCandidate(ref);
    const { now } = house.clock;
    const again = { at: now, deadlineAt: now + HOUR, fromStart: true, version: "recorded" } as const;
    await house.store.replayRun(done.id, { ...again, newRunId: "run_again" });
    expect(await house.rest("run_again")).toMatchObject({ state: "succeeded" });
    // as intake journals an event that was completed when it arrived
    await run([tell], { id: "usr_1", email: JANE, remembered: ["email"] } as never);
    expect(house.board.calls).toEqual([JANE, "unknown", "unknown"]);
  });
});
