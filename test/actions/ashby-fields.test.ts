/** Custom fields, tags and notes as Ashby has them. */
import { describe, expect, it } from "@jest/globals";
import { ConfigError, Rejected } from "../../src/core/errors.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { JANE, JOHN, NOTE, useAshbyBench } from "./ashby-bench.ts";

describe("ashby", () => {
  const the = useAshbyBench();

  describe("custom fields", () => {
    const add = (
      kind: "text" | "date" | "choice",
      name: string,
      on: "candidate" | "application" = "candidate",
    ) => {
      const id = the.bench.world.newId();
      the.bench.world.fields.push({
        id,
        key: name,
        name,
        kind,
        options: kind === "choice" ? ["Remote", "Office"] : [],
      });
      if (on === "application") the.bench.standIn.organisation.applicationFields.add(id);
      return id;
    };
    const set = (field: string, value: unknown, more: object = {}, about = {}) =>
      the.open().run("set_field", { candidate: JANE, field, value, ...more }, about);

    it.each([
      ["Assessment score", "82.5", 82.5],
      ["Assessment summary", 82, "82"],
      ["Assessment summary", ["calm", "quick"], "calm, quick"],
      ["Seniority", "senior", "Senior"],
      ["Would hire", "yes", true],
      ["Would hire", "False", false],
    ])("take %s as %j", async (field, value, stored) => {
      await set(field, value);
      expect(Object.values(the.jane().fields)).toEqual([stored]);
    });

    it("take a date in whatever form it came", async () => {
      const id = add("date", "Interviewed on");
      await set("Interviewed on", "2026-11-21");
      expect(the.jane().fields[id]).toBe("2026-11-21T00:00:00.000Z");
    });

    it.each([
      ["Assessment score", "eighty", "a number"],
      ["Assessment score", "", "a number"],
      ["Would hire", 1, "yes or no"],
      ["Seniority", "Medium", "one of: Junior, Senior"],
    ])(
      "do not take %s as %j, and say what they take without repeating it",
      async (field, value, expected) => {
        const error = await failureOf(set(field, value));
        expect(error).toBeInstanceOf(Rejected);
        expect(error).toMatchObject({ code: "ashby_value_wrong" });
        expect(error.message).toContain(`"${field}" in Ashby takes ${expected}`);
        expect(error.message).not.toContain("eighty");
        expect(the.callsOf("customField.setValue")).toEqual([]);
      },
    );

    it("of an application are set on the one that is meant", async () => {
      const id = add("choice", "Workplace", "application");
      const values = () => [...the.bench.standIn.organisation.applicationValues];
      const question = await failureOf(set("Workplace", "Remote", { candidate: JOHN }));
      expect(question).toMatchObject({ code: "ats_application_ambiguous" });
      expect(values()).toEqual([]);
      await set("Workplace", "Remote", { candidate: JOHN, job: "Product Designer" });
      const [, designer] = the.john().applications;
      expect(values()).toEqual([[designer?.id, { [id]: "Remote" }]]);
      await set("Workplace", "Office");
      expect(values()[1]).toEqual([the.jane().applications[0]?.id, { [id]: "Office" }]);
    });

    it("that are new are found at once", async () => {
      const driver = the.open();
      await driver.run("set_field", { candidate: JANE, field: "Would hire", value: true });
      const id = add("text", "Verdict");
      await driver.run("set_field", { candidate: JANE, field: "verdict", value: "calm" });
      expect(the.jane().fields[id]).toBe("calm");
    });
  });

  describe("tags", () => {
    it("are made when they are new, with a permission that is asked for", async () => {
      the.bench.standIn.permissions.delete("hiringProcessMetadataWrite");
      const driver = the.open();
      await driver.run("add_tag", { candidate: JANE, tag: "strong" });
      expect(the.jane().tags).toEqual(["Strong"]);
      const error = await failureOf(driver.run("add_tag", { candidate: JANE, tag: "New" }));
      expect(error).toBeInstanceOf(ConfigError);
      expect(error.message).toContain("lacks a permission: Hiring Process Metadata, write.");
      the.bench.standIn.permissions.add("hiringProcessMetadataWrite");
      await driver.run("add_tag", { candidate: JANE, tag: "New" });
      expect(await driver.run("add_tag", { candidate: JANE, tag: "New" })).toMatchObject({ already: true });
      expect(the.callsOf("candidateTag.create")).toHaveLength(2);
      expect(the.callsOf("candidate.addTag")).toHaveLength(2);
    });

    it("are found beyond the first page", async () => {
      for (let index = 0; index < 230; index += 1) the.bench.standIn.organisation.tagCalled(`Tag ${index}`);
      const driver = the.open();
      await driver.run("add_tag", { candidate: JANE, tag: "Tag 229" });
      expect(the.jane().tags).toEqual(["Tag 229"]);
      expect(the.callsOf("candidateTag.list")).toHaveLength(3);
      expect(the.callsOf("candidateTag.create")).toEqual([]);
      expect(await driver.choices("tags")).toHaveLength(232);
    });
  });

  describe("notes", () => {
    const addNotes = (count: number): void => {
      for (let index = 0; index < count; index += 1) {
        the.jane().notes.push({
          id: the.bench.world.newId(),
          text: `note ${index}`,
          author: null,
          createdAt: the.bench.now(),
        });
      }
    };

    it("are found on the third page", async () => {
      const driver = the.open();
      addNotes(220);
      const { note_id: id } = await driver.run("add_note", NOTE);
      const settled = await driver.settle("add_note", NOTE, { since: the.bench.now() });
      expect(settled).toMatchObject({ done: true, output: { note_id: id } });
      expect(the.callsOf("candidate.listNotes")).toHaveLength(3);
    });

    it("that are too many to read decide nothing", async () => {
      addNotes(2_001);
      const error = await failureOf(the.open().settle("add_note", NOTE, { since: the.bench.now() }));
      expect(error).toBeInstanceOf(Rejected);
      expect(error).toMatchObject({ code: "ashby_list_too_long" });
    });

    it("are as private and as loud as the connection says", async () => {
      await the.open().run("add_note", NOTE);
      await the.open({ note_visibility: "private", notify_subscribers: true }).run("add_note", NOTE);
      expect([...the.bench.standIn.organisation.notes.values()]).toEqual([
        { isPrivate: false, sentNotifications: false },
        { isPrivate: true, sentNotifications: true },
      ]);
    });
  });
});
