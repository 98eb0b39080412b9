/** What would have happened, beside the live version; and one step tried out for real. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Backtest } from "../../src/run/backtest/backtests.ts";
import type { BacktestRow } from "../../src/run/backtest/backtest-report.ts";
import type { SentStep } from "../../src/run/preview/send-step.ts";
import { eventually } from "../e2e/hirewire.ts";
import { openHouse, type House } from "./preview-house.ts";

const TRIGGER = "hiresscope.application_scored";
const SCORES = [95, 91, 84, 79, 62];

let house: House;
let strong: string;
beforeAll(async () => {
  house = await openHouse();
  for (const [index, score] of SCORES.entries()) {
    const id = await house.score({
      "data.score": score,
      "data.candidateName": index === 4 ? '=HYPERLINK("https://evil.example";"x")' : `Person ${score}`,
      "data.candidateEmail": `person${score}@example.com`,
    });
    strong = index === 0 ? id : strong;
  }
  // as a picker gives it
  const channel = house.standIns.slack.channels().find(({ name }) => name === "hiring")!.id;
  await house.server.get("POST", "/automations", {
    name: "Live",
    trigger: TRIGGER,
    when: "data.score >= 90",
    steps: [{ use: "slack.post_message", with: { channel, text: "{% data.candidateName %}" } }],
  });
});
afterAll(() => house?.close());

const DRAFT = {
  trigger: TRIGGER,
  when: "data.score >= 70 and data.score < 94",
  steps: [
    { use: "slack.post_message", with: { channel: "#hiring", text: "{% data.candidateName %}" } },
    {
      id: "row",
      use: "google_sheets.upsert_row",
      when: "data.score > 80",
      with: {
        spreadsheet: "1aHfTq7zW3kXvPp9sYdLr2BnMc5uEoGjKi8RtVw0Qx4Z",
        tab: "Candidates",
        key_column: "Email",
        key: "{% data.candidateEmail %}",
        values: { Score: "{% data.score %}" },
      },
    },
  ],
};

async function backtest(body: object): Promise<Backtest> {
  const { id } = await house.server.get<Backtest>("POST", "/automations/backtest", body);
  return eventually(async () => {
    const now = await house.server.get<Backtest>("GET", `/backtests/${id}`);
    return now.state === "running" ? undefined : now;
  }, "the backtest's end");
}

describe("a backtest", () => {
  it("counts who would have matched and what each step would have done", async () => {
    const { state, progress, events, draft, live, unknown } = await backtest({ automation: DRAFT, days: 30 });
    expect({ state, progress, events, live }).toEqual({ state: "done", progress: 1, events: 5, live: null });
    expect(draft).toEqual({
      matches: 3,
      filtered: 2,
      failed: 0,
      skipped: 1,
      broken: 0,
      effects: [
        { stepId: "post_message", one: "message to #hiring", many: "messages to #hiring", count: 3 },
        { stepId: "row", one: "row in Candidates", many: "rows in Candidates", count: 2 },
      ],
    });
    expect(unknown).toEqual([expect.stringContaining("Google Sheets was not asked")]);
    expect(house.standIns.slack.messages("hiring")).toEqual([]);
  });

  it("stands beside the live version", async () => {
    const { id, live, difference } = await backtest({ automation: DRAFT, against: "Live" });
    expect(live).toMatchObject({ matches: 2, effects: [{ one: "message to #hiring", count: 2 }] });
    expect(difference).toEqual({ onlyDraft: 2, onlyLive: 1, both: 1 });
    const rows = await house.server.get<{ items: BacktestRow[]; total: number }>(
      "GET",
      `/backtests/${id}/events`,
    );
    expect(rows.total).toBe(4);
    expect(rows.items.map(({ candidate, where, why, liveWhy }) => [candidate, where, why, liveWhy])).toEqual([
      ["Person 79", "draft", expect.stringContaining("79 is"), "79 is below 90"],
      ["Person 84", "draft", expect.stringContaining("84 is"), "84 is below 90"],
      ["Person 91", "both", expect.stringContaining("91 is"), "91 is at least 90"],
      ["Person 95", "live", expect.stringContaining("95 is not below 94"), "95 is at least 90"],
    ]);
    const neither = await house.server.get<{ total: number }>(
      "GET",
      `/backtests/${id}/events?where=neither&limit=1`,
    );
    expect(neither.total).toBe(1);
  });

  it("goes out as a table that no spreadsheet program runs", async () => {
    const { id } = await backtest({ automation: DRAFT });
    const answer = await house.server.call("GET", `/backtests/${id}/csv`);
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toContain("attachment");
    const lines = (await answer.text()).split("\r\n");
    expect(lines).toHaveLength(SCORES.length + 2);
    expect(lines.join("\n")).toContain(`"'=HYPERLINK(""https://evil.example"";""x"")"`);
    for (const line of lines.slice(1, -1)) expect(line).toMatch(/^"(?:[^"]|"")*"(?:,"(?:[^"]|"")*")*$/);
    expect(lines.join("\n")).not.toMatch(/(?:^|,)"[=+@-]/m);
  });

  it("keeps to the days that are asked for", async () => {
    expect(await backtest({ automation: DRAFT, since: 0, until: 1_000_000_000_000 })).toMatchObject({
      events: 0,
      draft: { matches: 0 },
    });
  });

  it("says what would have failed", async () => {
    const steps = [{ use: "slack.post_message", with: { channel: "#hiring", text: "{% data.nothing %}" } }];
    const { id, draft } = await backtest({ automation: { ...DRAFT, steps } });
    expect(draft).toMatchObject({ matches: 3, broken: 3, effects: [] });
    const { items } = await house.server.get<{ items: BacktestRow[] }>("GET", `/backtests/${id}/events`);
    expect(items[0]!.problem).toMatch(/empty/);
  });

  it("gives up on a condition that cannot be read", async () => {
    const { problem } = await backtest({ automation: { ...DRAFT, when: "data.score >" } });
    expect(problem).toMatchObject({ path: "when", code: expect.any(String) });
  });

  it("is forgotten when that is asked", async () => {
    const { id } = await backtest({ automation: DRAFT });
    await house.server.get("DELETE", `/backtests/${id}`);
    const answer = await house.server.call("GET", `/backtests/${id}`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      404,
      "backtest_not_found",
    ]);
  });
});

describe("trying a step out", () => {
  const automation = {
    trigger: TRIGGER,
    steps: [
      { use: "slack.post_message", with: { channel: "#hiring", text: "*{% data.candidateName %}*" } },
      { use: "slack.post_message", with: { channel: "#hiring", text: "{% $steps.post_message.ts %}" } },
      { use: "slack.post_message", when: "data.score > 99", with: { channel: "#hiring", text: "hi" } },
      { use: "slack.post_message", with: { channel: "#nowhere", text: "hi" } },
    ],
  };
  const send = (stepId: string, sendId: string, more: object = {}) =>
    house.server.call("POST", `/automations/preview/steps/${stepId}/send`, {
      body: { automation, eventId: strong, sendId, confirm: true, ...more },
    });

  it("sends it once, marked as a test, however often it is asked for", async () => {
    const [one, other] = await Promise.all([
      send("post_message", "decision-1"),
      send("post_message", "decision-1"),
    ]);
    const sent = [(await one.json()) as SentStep, (await other.json()) as SentStep];
    expect(sent).toMatchObject([
      {
        ok: true,
        message: "Done: 1 message to #hiring.",
        marked: true,
        repeated: false,
        url: expect.any(String),
      },
      { ok: true, message: "Done: 1 message to #hiring.", repeated: true },
    ]);
    expect(house.standIns.slack.messages("hiring").map(({ text }) => text)).toEqual([
      expect.stringMatching(/Test from Hirewire\n\*Person 95\*$/),
    ]);
    expect(((await (await send("post_message", "decision-2")).json()) as SentStep).repeated).toBe(false);
    expect(house.standIns.slack.messages("hiring")).toHaveLength(2);
  });

  it("tells what the destination said when it says no, and lets it be tried again", async () => {
    for (const _try of [1, 2]) {
      expect(await (await send("post_message_4", "decision-3")).json()).toMatchObject({
        ok: false,
        code: "slack_channel_not_found",
        repeated: false,
      });
    }
  });

  it.each([
    ["without a confirmation", "post_message", { confirm: false }, 422, "invalid_request"],
    ["for a step that uses what another returns", "post_message_2", {}, 422, "step_not_ready"],
    ["for a step that leaves the candidate out", "post_message_3", {}, 422, "step_not_ready"],
    ["for a step that is not there", "nothing", {}, 404, "step_not_found"],
    [
      "for another step under the same sendId",
      "post_message_4",
      { sendId: "decision-1" },
      422,
      "send_id_reused",
    ],
  ])("refuses it %s", async (_words, stepId, more, status, code) => {
    const answer = await send(stepId, "decision-9", more);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code]);
  });

  it("looks for the message before it sends it again after a lost answer", async () => {
    const before = house.standIns.slack.messages("hiring").length;
    house.standIns.slackFaults.add({ mode: "drop_after", path: "chat.postMessage" });
    const first = (await (await send("post_message", "decision-lost")).json()) as SentStep;
    const second = (await (await send("post_message", "decision-lost")).json()) as SentStep;
    expect([first.ok, second.ok]).toEqual([false, true]);
    expect(house.standIns.slack.messages("hiring")).toHaveLength(before + 1);
  });
});
