import { describe, expect, it } from "@jest/globals";
import { ConfigError } from "../../src/core/errors.ts";
import {
  checkPlan,
  compileMapping,
  compilePlan,
  escapes,
  EXPRESSION_LIMITS,
  type Escape,
} from "../../src/core/expression/index.ts";

const now = 0;

describe("a mapping", () => {
  it("escapes what expressions give and nothing that the mapping says itself", async () => {
    const seen: unknown[] = [];
    const escape: Escape = (value, path) => {
      seen.push([value, path]);
      return `(${value})`;
    };
    const mapping = compileMapping({
      text: "<b> {% name %} & {% score %}",
      typed: "{% name %}",
      blocks: [{ text: "{% {'text': name, 'n': 1, 'list': ['x']} %}" }],
      literal: "<!here>",
    });
    expect(await mapping.render({ payload: { name: "Ada", score: 7 }, now }, { escape })).toEqual({
      text: "<b> (Ada) & (7)",
      typed: "(Ada)",
      blocks: [{ text: { text: "(Ada)", n: 1, list: ["(x)"] } }],
      literal: "<!here>",
    });
    expect(seen).toEqual([
      ["Ada", ["text"]],
      ["7", ["text"]],
      ["Ada", ["typed"]],
      ["Ada", ["blocks", 0, "text", "text"]],
      ["x", ["blocks", 0, "text", "list", 0]],
    ]);
  });

  it("gives fresh objects each time", async () => {
    const mapping = compileMapping({ fixed: { list: [1] } });
    const first = await mapping.render({ payload: {}, now });
    (first.fixed as { list: number[] }).list.push(2);
    expect(await mapping.render({ payload: {}, now })).toEqual({ fixed: { list: [1] } });
  });

  it("counts the output of all its expressions together", async () => {
    const payload = { half: "x".repeat(EXPRESSION_LIMITS.outputLength * 0.6) };
    await expect(compileMapping({ a: "{% half %}" }).render({ payload, now })).resolves.toHaveProperty("a");
    await expect(
      compileMapping({ a: "{% half %}", b: "{% half %}" }).render({ payload, now }),
    ).rejects.toMatchObject({
      code: "expression_output_too_large",
      path: "b",
    });
  });

  it("stops between two expressions when its time is over", async () => {
    const mapping = compileMapping({ a: "{% 1 %}", b: "{% 2 %}" }, { path: "steps[2].with" });
    const answers = [false, true];
    await expect(
      mapping.render({ payload: {}, now }, { isOverdue: () => answers.shift() ?? true }),
    ).rejects.toMatchObject({
      code: "expression_timeout",
      path: "steps[2].with.b",
    });
  });

  it.each([
    [{ text: "a {% b" }, "template_not_closed", "steps[0].with.text"],
    [{ list: [{ deep: "{% ( %}" }] }, "expression_syntax", "steps[0].with.list[0].deep"],
    [JSON.parse('{"__proto__": 1}'), "mapping_reserved_key", "steps[0].with.__proto__"],
    ["plain text", "mapping_not_an_object", "steps[0].with"],
    ["{% a %} {% b %}", "mapping_not_an_object", "steps[0].with"],
    [[1], "mapping_not_an_object", "steps[0].with"],
  ])("refuses %j", (mapping, code, path) => {
    let error: unknown;
    try {
      compileMapping(mapping, { path: "steps[0].with" });
    } catch (cause) {
      error = cause;
    }
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code, path });
  });

  it("is empty when there is none", async () => {
    expect(await compileMapping(undefined).render({ payload: {}, now })).toEqual({});
  });
});

describe("escaping for Slack", () => {
  const escape = escapes.slack_mrkdwn;

  it("turns Slack's three control characters into text, once", () => {
    expect(escape("<!channel> & <@U1> &lt;", ["text"])).toBe("&lt;!channel&gt; &amp; &lt;@U1&gt; &amp;lt;");
  });

  it.each([
    [["text"], true],
    [["title"], true],
    [["anything"], true],
    [["blocks", 0, "text", "text"], true],
    [["attachments", 0, "fields", 1, "value"], true],
    [["attachments", 0, "footer"], true],
    [["channel"], false],
    [["email"], false],
    [["thread"], false],
    [["ts"], false],
    [["blocks", 0, "url"], false],
    [["blocks", 0, "image_url"], false],
    [["attachments", 0, "color"], false],
    [["blocks", 0, "block_id"], false],
  ])("at %j: %p", (path, escaped) => {
    expect(escape("a&b", path)).toBe(escaped ? "a&amp;b" : "a&b");
  });
});

describe("a plan", () => {
  const plan = compilePlan({
    when: "score >= 80",
    steps: [
      { id: "post", with: { text: "{% name %}" }, escape: "slack_mrkdwn" },
      { id: "row", when: "$steps.post.ok", with: { row: "{% $steps.post.ts %}" } },
      { id: "broken", with: { text: "{% ( %}" } },
    ],
  });
  const payload = { score: 82, name: "<A>" };

  it("asks `when` before the first step only", async () => {
    expect(await plan.decide(0, { payload: { score: 79 }, now })).toEqual({
      outcome: "filtered",
      why: "79 is below 80",
    });
    expect(await plan.decide(0, { payload, now })).toEqual({
      outcome: "input",
      why: "82 is at least 80",
      input: { text: "&lt;A&gt;" },
    });
    const steps = { post: { ok: true, ts: "<1>" } };
    expect(await plan.decide(1, { payload: {}, steps, now })).toEqual({
      outcome: "input",
      why: "ok is true",
      input: { row: "<1>" },
    });
  });

  it("skips a step whose own condition does not hold", async () => {
    expect(await plan.decide(1, { payload, steps: { post: { ok: false } }, now })).toEqual({
      outcome: "skipped_step",
      why: "ok is false",
    });
    expect(await plan.decide(1, { payload, now })).toEqual({ outcome: "skipped_step", why: "no ok yet" });
  });

  it("fails a step for its own mistake only", async () => {
    await expect(plan.decide(2, { payload, now })).rejects.toMatchObject({ path: "steps[2].with.text" });
    await expect(plan.decide(0, { payload, now })).resolves.toMatchObject({ outcome: "input" });
  });

  it("is checked as a whole", () => {
    const problems = checkPlan({
      when: "a >",
      steps: [{ id: "a", when: ")", with: { t: "{% $x( %}" } }, { id: "b" }],
    });
    expect(problems.map(({ path }) => path)).toEqual(["when", "steps[0].when", "steps[0].with.t"]);
  });
});
