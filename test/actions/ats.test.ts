/** What all ATSs share, over an ATS in memory: what their own tests cannot bring about. */
import { beforeEach, describe, expect, it } from "@jest/globals";
import type { AtsAdapter, AtsCandidate, Named } from "../../actions/ats/adapter.ts";
import { defineAts } from "../../actions/ats/define-ats.ts";
import { noteMarker, withMarker } from "../../actions/ats/note-marker.ts";
import { pickNamed } from "../../actions/ats/pick-named.ts";
import { learned, remembered } from "../../actions/ats/remember.ts";
import { NeedsAnswer } from "../../src/core/errors.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { drive, type Driver } from "./bench.ts";

interface Account {
  people: AtsCandidate[];
  reasons: Named[];
  stages: Named[];
  /** What was asked and done, in order. */
  log: string[];
}

function person(id: string, changes: Partial<AtsCandidate> = {}): AtsCandidate {
  const applications = [application(`${id}1`)];
  return { id, name: `Person ${id}`, emails: [`p${id}@x.example`], url: null, applications, ...changes };
}
function application(id: string, changes: Partial<AtsCandidate["applications"][number]> = {}) {
  const job = { id: "j1", name: "Engineer" };
  return { id, job, stage: { id: "s1", name: "New" }, active: true, changedAt: Number(id), ...changes };
}

function appOver(account: Account, changes: Partial<AtsAdapter> = {}) {
  const say = (words: string): void => void account.log.push(words);
  const every = () => account.people.flatMap((each) => each.applications);
  return defineAts({
    key: "memory",
    label: "Memory",
    summary: "An ATS in memory.",
    sources: [],
    setup: [],
    connection: {},
    adapter: {
      byId: async (_context, id) => account.people.find((each) => each.id === id) ?? null,
      byEmail: async (_context, email) => {
        say(`look for ${email}`);
        return account.people;
      },
      stage: {
        list: (context) => remembered(context, "stages", async () => [...account.stages]),
        async move(_context, { application: { id } }, stage) {
          say(`move ${id} to ${stage.id}`);
        },
      },
      rejection: {
        reasons: async () => account.reasons,
        async reject(_context, { application: { id } }, reason) {
          say(`reject ${id}, ${reason.id}`);
          for (const each of every()) if (each.id === id) each.active = false;
        },
      },
      ...changes,
    },
  });
}

describe("every ATS", () => {
  let account: Account;
  let driver: Driver;
  let passed = 0;
  const place = {
    url: "http://127.0.0.1:1",
    now: () => passed,
    pass: (ms: number) => void (passed += ms),
    waits: [],
  };
  const open = (changes: Partial<AtsAdapter> = {}) => drive(place, appOver(account, changes), {});
  beforeEach(() => {
    account = {
      people: [person("1"), person("2")],
      reasons: [{ id: "r1", name: "Withdrew" }],
      stages: [
        { id: "s1", name: "New" },
        { id: "s2", name: "Offer" },
      ],
      log: [],
    };
    driver = open();
  });

  it("asks about one address after the other, and forgets whoever does not have it", async () => {
    const event = [
      { email: "p2@x.example" },
      { email: "P2@x.example" },
      { connectionId: "con_t", id: "usr_1" },
    ];
    expect(await driver.run("find_candidate", {}, { event })).toMatchObject({ id: "2" });
    expect(account.log).toEqual(["look for p2@x.example"]);
  });

  it("finds somebody by any name of the event, not only by its first", async () => {
    const bare = { connectionId: "con_t", id: "usr_1" };
    await driver.run("find_candidate", {}, { event: [bare], answer: "p1@x.example" });
    const event = [{ email: "new.address@x.example" }, bare];
    expect(await driver.run("find_candidate", {}, { event })).toMatchObject({ id: "1" });
  });

  it("asks when two names of one event lead to two people", async () => {
    const [one, other] = [
      { connectionId: "con_t", id: "usr_1" },
      { connectionId: "con_h", id: "cand_9" },
    ];
    await driver.run("find_candidate", {}, { event: [one], answer: "p1@x.example" });
    await driver.run("find_candidate", {}, { event: [other], answer: "p2@x.example" });
    const error = await failureOf(driver.run("find_candidate", {}, { event: [one, other] }));
    expect(error).toBeInstanceOf(NeedsAnswer);
    expect(error).toMatchObject({ code: "ats_candidate_ambiguous" });
  });

  it("does not link the event's candidate with whomever else a step names", async () => {
    const event = [{ connectionId: "con_t", id: "usr_1" }];
    await driver.run("find_candidate", { candidate: "p2@x.example" }, { event });
    expect(await failureOf(driver.run("find_candidate", {}, { event }))).toBeInstanceOf(NeedsAnswer);
  });

  it("asks again when the application that was chosen is gone", async () => {
    account.people = [person("1", { applications: [application("11"), application("12")] })];
    const step = { candidate: "1", stage: "Offer" };
    const question = (await failureOf(driver.run("move_stage", step))) as NeedsAnswer;
    const [chosen] = question.choices;
    expect(chosen).toEqual({ value: "application:11/1", label: "Engineer (New)" });
    account.people = [person("1", { applications: [application("12"), application("13")] })];
    const again = await failureOf(driver.run("move_stage", step, { answer: chosen?.value }));
    expect(again).toMatchObject({ code: "ats_application_ambiguous" });
    account.people = [
      person("1", { applications: [application("11", { active: false }), application("12")] }),
    ];
    const closed = await failureOf(driver.run("move_stage", step, { answer: chosen?.value }));
    expect(closed).toMatchObject({ code: "ats_no_application" });
  });

  it("takes no answer apart that it cannot read", async () => {
    for (const answer of ["application:%E0%A4%A/77", "candidate:", "  ", "application:"]) {
      expect(await failureOf(driver.run("move_stage", { stage: "Offer" }, { answer }))).toBeInstanceOf(
        NeedsAnswer,
      );
    }
    expect(account.log).toEqual([]);
  });

  it("rejects one of two by `latest`, however often the step is repeated", async () => {
    account.people = [
      person("1", { emails: ["both@x.example"] }),
      person("2", { emails: ["both@x.example"], applications: [application("21"), application("22")] }),
    ];
    const step = { candidate: "both@x.example", several: "latest", reason: "Withdrew" };
    expect(await driver.run("reject", step)).toMatchObject({ application_id: "22", already: false });
    expect(await driver.run("reject", step)).toMatchObject({ application_id: "22", already: true });
    expect(account.log.filter((words) => words.startsWith("reject"))).toEqual(["reject 22, r1"]);
    // another run decides anew
    await driver.run("reject", step, { runStepId: "step_of_another_run" });
    expect(account.log.filter((words) => words.startsWith("reject"))).toEqual([
      "reject 22, r1",
      "reject 21, r1",
    ]);
  });

  it("has nothing to reject, and nothing to ask, where everything is closed", async () => {
    const closed = { active: false };
    account.people = [person("1", { applications: [application("11", closed), application("12", closed)] })];
    expect(await driver.run("reject", { candidate: "1", reason: "withdrew" })).toMatchObject({
      application_id: "12",
      already: true,
    });
    const moving = { candidate: "1", stage: "Offer" };
    const error = await failureOf(driver.run("move_stage", moving, { runStepId: "step_move" }));
    expect(error).toMatchObject({ code: "ats_no_application" });
    expect(error.message).toContain("Person 1 has no active application in Memory");
  });

  it("looks once more in a fresh list before it says that a stage is unknown", async () => {
    await driver.run("move_stage", { candidate: "1", stage: "Offer" });
    account.stages.push({ id: "s3", name: "Reference check" });
    await driver.run("move_stage", { candidate: "1", stage: "Reference check" });
    expect(account.log).toEqual(["move 11 to s2", "move 11 to s3"]);
  });

  it("asks for a new candidate of whom it knows no address, instead of adding nobody", async () => {
    const added: unknown[] = [];
    driver = open({
      create: async (_context, given) => {
        added.push(given);
        return person("3", { name: given.name, emails: [given.email] });
      },
    });
    const step = { if_missing: "create" };
    const event = [{ connectionId: "con_t", id: "usr_1" }];
    expect(await failureOf(driver.run("find_candidate", step, { event }))).toBeInstanceOf(NeedsAnswer);
    expect(await failureOf(driver.run("find_candidate", { ...step, candidate: "77" }))).toBeInstanceOf(
      NeedsAnswer,
    );
    const known = [...event, { email: "Zoe@X.example" }];
    await driver.run("find_candidate", { ...step, job: "Engineer" }, { event: known, eventName: "Zoe Zed" });
    await driver.run(
      "find_candidate",
      { ...step, candidate: "a.friend@x.example" },
      { event: known, eventName: "Zoe Zed" },
    );
    expect(added).toEqual([
      { name: "Zoe Zed", email: "zoe@x.example", job: "Engineer" },
      { name: "a.friend", email: "a.friend@x.example", job: undefined },
    ]);
  });

  it("never runs two calls at once that replace a list, or that may add the same person", () => {
    const lanes = (changes: Partial<AtsAdapter>) => {
      const { actions } = appOver(account, {
        tag: { on: "candidate", add: async () => true },
        field: { on: "candidate", set: async () => undefined },
        ...changes,
      });
      return {
        tag: actions["add_tag"]?.lane?.({ tag: "Strong" }),
        field: actions["set_field"]?.lane?.({}),
        find: actions["find_candidate"]?.lane?.({ if_missing: "ask" }),
        create: actions["find_candidate"]?.lane?.({ if_missing: "create" }),
      };
    };
    expect(lanes({})).toEqual({
      tag: "tag strong",
      field: undefined,
      find: undefined,
      create: "add candidates",
    });
    expect(lanes({ replacesLists: true })).toMatchObject({ tag: "lists", field: "lists" });
  });

  it("offers names, which every ATS understands, and ids only where a name means two things", async () => {
    const jobs = [
      { id: "1", name: "Engineer" },
      { id: "2", name: "engineer " },
      { id: "3", name: "Designer" },
    ];
    const stages = [
      { id: "1", name: "Offer" },
      { id: "2", name: "New" },
      { id: "3", name: "Offer" },
    ];
    driver = open({
      choices: { jobs: async () => jobs, stages: async () => stages, users: async () => jobs },
    });
    expect(await driver.choices("jobs")).toEqual([
      { value: "1", label: "Engineer (1)" },
      { value: "2", label: "engineer  (2)" },
      { value: "Designer", label: "Designer" },
    ]);
    expect((await driver.choices("stages")).map(({ value }) => value)).toEqual(["Offer", "New"]);
    expect(await driver.choices("reasons")).toEqual([]); // not listed by this ATS
    expect((await driver.choices("users")).map(({ value }) => value)).toEqual(["1", "2", "3"]);
  });
});

describe("names", () => {
  const all = [
    { id: "1", name: "Phone Screen" },
    { id: "2", name: "Offer" },
    { id: "3", name: "offer" },
  ];
  const about = { what: "stage", where: "The job" } as const;

  it("are found by id first, then by name in whatever case", () => {
    expect(pickNamed(all, "2", about).id).toBe("2");
    expect(pickNamed(all, " phone  screen ", about).id).toBe("1");
    expect(pickNamed([{ id: "Offer", name: "x" }, ...all], "Offer", about).id).toBe("Offer");
  });

  it("that mean two things are refused", () => {
    expect(() => pickNamed(all, "Offer", about)).toThrow(
      expect.objectContaining({
        code: "ats_stage_ambiguous",
        message: expect.stringContaining("Write the id"),
      }),
    );
    expect(() => pickNamed([], "Offer", about)).toThrow(
      expect.objectContaining({ code: "ats_stage_unknown" }),
    );
  });
});

describe("a kept list", () => {
  it("is asked for once, and anew when that is wanted", async () => {
    const values = new Map<string, unknown>();
    const cache = {
      get: async (key: string) => values.get(key),
      set: async (key: string, value: unknown) => void values.set(key, value),
      delete: async (key: string) => void values.delete(key),
    };
    let asked = 0;
    const load = async () => [(asked += 1)];
    expect(await remembered({ cache }, "x", load)).toEqual([1]);
    expect(await remembered({ cache }, "x", load)).toEqual([1]);
    expect(await learned({ cache }, "x", load)).toEqual([2]);
    expect(await remembered({ cache }, "x", load)).toEqual([2]);
  });
});

it("marks notes by their step, and tells nothing of it", () => {
  expect(noteMarker("step_1")).toMatch(/^\[hw:[0-9a-f]{12}\]$/);
  expect(noteMarker("step_1")).not.toBe(noteMarker("step_2"));
  expect(withMarker("Hello", "step_1")).toBe(`Hello\n\n${noteMarker("step_1")}`);
});
