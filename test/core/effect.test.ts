/** How effects are named, for every action there is. */
import { describe, expect, it } from "@jest/globals";
import { catalog } from "../../index.ts";
import { effectOf, inThePast } from "../../src/core/effect.ts";

/** What `describe` says and what history makes of it, with the output that the action gives as its sample. */
const NAMED: Record<string, [request: string, what: string, ref?: string]> = {
  "slack.post_message": ["post to #hiring", "posted to #hiring", "1503435956.000247"],
  "slack.reply_in_thread": [
    "reply in the candidate's thread in #hiring",
    "replied in the candidate's thread in #hiring",
    "1503435956.000247",
  ],
  "slack.direct_message": ["send a direct message", "sent a direct message", "1503435956.000247"],
  "slack.update_message": [
    "change a message in #hiring",
    "changed a message in #hiring",
    "1503435956.000247",
  ],
  "google_sheets.append_row": ['append a row to the tab "A"', 'appended a row to the tab "A"', "row 7"],
  "google_sheets.upsert_row": ['add or update a row in the tab "A"', 'added a row in the tab "A"', "row 7"],
  "google_sheets.find_row": ['find a row in the tab "A"', 'found a row in the tab "A"', "row 7"],
  "http.request": ["POST example.com", "sent POST example.com"],
  "email.send": [
    "send a mail to one address",
    "sent a mail to one address",
    "step_0123456789abcdef0123456789abcdef@example.com",
  ],
  "teams.post_card": [
    "post a card to the workflow's channel",
    "posted a card to the workflow's channel",
    "08584338237283489483927",
  ],
  "hubspot.upsert_contact": [
    "add or update a contact with 2 properties",
    "added a contact with 2 properties",
    "512",
  ],
  "hatchbeacon.submit_application": [
    "submit an application for job 1",
    "submitted an application for job 1",
    "507f1f77bcf86cd799439011",
  ],
  "hiresscope.set_application_status": [
    "set application 1 to HIRED",
    "set application 1 to HIRED",
    "app_xyz789",
  ],
  "ntrvsta.create_invitation": ["invite to the interview 1", "invited to the interview 1", "inv_5f2c81"],
  "talentsprout.create_interview": [
    "make an interview from a job description",
    "made an interview from a job description",
    "f8a4b2c1-9e3d-4f5a-b6c7-d8e9f0a1b2c3",
  ],
  "hirewire.ask_person": ["ask a person", "asked a person"],
  "hirewire.identify_candidate": ["identify the candidate", "identified the candidate"],
  "hirewire.link_candidate": ["remember the candidate", "remembered the candidate"],
};
/** The same in every ATS. */
const IN_ATS: Record<string, [request: string, what: string, ref: string]> = {
  find_candidate: ["find candidate 5 in X, or add them", "found candidate 5 in X", "57683957"],
  add_note: ["add a note to candidate 5 in X", "added a note to candidate 5 in X", "226809052"],
  set_field: ['set "Score" of candidate 5 in X', 'set "Score" of candidate 5 in X', "57683957"],
  add_tag: ['tag candidate 5 with "Strong" in X', 'tagged candidate 5 with "Strong" in X', "57683957"],
  move_stage: ['move candidate 5 to "Offer" in X', 'moved candidate 5 to "Offer" in X', "69306314"],
  reject: ["reject candidate 5 in X", "rejected candidate 5 in X", "69306314"],
};

const everyAction = [...catalog.actions.values()].flatMap((app) =>
  Object.entries(app.actions).map(([key, action]) => ({ key: `${app.key}.${key}`, own: key, app, action })),
);

describe("the name of an effect", () => {
  it.each(everyAction.map((each) => [each.key, each] as const))("of %s", (key, { own, app, action }) => {
    const named = app.family === "ats" ? IN_ATS[own] : NAMED[key];
    expect(named).toBeDefined();
    const [request, what, ref] = named!;
    expect(effectOf(action, action.outputSample, request)).toMatchObject({ what, ...(ref && { ref }) });
    // what is kept may be of an earlier version, or gone
    expect(effectOf(action, {}, null).what).toMatch(/\S/);
  });

  it("comes from what the step said it does, and from the output's id", () => {
    const action = { label: "Pin a card" };
    expect(effectOf(action, { id: 7, url: "https://b.example/7" }, 'pin "a"')).toEqual({
      what: 'pinned "a"',
      ref: "7",
      url: "https://b.example/7",
    });
    expect(effectOf(action, {}, null)).toEqual({ what: "pinned a card" });
    expect(effectOf(undefined, {}, "copy a file")).toEqual({ what: "copied a file" });
  });

  it("says so when nobody was there, and when it was so already", () => {
    const { actions } = catalog.actions.get("greenhouse")!;
    const sample = actions["add_tag"]!.outputSample;
    expect(effectOf(actions["add_tag"], { ...sample, found: false }, "tag x")).toMatchObject({
      none: "the candidate was not found",
    });
    expect(effectOf(actions["add_tag"], { ...sample, already: true }, "tag x")).toMatchObject({
      already: true,
    });
  });

  it.each([
    ["post", "posted"],
    ["add or update a row", "added or updated a row"],
    ["play", "played"],
    ["PUT example.com", "PUT example.com"],
    ["", ""],
  ])("%j in the past is %j", (words, past) => expect(inThePast(words)).toBe(past));
});
