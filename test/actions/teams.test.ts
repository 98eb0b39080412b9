import { describe, expect, it } from "@jest/globals";
import { teams } from "../../actions/teams.ts";
import { AuthExpired, ConfigError, Rejected, RetryLater } from "../../src/core/errors.ts";
import { createTeamsStandIn, type TeamsStandIn } from "../../src/sandbox/teams/create-teams-stand-in.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { drive, mapped } from "./bench.ts";
import { describeVendorAction, startVendor, useVendor, type VendorBench } from "./vendor-bench.ts";

const start = (unlimited = true) => startVendor((now) => createTeamsStandIn({ now, unlimited }));
const connection = ({ url, standIn }: VendorBench<TeamsStandIn>) => ({
  webhook_url: `${url}${standIn.webhookPath}`,
});
const scored = { title: "Ada was scored", text: "82 of 100" };

describeVendorAction<TeamsStandIn>(teams, "post_card", {
  start: () => start(),
  connection,
  input: () => scored,
  work: { path: "/invoke", method: "POST" },
  effects: ({ standIn }) => standIn.cards().length,
  settles: "unknown",
});

const at = useVendor(teams, () => start(), connection);
const run = (input: unknown = scored) => at.driver.run("post_card", input);
const card = () => at.bench.standIn.cards().at(-1)?.card;
const issuesOf = (input: unknown) =>
  (teams.actions["post_card"]?.input.safeParse(input).error?.issues ?? []).map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );

describe("posting to Teams", () => {
  it("builds a card from its parts", async () => {
    const output = await run({
      ...scored,
      facts: [
        { title: "Job", value: "Backend" },
        { title: "Score", value: 82 },
      ],
      buttons: [{ title: "Open", url: "https://app.example.com/ada" }],
    });
    expect(output).toEqual({ accepted: true, workflow_run_id: expect.stringMatching(/^0858/) });
    expect(card()).toEqual({
      $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
      type: "AdaptiveCard",
      version: "1.5",
      msteams: { width: "Full" },
      body: [
        expect.objectContaining({ type: "TextBlock", text: "Ada was scored", weight: "Bolder" }),
        { type: "TextBlock", text: "82 of 100", wrap: true },
        {
          type: "FactSet",
          facts: [
            { title: "Job", value: "Backend" },
            { title: "Score", value: "82" },
          ],
        },
      ],
      actions: [{ type: "Action.OpenUrl", title: "Open", url: "https://app.example.com/ada" }],
    });
  });

  it("leaves out facts and buttons of which the event knows nothing", async () => {
    const parts = {
      ...scored,
      facts: [
        { title: "Email", value: "{% email %}" },
        { title: "Score", value: "{% score %}" },
      ],
      buttons: [{ title: "Open the CV", url: "{% cv %}" }],
    };
    await run(await mapped(teams, "post_card", parts, { score: 0 }));
    expect(card()).toMatchObject({ body: [{}, {}, { facts: [{ title: "Score", value: "0" }] }] });
    expect(card()).not.toHaveProperty("actions");
  });

  it("posts a whole card as it is", async () => {
    const whole = { type: "AdaptiveCard", version: "1.2", body: [{ type: "TextBlock", text: "Hello" }] };
    await run({ card: whole });
    expect(card()).toEqual(whole);
  });

  it("keeps what a candidate wrote from being a link or bold, where Teams shows Markdown", async () => {
    const payload = { name: "[Pay slip](https://evil.example) **now** a_b" };
    const safe = "\\[Pay slip\\](https://evil.example) \\*\\*now\\*\\* a\\_b";
    const name = "{% name %}";
    const input = await mapped(
      teams,
      "post_card",
      {
        title: name,
        text: `**New:** ${name}`,
        facts: [{ title: name, value: name }],
        buttons: [{ title: name, url: name }],
      },
      payload,
    );
    expect(input).toEqual({
      title: safe,
      text: `**New:** ${safe}`,
      facts: [{ title: safe, value: safe }],
      buttons: [{ title: payload.name, url: payload.name }],
    });
    const whole = await mapped(
      teams,
      "post_card",
      {
        card: {
          body: [
            { type: "TextBlock", text: name },
            { type: "FactSet", facts: [{ title: "x", value: name }] },
            { type: "RichTextBlock", inlines: [{ type: "TextRun", text: name }] },
          ],
          actions: [{ type: "Action.OpenUrl", title: name, url: name }],
        },
      },
      payload,
    );
    expect(whole).toEqual({
      card: {
        body: [
          { type: "TextBlock", text: safe },
          { type: "FactSet", facts: [{ title: "x", value: safe }] },
          { type: "RichTextBlock", inlines: [{ type: "TextRun", text: payload.name }] },
        ],
        actions: [{ type: "Action.OpenUrl", title: payload.name, url: payload.name }],
      },
    });
  });

  it.each([
    [{}, "text: is missing"],
    [{ title: "", text: "" }, "text: is missing"],
    [{ facts: [{ title: "Email" }] }, "text: is missing"],
    [{ text: "x", card: { type: "AdaptiveCard" } }, "text: cannot go with a whole card"],
    [{ card: { type: "MessageCard" } }, 'card: must have "type": "AdaptiveCard"'],
    [
      { text: "x", buttons: [{ title: "Open", url: "http://example.com" }] },
      "buttons.0.url: is not an address that begins with https",
    ],
    [
      { text: "x", buttons: [{ title: "Open", url: "javascript:alert(1)" }] },
      "buttons.0.url: is not an address",
    ],
    [{ text: "ü".repeat(14_400) }, "text: makes a message of 29,"],
    [{ card: { type: "AdaptiveCard", fallbackText: "x".repeat(29_000) } }, "card: makes a message of 29,"],
  ])("is not even asked with %j", (input, words) => {
    expect(issuesOf(input)).toEqual([expect.stringContaining(words)]);
  });

  it("takes what just fits, and Teams takes it too", async () => {
    const room = 28 * 1024 - Buffer.byteLength(JSON.stringify({ text: "" })) - 500;
    await run({ text: "x".repeat(room) });
    expect(at.bench.standIn.cards()).toHaveLength(1);
  });

  it("waits where there were too many in a second", async () => {
    await at.bench.close();
    at.bench = await start(false);
    at.connect(connection(at.bench));
    for (let count = 0; count < 4; count += 1) await run();
    const error = await failureOf(run());
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code: "rate_limited", afterMs: 1_000 });
    at.bench.pass(1_000);
    await run();
    expect(at.bench.standIn.cards()).toHaveLength(5);
  });
});

describe("what a workflow refuses", () => {
  it("holds the connection when the address is no longer good", async () => {
    at.bench.standIn.setState("gone");
    expect(await failureOf(run())).toBeInstanceOf(AuthExpired);
    at.bench.standIn.setState("on");
    at.connect({ webhook_url: `${at.bench.url}${at.bench.standIn.webhookPath}x` });
    const error = await failureOf(run());
    expect(error).toMatchObject({ code: "teams_address_refused" });
    expect(error.message).not.toContain(at.bench.standIn.signature);
  });

  it("holds the run when the workflow is off", async () => {
    at.bench.standIn.setState("off");
    const error = await failureOf(run());
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "teams_workflow_off" });
  });

  it("fails the run for a card that Teams does not show", async () => {
    const error = await failureOf(run({ card: { type: "AdaptiveCard", version: "1.6", body: [] } }));
    expect(error).toBeInstanceOf(Rejected);
    expect(error.message).toContain("version");
    at.bench.faults.add({ mode: "html_502", status: 413, body: "too large" });
    expect(await failureOf(run())).toMatchObject({ code: "teams_too_large" });
  });

  it("does not take a portal's page for a yes", async () => {
    at.bench.faults.add({ mode: "html_502", status: 200 });
    expect(await failureOf(run())).toMatchObject({ code: "teams_unexpected_answer", ambiguous: true });
  });
});

describe("the connection", () => {
  it.each([
    ["https://acme.webhook.office.com/webhookb2/1/IncomingWebhook/2/3", "has retired"],
    ["https://outlook.office.com/webhook/1", "has retired"],
    ["https://x.environment.api.powerplatform.com/workflows/1/invoke?api-version=1", "not whole"],
    ["https://prod-1.westeurope.logic.azure.com/workflows/1/invoke?sp=1&amp;sig=abc", "not whole"],
    ["https://", "does not look right"],
  ])("%s is refused when it is saved", (address, words) => {
    expect(() => drive(at.bench, teams, { webhook_url: address })).toThrow(words);
  });

  it("takes a whole address of a workflow", () => {
    const address =
      "https://x.environment.api.powerplatform.com:443/powerautomate/workflows/1/invoke?sv=1.0&sig=a-b_c";
    drive(at.bench, teams, { webhook_url: address }).close();
  });
});
