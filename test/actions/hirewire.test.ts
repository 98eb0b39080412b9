import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { hirewire } from "../../actions/hirewire.ts";
import { NeedsAnswer, Rejected } from "../../src/core/errors.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { drive, type Driver, type RunAbout } from "./bench.ts";

const USR: RunAbout = { event: [{ connectionId: "con_vendor", id: "usr_1" }] };
const JANE = "jane@example.com";

let driver: Driver;
beforeEach(() => {
  driver = drive(
    { url: "http://127.0.0.1:9", now: Date.now, pass: () => undefined, waits: [] },
    hirewire,
    {},
  );
});
afterEach(() => driver.close());

async function questionOf(doing: Promise<unknown>): Promise<NeedsAnswer> {
  const error = await failureOf(doing);
  expect(error).toBeInstanceOf(NeedsAnswer);
  return error as NeedsAnswer;
}

describe("ask_person", () => {
  const ask = (input: object, answer?: string) =>
    driver.run("ask_person", { question: "Invite her?", ...input }, answer === undefined ? {} : { answer });

  it("asks, and gives the answer", async () => {
    const asked = await questionOf(ask({}));
    expect(asked).toMatchObject({ message: "Invite her?", code: "person_asked", choices: [] });
    expect(await ask({}, " By all means. ")).toEqual({ answer: "By all means." });
  });

  it("asks again for an empty answer, and for one that is not among the choices", async () => {
    const choices = ["yes", "no"];
    const asked = await questionOf(ask({ choices }));
    expect(asked.choices).toEqual([
      { value: "yes", label: "yes" },
      { value: "no", label: "no" },
    ]);
    const again = await questionOf(ask({ choices }, "maybe"));
    expect(again.message).toBe('"maybe" is not among the choices. Invite her?');
    expect(again.choices).toEqual(asked.choices);
    expect((await questionOf(ask({}, "  "))).message).toBe("Invite her?");
    expect(await ask({ choices }, "no")).toEqual({ answer: "no" });
  });
});

describe("identify_candidate", () => {
  const identify = (about: RunAbout, input: object = {}) => driver.run("identify_candidate", input, about);

  it("asks whose the id is, remembers it, and does not ask again", async () => {
    const asked = await questionOf(identify(USR));
    expect(asked).toMatchObject({
      message: "TryCrucible calls this candidate only usr_1. What is the email address?",
      code: "candidate_unknown",
      expects: "Email address",
      choices: [],
    });
    const told = await identify({ ...USR, eventName: "Jane Doe", answer: " Jane@Example.com" });
    expect(told).toEqual({ email: JANE, name: "Jane Doe", known: true });
    expect(await identify(USR)).toEqual(told);
    // the same answer again, as after a crash between remembering and saving
    expect(await identify({ ...USR, answer: JANE })).toEqual(told);
  });

  it("asks again when the answer is no email address", async () => {
    const again = await questionOf(identify({ ...USR, answer: "Jane" }));
    expect(again.message).toBe(
      '"Jane" is not an email address. TryCrucible calls this candidate only usr_1. What is the email address?',
    );
  });

  it("asks in the author's words, and goes on without when it shall", async () => {
    const asked = await questionOf(identify(USR, { question: "Who took the challenge?" }));
    expect(asked.message).toBe("TryCrucible calls this candidate only usr_1. Who took the challenge?");
    const about = { ...USR, eventName: "J. Doe" };
    expect(await identify(about, { if_unknown: "continue" })).toEqual({
      email: null,
      name: "J. Doe",
      known: false,
    });
  });

  it("takes the address that the event tells, whatever else is known", async () => {
    await driver.run(
      "link_candidate",
      { email: "old@example.com" },
      { event: [...USR.event!, { email: JANE }] },
    );
    const about = { event: [{ email: JANE }, ...USR.event!] };
    expect(await identify(about)).toEqual({ email: JANE, name: null, known: true });
  });

  it("asks which address is meant when several are known, and guesses none", async () => {
    await driver.run(
      "link_candidate",
      { email: "b@example.com" },
      { event: [...USR.event!, { email: "a@example.com" }] },
    );
    const asked = await questionOf(identify(USR));
    expect(asked).toMatchObject({ code: "candidate_ambiguous", message: expect.stringContaining("usr_1") });
    expect(asked.choices.map(({ value }) => value)).toEqual(["a@example.com", "b@example.com"]);
    expect(await questionOf(identify({ ...USR, answer: "c@example.com" }))).toMatchObject({
      code: "candidate_ambiguous",
    });
    expect(await identify({ ...USR, answer: "b@example.com" })).toMatchObject({ email: "b@example.com" });
    expect(await identify(USR, { if_unknown: "continue" })).toMatchObject({ email: null, known: false });
  });

  it("says so when the event names nobody", async () => {
    const asked = await questionOf(identify({}));
    expect(asked.message).toBe(
      "The event does not say which candidate it is about. What is the email address?",
    );
    expect(await identify({ answer: JANE })).toEqual({ email: JANE, name: null, known: true });
  });
});

describe("link_candidate", () => {
  const link = (input: object, about: RunAbout = USR) => driver.run("link_candidate", input, about);

  it("remembers the event's candidate under every name", async () => {
    const output = await link({ email: " Jane@example.com", ids: { greenhouse: 17 }, name: "Jane Doe" });
    expect(output).toEqual({ email: JANE, name: "Jane Doe", emails: [JANE] });
    const there = { event: [{ connectionId: "con_greenhouse", id: "17" }] };
    expect(await driver.run("identify_candidate", {}, there)).toEqual({
      email: JANE,
      name: "Jane Doe",
      known: true,
    });
  });

  it("takes the name from the event when the step gives none", async () => {
    expect(await link({ email: JANE }, { ...USR, eventName: "J. Doe" })).toMatchObject({ name: "J. Doe" });
  });

  it("refuses what is no address, and remembers nobody for nothing", async () => {
    await expect(link({ email: "jane" })).rejects.toThrow("is not an email address");
    const error = await failureOf(link({}, {}));
    expect(error).toBeInstanceOf(Rejected);
    expect(error).toMatchObject({ code: "nothing_to_link" });
  });
});

it.each(Object.entries(hirewire.actions))(
  "%s refuses fields that it does not know",
  (_key, { input, describe: words }) => {
    const given = { question: "Who?" };
    const known = input.safeParse(given).success ? given : {};
    expect(input.safeParse(known).success).toBe(true);
    expect(input.safeParse({ ...known, nonsense: 1 }).success).toBe(false);
    expect(words(input.parse(known)).length).toBeGreaterThan(3);
  },
);
