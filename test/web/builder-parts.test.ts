/** What the builder decides without a browser: its forms, its words, its changes, and how what is written is kept. */
import { describe, expect, it, jest } from "@jest/globals";
import { z } from "zod";
import { catalog } from "../../index.ts";
import type { App } from "../../web/api/types.ts";
import {
  addStep,
  BLANK,
  change,
  keepRows,
  moveStep,
  removeStep,
  rowsOf,
  setInput,
  toContent,
  written,
} from "../../web/pages/automations/builder/content.ts";
import { createDraftKeeper } from "../../web/pages/automations/builder/draft-keeper.ts";
import { newsOf } from "../../web/pages/automations/builder/news.ts";
import { problemsToShow } from "../../web/pages/automations/builder/problems.ts";
import { stashOf } from "../../web/pages/automations/builder/stash.ts";
import { fieldsOf, type FieldSpec } from "../../web/pages/automations/builder/schema.ts";
import { healthOf } from "../../web/pages/automations/list/health.ts";
import type { DraftProblem, SavedDraft } from "../../web/pages/automations/types.ts";

const formOf = (use: string): FieldSpec[] =>
  fieldsOf(z.toJSONSchema(catalog.action(use)!.action.input, { io: "input", unrepresentable: "any" }));
const field = (use: string, key: string) => formOf(use).find((each) => each.key === key);

describe("a step's form", () => {
  it.each<[string, string, Partial<FieldSpec>]>([
    [
      "slack.post_message",
      "channel",
      { label: "Channel", folded: false, kind: { is: "choice", choices: "channels" } },
    ],
    ["slack.post_message", "text", { folded: false, kind: { is: "text", multiline: true } }],
    ["slack.post_message", "blocks", { folded: true, kind: { is: "code" } }],
    ["slack.post_message", "unfurl", { folded: true, kind: { is: "boolean", standard: false } }],
    ["google_sheets.upsert_row", "values", { required: true, kind: { is: "pairs", choices: "columns" } }],
    ["google_sheets.upsert_row", "key", { required: true, kind: { is: "text", multiline: false } }],
    ["google_sheets.upsert_row", "tab", { folded: true }],
    ["greenhouse.add_note", "text", { label: "Note", required: true, kind: { is: "text", multiline: true } }],
    ["hirewire.ask_person", "choices", { kind: { is: "texts" } }],
    [
      "teams.post_card",
      "facts",
      { kind: { is: "groups", most: undefined, fields: expect.anything() as never } },
    ],
  ])("%s has %s", (use, key, expected) => {
    expect(field(use, key)).toMatchObject(expected);
  });

  it("tells choices in the words of their help", () => {
    expect(field("google_sheets.append_row", "missing_columns")?.kind).toEqual({
      is: "enum",
      standard: "refuse",
      options: [
        { value: "refuse", label: "Refuse: the run waits until somebody renames the column" },
        { value: "add", label: "Add: the column is added at the end" },
      ],
    });
  });

  it("exists for every action, and leaves no required field folded", () => {
    const all = [...catalog.actions.values()].flatMap(({ key, actions }) =>
      Object.keys(actions).map((action) => `${key}.${action}`),
    );
    expect(all.length).toBeGreaterThan(30);
    for (const use of all) {
      expect(formOf(use).filter(({ required, folded }) => required && folded)).toEqual([]);
      expect(formOf(use).filter(({ label }) => label === "")).toEqual([]);
    }
  });
});

describe("what is written", () => {
  it("changes step by step, and what is emptied is left out", () => {
    const one = addStep(BLANK, "slack.post_message");
    const two = addStep(one.content, "slack.post_message");
    expect([one.id, two.id]).toEqual(["post_message", "post_message_2"]);
    const filled = setInput(two.content, two.id, "text", "Hello");
    expect(filled.steps[1]).toMatchObject({ with: { text: "Hello" } });
    expect(setInput(filled, two.id, "text", "").steps[1]?.with).toEqual({});
    expect(moveStep(filled, two.id, -1).steps.map(({ id }) => id)).toEqual([
      "post_message_2",
      "post_message",
    ]);
    expect(moveStep(filled, two.id, 1)).toBe(filled);
    expect(removeStep(filled, one.id).steps.map(({ id }) => id)).toEqual(["post_message_2"]);
    expect(change({ ...filled, name: "A", when: "x" }, { when: "", from: [] })).toEqual({
      name: "A",
      steps: filled.steps,
    });
  });

  it("keeps rows that are not filled in with the condition that they are of", () => {
    const rows = {
      text: "",
      group: { kind: "group" as const, join: "and" as const, items: [] },
    };
    const gap = { kind: "rule" as const, field: "score", operator: "at_least" as const, values: [] };
    const kept = { ...rows, group: { ...rows.group, items: [gap] } };
    const one = addStep(BLANK, "slack.post_message");
    const both = keepRows(keepRows(one.content, null, kept), one.id, kept);
    expect(rowsOf(both, null)).toBe(kept);
    expect(toContent(JSON.parse(JSON.stringify(both)) as Record<string, unknown>)).toEqual(both);
    expect(written(both)).toEqual(one.content);
    expect(removeStep(both, one.id).unfinished).toEqual({ when: kept });
    expect(keepRows(removeStep(both, one.id), null, null)).toEqual({ steps: [] });
    // what is whole, or no rows at all, needs no keeping
    expect(toContent({ unfinished: { when: rows, other: { text: "", group: 3 } } })).toEqual({ steps: [] });
  });

  it("is read from whatever a draft holds", () => {
    expect(toContent({ name: 3, steps: "none", from: [1, "a"] })).toEqual({ from: ["a"], steps: [] });
    expect(toContent({ steps: [null, { use: "slack.post_message" }, { id: 2 }] }).steps).toMatchObject([
      { id: "post_message", use: "slack.post_message" },
    ]);
  });
});

describe("what is wrong", () => {
  const content = toContent({
    trigger: "candidate.scored",
    steps: [{ id: "row", use: "google_sheets.find_row" }],
  });
  const apps = [...catalog.actions.values()].map(({ key, actions }) => ({
    key,
    events: [],
    actions: Object.entries(actions).map(([name, { label, input }]) => ({
      key: `${key}.${name}`,
      label,
      input: z.toJSONSchema(input, { io: "input", unrepresentable: "any" }),
    })),
  })) as unknown as App[];
  const problems: DraftProblem[] = [
    { path: "name", code: "missing_field", message: `"name" is missing.`, whenOn: false },
    {
      path: "steps[0].with.column",
      code: "missing_input",
      message: `google_sheets.find_row needs "column".`,
      whenOn: false,
    },
    { path: "steps[0].with.value", code: "invalid_input", message: `"value" is too long.`, whenOn: false },
    { path: "steps[0].connection", code: "connection_missing", message: "There is none.", whenOn: true },
  ];
  const said = (options: { tried: boolean; on: boolean }) =>
    problemsToShow(problems, content, apps, options).map(({ message }) => message);

  it("is said at once, and what is merely missing when somebody wants to publish", () => {
    expect(said({ tried: false, on: false })).toEqual(["Value is too long."]);
    expect(said({ tried: true, on: true })).toEqual([
      "Give it a name.",
      "Column is needed.",
      "Value is too long.",
      "There is none.",
    ]);
  });
});

describe("a draft", () => {
  const draft = (revision: number): SavedDraft => ({
    id: "dft_1",
    automationId: null,
    revision,
    baseVersion: null,
    content: {},
    sentence: "",
    problems: [],
    updatedAt: 0,
    updatedBy: "Ada",
  });
  const drawer = () => {
    const kept = new Map<string, string>();
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
  };
  const keep = (
    send: (name: string | undefined, after: number) => Promise<SavedDraft>,
    storage = drawer(),
    by = "usr_1",
  ) =>
    createDraftKeeper({
      stash: stashOf(() => "aut_1", by, storage),
      first: draft(1),
      blank: BLANK,
      send: ({ name }, after) => send(name, after?.revision ?? 0),
      latest: () => Promise.resolve({ ...draft(9), content: { name: "theirs" } }),
      isConflict: (error) => error === refused,
      isGone: (error) => error === gone,
      onSaved: () => undefined,
      pauseMs: 10,
      againMs: 10,
    });
  const refused = new Error("somebody else");
  const gone = new Error("not there");
  const named = (name: string) => ({ ...BLANK, name });

  it("is saved in order, one save at a time, and what came meanwhile follows", async () => {
    const sent: string[] = [];
    const keeper = keep((name, after) => {
      sent.push(`${name} after ${after}`);
      return Promise.resolve(draft(after + 1));
    });
    keeper.change(() => named("a"));
    const first = keeper.flush();
    keeper.change(() => named("b"));
    await first;
    await keeper.flush();
    expect(sent).toEqual(["b after 1"]);
    keeper.change(() => named("c"));
    await Promise.all([keeper.flush(), keeper.flush()]);
    expect(sent).toEqual(["b after 1", "c after 2"]);
    expect(keeper.snapshot()).toMatchObject({ saving: "saved", draft: { revision: 3 } });
  });

  it("waits for a person where somebody else saved in between", async () => {
    const send = jest
      .fn<(name: string | undefined, after: number) => Promise<SavedDraft>>()
      .mockRejectedValueOnce(refused)
      .mockImplementation((_name, after) => Promise.resolve(draft(after + 1)));
    const keeper = keep(send);
    keeper.change(() => named("mine"));
    expect(await keeper.flush()).toBeNull();
    expect(keeper.snapshot()).toMatchObject({ saving: "conflict", content: { name: "mine" } });
    keeper.change(() => named("mine still"));
    expect(keeper.snapshot().saving).toBe("conflict");
    await keeper.keepMine();
    expect(send.mock.calls.at(-1)).toEqual(["mine still", 9]);
    expect(keeper.snapshot()).toMatchObject({ saving: "saved", draft: { revision: 10 } });
    await keeper.takeTheirs();
    expect(keeper.snapshot().content).toMatchObject({ name: "theirs" });
  });

  it("is what somebody chose, whatever becomes of the save that was under way", async () => {
    const answer = Promise.withResolvers<SavedDraft>();
    const keeper = keep(() => answer.promise);
    keeper.change(() => named("mine"));
    const save = keeper.flush();
    await new Promise(setImmediate);
    const choice = keeper.takeTheirs();
    keeper.startFrom({ ...draft(9), content: { name: "theirs" } });
    answer.reject(refused);
    await save;
    expect(keeper.snapshot()).toMatchObject({ saving: "saved", content: { name: "theirs" } });
    await choice;
    expect(keeper.snapshot()).toMatchObject({ saving: "saved", content: { name: "theirs" } });
  });

  it("is dropped for theirs only when no save of it is under way any more", async () => {
    const answer = Promise.withResolvers<SavedDraft>();
    const keeper = keep(() => answer.promise);
    keeper.change(() => named("mine"));
    void keeper.flush();
    let rested = false;
    const rest = keeper.rest().then(() => (rested = true));
    await new Promise(setImmediate);
    expect(rested).toBe(false);
    answer.resolve(draft(2));
    await rest;
    expect(keeper.snapshot()).toMatchObject({ saving: "saved", draft: { revision: 2 } });
  });

  it("comes back to its writer, and to nobody else, when the page was left before it was saved", async () => {
    const storage = drawer();
    const offline = keep(() => Promise.reject(new TypeError("fetch failed")), storage);
    offline.change(() => named("half a"));
    await offline.flush();
    const sent: unknown[] = [];
    const online = (name: string | undefined, after: number) => {
      sent.push([name, after]);
      return Promise.resolve(draft(after + 1));
    };
    expect(keep(online, storage, "usr_2").snapshot()).toMatchObject({ saving: "saved", content: BLANK });
    const again = keep(online, storage);
    expect(again.snapshot()).toMatchObject({ saving: "unsaved", content: { name: "half a" } });
    await again.flush();
    expect(sent).toEqual([["half a", 1]]);
    expect(keep(online, storage).snapshot()).toMatchObject({ saving: "saved", content: BLANK });
    offline.stop();
  });

  it("stays where it is the draft of what is gone, and can begin anew", async () => {
    const after: unknown[] = [];
    const keeper = keep((_name, revision) => {
      after.push(revision);
      return revision === 1 ? Promise.reject(gone) : Promise.resolve(draft(1));
    });
    keeper.change(() => named("mine"));
    expect(await keeper.flush()).toBeNull();
    expect(keeper.snapshot()).toMatchObject({ saving: "gone", content: { name: "mine" } });
    await keeper.beginAnew();
    expect(keeper.snapshot()).toMatchObject({ saving: "saved", content: { name: "mine" } });
    expect(after).toEqual([1, 0]);
    keeper.change(() => named("late"));
    keeper.stop();
    expect(keeper.isDirty()).toBe(false);
  });

  it("is tried again when the server can't be reached", async () => {
    const send = jest
      .fn<() => Promise<SavedDraft>>()
      .mockRejectedValueOnce(new TypeError("fetch failed"))
      .mockResolvedValue(draft(2));
    const keeper = keep(send);
    keeper.change(() => named("a"));
    await keeper.flush();
    expect(keeper.snapshot().saving).toBe("unreachable");
    await new Promise<void>((done) => keeper.subscribe(() => keeper.snapshot().saving === "saved" && done()));
    expect(send).toHaveBeenCalledTimes(2);
  });
});

describe("how an automation is doing", () => {
  const run = (state: "succeeded" | "failed" | "filtered" | "running") => ({
    id: state,
    state,
    reason: null,
    createdAt: 0,
  });
  it.each([
    ["on", [], [], 0, "Waiting for its first event"],
    ["on", [run("filtered"), run("succeeded")], [], 0, "Working"],
    ["on", [run("filtered"), run("failed"), run("succeeded")], [], 0, "The last run failed"],
    ["on", [run("succeeded")], ["refused"], 0, "No events from Berlin"],
    ["on", [run("running")], [], 0, "At work"],
    ["on", [run("succeeded")], [], 2, "2 runs held"],
    ["paused", [], [], 1, "Paused, 1 event kept"],
    ["off", [], [], 0, "Off"],
  ] as const)("%s with %j, sources %j and %i held: %s", (state, lastRuns, sources, held, words) => {
    const all = sources.map((each) => ({ connection: "Berlin", state: each, reason: null }));
    expect(healthOf({ state, sources: all }, { lastRuns: [...lastRuns], held }).words).toBe(words);
  });
});

describe("what others did meanwhile", () => {
  const draft = (revision: number, baseVersion: number, name: string): SavedDraft => ({
    id: revision === 0 ? null : "dft_1",
    automationId: "aut_1",
    revision,
    baseVersion,
    content: { name, steps: [] },
    sentence: "",
    problems: [],
    updatedAt: 0,
    updatedBy: "Vera",
  });
  const here = (
    mine: SavedDraft,
    saving: "saved" | "unsaved" | "conflict",
    name: unknown = mine.content["name"],
  ) => ({
    content: { name: String(name), steps: [] },
    draft: mine,
    saving,
  });
  it.each([
    ["nothing", here(draft(0, 1, "a"), "saved"), draft(0, 1, "a"), 1, null],
    [
      "published, nothing written here",
      here(draft(0, 1, "a"), "saved"),
      draft(0, 2, "b"),
      2,
      { kind: "take", version: 2 },
    ],
    ["published, its content not here yet", here(draft(0, 1, "a"), "saved"), draft(0, 1, "a"), 2, null],
    [
      "published while a key was pressed",
      here(draft(0, 1, "a"), "unsaved", "x"),
      draft(0, 2, "b"),
      2,
      { kind: "published", since: 1, version: 2 },
    ],
    [
      "the very draft was published",
      here(draft(2, 1, "b"), "saved"),
      draft(0, 2, "b"),
      2,
      { kind: "take", version: 2 },
    ],
    [
      "more than this was published",
      here(draft(2, 1, "a"), "saved"),
      draft(0, 2, "b"),
      2,
      { kind: "published", since: 1, version: 2 },
    ],
    [
      "published beside the draft",
      here(draft(2, 1, "a"), "saved"),
      draft(2, 1, "a"),
      2,
      { kind: "published", since: 1, version: 2 },
    ],
    ["the draft now follows it", here(draft(3, 2, "a"), "saved"), draft(3, 2, "a"), 2, null],
    ["thrown away", here(draft(2, 1, "b"), "saved"), draft(0, 1, "a"), 1, { kind: "discarded" }],
    [
      "thrown away, and typed on",
      here(draft(2, 1, "b"), "conflict"),
      draft(0, 1, "a"),
      1,
      { kind: "discarded" },
    ],
    [
      "saved, nothing unsaved here",
      here(draft(2, 1, "a"), "saved"),
      draft(3, 1, "b"),
      1,
      { kind: "take", version: null },
    ],
    ["saved while a key was pressed", here(draft(2, 1, "a"), "unsaved", "x"), draft(3, 1, "b"), 1, null],
    [
      "saved, and refused here",
      here(draft(2, 1, "a"), "conflict", "x"),
      draft(3, 1, "b"),
      1,
      { kind: "saved", by: "Vera" },
    ],
    [
      "saved by this very page, which was reloaded before it heard of it",
      here(draft(2, 1, "a"), "conflict", "x"),
      draft(3, 1, "x"),
      1,
      { kind: "take", version: null },
    ],
  ] as const)("%s", (_what, mine, theirs, versionNumber, expected) => {
    expect(newsOf(mine, { draft: theirs, automation: { versionNumber } })).toEqual(expected);
  });
});
