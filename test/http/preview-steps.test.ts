/** What each step would leave behind, asked over HTTP. Nothing arrives anywhere. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { StepsPreview } from "../../src/run/preview/preview-steps.ts";
import { openHouse, type House } from "./preview-house.ts";

let house: House;
let jane: string;
let stranger: string;
beforeAll(async () => {
  house = await openHouse();
  stranger = await house.score({ "data.candidateEmail": "new@example.com", "data.candidateName": "Nova" });
  jane = await house.score({ "data.score": 91 });
});
afterAll(() => house?.close());

const TRIGGER = "hiresscope.application_scored";

async function steps(
  all: object[],
  { eventId = jane, ...more }: { eventId?: string; [key: string]: unknown } = {},
): Promise<StepsPreview> {
  const automation = { trigger: TRIGGER, ats: "greenhouse", steps: all, ...more };
  return house.server.get("POST", "/automations/preview/steps", { automation, eventId });
}

async function picture(step: object, eventId = jane) {
  const { steps: shown } = await steps([step], { eventId });
  return shown[0]!.picture;
}

describe("a message", () => {
  it("is shown as Slack would show it, in the channel's name and the bot's", async () => {
    const channel = house.standIns.slack.channels().find(({ name }) => name === "hiring")!.id;
    const text = "*{% $event.candidate.name %}* scored {% data.score %} :tada: <https://example.com/c|Open>";
    expect(await picture({ use: "slack.post_message", with: { channel, text } })).toMatchObject({
      kind: "slack_message",
      from: "hirewire",
      to: "#hiring",
      place: "channel",
      blocks: [
        {
          type: "paragraph",
          spans: [
            { type: "text", text: "Jane Smith", bold: true },
            { type: "text", text: " scored 91 " },
            { type: "emoji", name: "tada" },
            { type: "text", text: " " },
            { type: "link", text: "Open", url: "https://example.com/c" },
          ],
        },
      ],
      notes: [],
    });
  });

  it("shows what an outsider wrote as text, whatever it is", async () => {
    const eventId = await house.score({
      "data.candidateName": "<!channel> <javascript:alert(1)|hi> \u202Eevil `x` <script>",
      "data.candidateEmail": "hostile@example.com",
    });
    const safe = await picture(
      { use: "slack.post_message", with: { channel: "#hiring", text: "{% data.candidateName %}" } },
      eventId,
    );
    expect(JSON.stringify(safe)).not.toContain("\u202E");
    expect(safe).toMatchObject({
      blocks: [
        {
          spans: [
            { type: "text", text: "<!channel> <javascript:alert(1)|hi> evil " },
            { type: "text", text: "x", code: true },
            { type: "text", text: " <script>" },
          ],
        },
      ],
    });
    const raw = await picture(
      {
        use: "slack.post_message",
        with: { channel: "#hiring", text: "{% data.candidateName %}", formatting: "raw" },
      },
      eventId,
    );
    expect(raw).toMatchObject({
      blocks: [
        {
          spans: expect.arrayContaining([
            { type: "mention", text: "@channel", loud: true },
            { type: "link", text: "hi", url: null },
          ]),
        },
      ],
    });
  });
});

describe("a row", () => {
  const upsert = (email: string) => ({
    use: "google_sheets.upsert_row",
    with: {
      spreadsheet: house.spreadsheet,
      key_column: "Email",
      key: email,
      values: { Name: "{% data.candidateName %}", Score: "{% data.score %}" },
    },
  });

  it("that is there already is changed in place, and its neighbours are seen", async () => {
    expect(await picture(upsert("jane.smith@example.com"))).toMatchObject({
      kind: "sheet_row",
      spreadsheet: "Pipeline",
      tab: "Candidates",
      columns: [{ name: "Email" }, { name: "Name" }, { name: "Score" }, { name: "Comment" }],
      rows: [
        {
          number: 2,
          mark: "changed",
          cells: [
            { text: "jane.smith@example.com", written: false },
            { text: "Jane Smith", written: false },
            { text: "91", written: true, before: "70" },
            { text: "asked for May", written: false },
          ],
        },
        { number: 3, mark: "none" },
      ],
    });
  });

  it("that is new stands at the end", async () => {
    expect(await picture(upsert("{% data.candidateEmail %}"), stranger)).toMatchObject({
      rows: [
        { number: 2, mark: "none" },
        { number: 3, mark: "none" },
        {
          number: 4,
          mark: "new",
          cells: [{ text: "new@example.com", written: true }, { text: "Nova" }, { text: "82" }, { text: "" }],
        },
      ],
    });
  });

  it("costs few reads, however fast somebody types", async () => {
    const { google } = house.standIns;
    const before = google.calls().reads;
    for (let score = 0; score < 20; score += 1) await picture(upsert(`someone${score}@example.com`));
    expect(google.calls().reads - before).toBeLessThanOrEqual(2);
  });

  it("names a column that is not there", async () => {
    const step = upsert("x@example.com");
    const values = { Nmae: "{% data.candidateName %}" };
    expect(await picture({ ...step, with: { ...step.with, values } })).toMatchObject({
      notes: [expect.stringContaining('no column "Nmae"')],
    });
    expect(await picture({ ...step, with: { ...step.with, values, missing_columns: "add" } })).toMatchObject({
      columns: expect.arrayContaining([{ name: "Nmae", added: true }]),
      notes: [],
    });
  });

  it("is drawn without its neighbours when Google cannot be asked", async () => {
    const shown = await picture({
      use: "google_sheets.append_row",
      with: { spreadsheet: "1nOtThErEnOtThErEnOtThErE", values: { Name: "Ada" } },
    });
    expect(shown).toMatchObject({
      spreadsheet: null,
      rows: [{ number: null, mark: "new", cells: [{ text: "Ada" }] }],
      notes: [expect.stringContaining("Google Sheets could not be looked at now")],
    });
  });
});

describe("a record", () => {
  it("shows the stage before and after", async () => {
    expect(await picture({ use: "ats.move_stage", with: { stage: "phone screen" } })).toMatchObject({
      kind: "record_change",
      app: "Greenhouse",
      record: { name: "Jane Smith", detail: "Senior Backend Engineer" },
      known: true,
      changes: [{ label: "Stage", way: "put", before: "Application Review", after: "Phone Screen" }],
    });
  });

  it("shows a note's text, and a field whose value is not known until then", async () => {
    const { steps: shown } = await steps([
      { use: "ats.add_note", with: { text: "Scored {% data.score %}" } },
      { use: "ats.set_field", with: { field: "Assessment score", value: "{% data.score %}" } },
    ]);
    expect(shown.map(({ picture: drawn }) => drawn)).toMatchObject([
      { record: { name: "Jane Smith" }, note: "Scored 91" },
      { known: false, changes: [{ label: "Assessment score", before: null, after: "91" }] },
    ]);
  });

  it("says that a person would be asked, or that nothing would be done", async () => {
    const tag = { use: "ats.add_tag", with: { tag: "Strong" } };
    expect(await picture(tag, stranger)).toMatchObject({
      notes: [expect.stringContaining("would wait for a person"), expect.any(String)],
    });
    expect(await picture({ ...tag, with: { ...tag.with, if_missing: "skip" } }, stranger)).toMatchObject({
      changes: [],
      notes: [expect.stringContaining("nothing is done"), expect.any(String)],
    });
  });

  it("leaves nothing behind there or here", async () => {
    const people = house.standIns.destinations.get("greenhouse")!.world!.outcome();
    expect(people.flatMap(({ tags, notes }) => [...tags, ...notes])).toEqual([]);
    const named = await house.server.call("GET", "/candidates?email=jane.smith@example.com");
    const known = (await named.json()) as { ids?: { connection: string }[] };
    expect((known.ids ?? []).filter(({ connection }) => connection === "greenhouse")).toEqual([]);
    expect(house.standIns.slack.messages("hiring")).toEqual([]);
    expect(house.standIns.google.rows(house.spreadsheet, "Candidates")).toHaveLength(3);
  });
});

describe("any other step", () => {
  it("is shown field by field, credentials hidden", async () => {
    expect(
      await picture({
        use: "http.request",
        with: {
          url: "https://api.example.com/hook?api_key=s3cret&page=2",
          headers: { "X-Auth-Token": "s3cret" },
          json: { name: "{% data.candidateName %}", password: "s3cret", deep: { secret: "s3cret" } },
        },
      }),
    ).toEqual({
      kind: "request",
      title: "Request",
      method: "POST",
      host: "api.example.com",
      path: "/hook",
      fields: [
        { label: "api_key", value: "", secret: true },
        { label: "page", value: "2", secret: false },
        { label: "X-Auth-Token", value: "", secret: true },
        { label: "name", value: "Jane Smith", secret: false },
        { label: "password", value: "", secret: true },
        { label: "deep", value: "secret: hidden", secret: false },
      ],
      notes: [],
    });
    expect(
      await picture({ use: "hirewire.ask_person", with: { question: "Really?", choices: ["yes", "no"] } }),
    ).toMatchObject({
      title: "Hirewire: Ask a person",
      host: null,
      fields: [
        { label: "Question", value: "Really?" },
        { label: "Choices", value: "yes, no" },
      ],
    });
  });

  it("says who gets which mail", async () => {
    expect(
      await picture({
        use: "email.send",
        with: {
          to: "hal@acme.example",
          subject: "{% data.candidateName %}",
          html: "<style>p{}</style><p>Hi &amp; <b>bye</b></p><script>alert(1)</script><p>two</p>",
        },
      }),
    ).toMatchObject({ kind: "mail", to: ["hal@acme.example"], subject: "Jane Smith", body: "Hi & bye\ntwo" });
  });
});

describe("what is not right yet", () => {
  it("is said at its field, and the other steps are shown", async () => {
    const { steps: shown } = await steps([
      {},
      { use: "slack.post_message", with: { channel: "#hiring" } },
      { use: "slack.post_message", with: { channel: "#hiring", text: "{% data.score + %}" } },
      { use: "slack.post_message", connection: "gone", with: { channel: "#hiring", text: "hi" } },
      { id: "only_strong", use: "slack.post_message", when: "data.score > 95", with: { text: "hi" } },
      { use: "slack.post_message", with: { channel: "#hiring", text: "{% $steps.post_message.ts %}" } },
    ]);
    expect(shown.map(({ id, state, problems }) => [id, state, problems[0]?.path])).toEqual([
      ["step", "broken", "steps[0].use"],
      ["post_message", "broken", "steps[1].with.text"],
      ["post_message_2", "broken", "steps[2].with.text"],
      ["post_message_3", "broken", "steps[3].connection"],
      ["only_strong", "skipped", undefined],
      ["post_message_4", "runs", undefined],
    ]);
    expect(shown[4]!.why).toBe("91 is not above 95");
    expect(shown[3]!.picture).toMatchObject({ to: "#hiring" });
  });

  it("says what is missing by the names that the form has for it", async () => {
    const given = { spreadsheet: house.spreadsheet, key_column: "Email", values: { Score: ["a list"] } };
    const { steps: shown } = await steps([{ use: "google_sheets.upsert_row", with: given }]);
    const said = shown[0]!.problems.map(({ path, message }) => [path, message]);
    expect(said).toContainEqual(["steps[0].with.key", '"Key" is missing.']);
    expect(said).toContainEqual(["steps[0].with.values.Score", expect.stringMatching(/^"Values → Score" /)]);
  });

  it("is shown for an event that the condition leaves out, too", async () => {
    const { event, steps: shown } = await steps(
      [{ use: "slack.post_message", with: { channel: "#hiring", text: "hi" } }],
      { when: "data.score > 95" },
    );
    expect(event).toMatchObject({ verdict: "filtered", why: "91 is not above 95", candidate: "Jane Smith" });
    expect(shown).toMatchObject([{ state: "runs", picture: { kind: "slack_message" } }]);
  });

  it("works on a sample, and looks nowhere for who may only look", async () => {
    const { token } = await house.server.get<{ token: string }>("POST", "/tokens", {
      name: "looks",
      scopes: ["read"],
    });
    const before = house.standIns.google.calls().reads;
    const answer = await house.server.call("POST", "/automations/preview/steps", {
      token,
      body: {
        automation: {
          trigger: "trycrucible.invitation_scored",
          steps: [
            {
              use: "google_sheets.append_row",
              with: { spreadsheet: house.spreadsheet, values: { Score: "{% score %}" } },
            },
          ],
        },
        eventId: "sample:trycrucible.invitation_scored",
      },
    });
    expect(await answer.json()).toMatchObject({
      event: { sample: true },
      steps: [{ picture: { spreadsheet: null, rows: [{ cells: [{ text: "82" }] }] } }],
    });
    expect(house.standIns.google.calls().reads).toBe(before);
  });
});
