/** What is held, since when, why and what to do: over the API and on the command line. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { holdsCommand } from "../../src/cli/commands/holds.ts";
import { statusCommand } from "../../src/cli/commands/status.ts";
import { ageInWords, type HoldView } from "../../src/run/operations/holds.ts";
import { eventually } from "../e2e/hirewire.ts";
import { type Desk, openDesk } from "./ledger-desk.ts";

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

const post = (channel: string) => ({ use: "slack.post_message", with: { channel, text: "{% score %}" } });
/** Each is another candidate's: one candidate's runs wait behind each other. */
const sendScore = (score: number) =>
  desk.server.get("POST", "/samples", {
    event: "trycrucible.invitation_scored",
    changes: { score, candidate_id: `usr_${score}` },
  });
const holds = async () => (await desk.server.get<{ items: HoldView[] }>("GET", "/holds")).items;
const save = (name: string, steps: unknown[], state = "on") =>
  desk.server.get("POST", `/automations?state=${state}`, {
    name,
    trigger: "trycrucible.invitation_scored",
    steps,
  });
const turn = (name: string, state: string) =>
  desk.server.get("POST", `/automations/${encodeURIComponent(name)}/state`, { state });
const inOrder = (wanted: number[]) =>
  eventually(async () => {
    const texts = desk.standIns.slack.messages("hiring").map(({ text }) => text);
    return texts.slice(-wanted.length).join() === wanted.join();
  }, `${wanted.join()} in #hiring`);

describe("what is held", () => {
  it("is nothing at first", async () => {
    expect(await holds()).toEqual([]);
    expect(await desk.command(holdsCommand(), ["holds"])).toBe("Nothing is held.");
  });

  it("by a pause tells how to turn the automation on again, and then goes in order", async () => {
    await save("Resting", [post("#hiring")], "paused");
    for (const score of [81, 82]) await sendScore(score);
    const [hold] = await holds();
    expect(hold).toMatchObject({
      kind: "paused",
      connection: null,
      automations: ["Resting"],
      runs: 2,
      reason: "the automation is paused",
      oldest: { age: "less than a minute" },
      until: null,
      next: 'Turn it on again: hirewire automations on "Resting".',
    });
    await turn("Resting", "on");
    await inOrder([81, 82]);
    expect(await holds()).toEqual([]);
    await turn("Resting", "off");
  });

  it("by what a person must mend goes on when told to, in order", async () => {
    desk.standIns.slack.setChannel("hiring", { archived: true });
    await save("Outside", [post("#hiring")]);
    for (const score of [83, 84]) await sendScore(score);
    const hold = await eventually(async () => (await holds()).find(({ runs }) => runs === 2), "two holds");
    expect(hold).toMatchObject({ kind: "config", connection: "slack", code: "slack_is_archived" });
    expect(hold.reason).toMatch(/archiv/i);
    expect(hold.next).toContain("hirewire holds release config --connection slack");

    const shown = await desk.command(holdsCommand(), ["holds"]);
    expect(shown).toContain("config  slack  2 runs, the oldest for less than a minute");
    expect(shown).toContain(hold.reason);
    expect(shown).toContain(hold.next);
    const status = await desk.command(statusCommand(), ["status"]);
    expect(status).toContain("  config  slack  2 runs, the oldest for less than a minute");

    desk.standIns.slack.setChannel("hiring", { archived: false });
    const released = await desk.command(holdsCommand(), [
      "holds",
      "release",
      "config",
      "--connection",
      "slack",
    ]);
    expect(released).toBe("2 runs go on.");
    await inOrder([83, 84]);
    expect(await holds()).toEqual([]);
    await turn("Outside", "off");
  });

  it("by a question tells how to answer it, and is not let go without", async () => {
    const ask = { use: "hirewire.ask_person", with: { question: "Invite?", choices: ["yes", "no"] } };
    await save("Asks", [ask]);
    await sendScore(85);
    const [hold] = await eventually(async () => {
      const found = await holds();
      return found.length > 0 && found;
    }, "a question");
    expect(hold).toMatchObject({ kind: "question", automations: ["Asks"], runs: 1, reason: "Invite?" });
    expect(hold!.next).toBe(`Answer it: hirewire runs answer ${hold!.oldest.runId} <answer>.`);
    const refused = await desk.server.call("POST", "/holds/release", { body: { kind: "question" } });
    expect(refused.status).toBe(422);
    await desk.server.get("POST", `/runs/${hold!.oldest.runId}/answer`, { answer: "yes" });
    expect(await holds()).toEqual([]);
    await turn("Asks", "off");
  });

  it("by a quota says until when, and needs nobody", async () => {
    desk.standIns.slackFaults.add({ mode: "429", path: "chat.postMessage", retryAfterSeconds: 7200 });
    await save("Much", [post("#hiring")]);
    await sendScore(86);
    const before = Date.now();
    const [hold] = await eventually(async () => {
      const found = await holds();
      return found.length > 0 && found;
    }, "a quota");
    expect(hold).toMatchObject({ kind: "quota", connection: "slack", runs: 1 });
    expect(hold!.until).toBeGreaterThanOrEqual(before + 7_000_000);
    expect(hold!.next).toMatch(/^Nothing: they go on by themselves at .*\d\d:\d\d UTC\.$/);
    await desk.server.get("POST", `/runs/${hold!.oldest.runId}/cancel`);
    await turn("Much", "off");
  });

  it("by credentials that expired is one entry for all automations of the connection", async () => {
    desk.standIns.slack.setTokenState("token_revoked");
    await save("One", [post("#general")]);
    await save("Two", [post("#general")]);
    await sendScore(87);
    const hold = await eventually(async () => (await holds()).find(({ runs }) => runs === 2), "two holds");
    expect(hold).toMatchObject({
      kind: "auth_expired",
      connection: "slack",
      automations: ["One", "Two"],
      next: "Reconnect it: hirewire connect --update slack. The runs then go on by themselves.",
    });
    expect(await holds()).toHaveLength(1);
  });
});

describe("an age in words", () => {
  it.each([
    [0, "less than a minute"],
    [60_000, "1 minute"],
    [59 * 60_000, "59 minutes"],
    [3_600_000, "1 hour"],
    [47 * 3_600_000, "1 day"],
    [72 * 3_600_000, "3 days"],
  ])("%d ms: %s", (ms, words) => expect(ageInWords(ms)).toBe(words));
});
