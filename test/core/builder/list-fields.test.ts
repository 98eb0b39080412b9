/** What pickers offer: friendly names, kinds, and values that were really sent. */
import { describe, expect, it } from "@jest/globals";
import { catalog } from "../../../src/catalog.ts";
import type { FieldInfo } from "../../../src/core/builder/field-info.ts";
import { labelOf } from "../../../src/core/builder/field-label.ts";
import { writePath } from "../../../src/core/builder/field-path.ts";
import { listFields } from "../../../src/core/builder/list-fields.ts";

const at = (fields: readonly FieldInfo[], path: string) => fields.find((field) => field.path === path);

describe("the fields of a vendor's event", () => {
  const fields = listFields(catalog, { trigger: "hiresscope.application_scored" });

  it("has the hiring event's and the payload's, in words", () => {
    expect(at(fields, "$event.score.value")).toEqual({
      path: "$event.score.value",
      label: "Score",
      group: "Score",
      kind: "number",
      sample: 82,
    });
    expect(at(fields, "data.missingSkills")).toMatchObject({
      label: "Missing skills",
      group: "From HIRESSCOPE",
      kind: "list",
      sample: ["Kubernetes", "GraphQL"],
    });
    expect(at(fields, "timestamp")?.kind).toBe("date");
    expect(at(fields, "data.candidateEmail")?.label).toBe("Candidate email");
  });

  it("has first what such an event is known to tell", () => {
    const job = fields.filter(({ group }) => group === "Job").map(({ path }) => path);
    expect(job.slice(0, 2)).toEqual(["$event.job.id", "$event.job.title"]);
    const candidate = fields
      .filter(({ group }) => group === "Candidate")
      .map(({ sample }) => sample === undefined);
    expect(candidate).toEqual([false, false, false, true, true, true, true, true]);
  });

  it("leaves out what such an event never tells", () => {
    expect(fields.filter(({ path }) => path.startsWith("$event.interview"))).toEqual([]);
  });

  it("names each field once", () => {
    expect(new Set(fields.map(({ path }) => path)).size).toBe(fields.length);
  });
});

describe("the fields of a hiring event", () => {
  it("are those that any vendor tells, with the vendors to choose from", () => {
    const fields = listFields(catalog, { trigger: "candidate.scored" });
    expect(fields.every(({ path }) => path.startsWith("$event."))).toBe(true);
    expect(at(fields, "$event.source.vendor")?.choices?.map(({ label }) => label)).toContain("TryCrucible");
    expect(at(fields, "$event.interview.title")?.sample).toBeDefined();
  });

  it("is refused when there is none, with the one that is meant", () => {
    expect(() => listFields(catalog, { trigger: "candidate.score" })).toThrow(
      'Did you mean "candidate.scored"?',
    );
  });
});

it("shows what was sent last, and fields that no page documents", () => {
  const fields = listFields(
    catalog,
    { trigger: "custom.event" },
    { payloads: [{ "Job title": "Nurse", grade: { points: 7 } }], hiring: [], connections: ["forms"] },
  );
  expect(at(fields, "`Job title`")).toMatchObject({ label: "Job title", sample: "Nurse" });
  expect(at(fields, "grade.points")).toMatchObject({ kind: "number", sample: 7 });
  expect(at(fields, "data.candidate.name")).toBeUndefined();
  expect(at(fields, "$event.source.connection")?.choices).toEqual([{ value: "forms", label: "forms" }]);
});

it("lists what steps give under the ids that they will have, also of an unfinished automation", () => {
  const steps = [{ use: "slack.post_message" }, {}, { use: "ats.add_note" }, { use: "slack.post_message" }];
  const fields = listFields(catalog, { trigger: "candidate.scored", ats: "greenhouse", steps });
  const given = fields.filter(({ step }) => step !== undefined);
  expect([...new Set(given.map(({ step }) => step))]).toEqual(["post_message", "add_note", "post_message_2"]);
  expect(at(given, "$steps.post_message_2.link")?.group).toBe("Step 4: Post a message");
});

it.each([
  [["data", "candidate", "email"], "Candidate’s email"],
  [["data", "session", "overall_score"], "Overall score"],
  [["durationMinutes"], "Duration in minutes"],
  [["data", "id"], "ID"],
  [["interview", "dashboardUrl"], "Dashboard link"],
])("calls %j what a person would", (names, label) => {
  expect(labelOf(names)).toBe(label);
});

it.each([
  ["payload", ["data", "score"], "data.score"],
  ["payload", ["Job title", "and"], "`Job title`.`and`"],
  ["payload", ["a`b"], '$."a`b"'],
  ["event", ["a`b", "x"], '$event."a`b".x'],
  ["payload", ["Größe"], "Größe"],
  ["payload", ["2nd"], "`2nd`"],
] as const)("writes the way to a field: %s %j", (root, names, path) => {
  expect(writePath(root, names)).toBe(path);
});
