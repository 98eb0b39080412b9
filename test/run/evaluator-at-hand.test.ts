/** What the evaluator decides without its process, and what it still asks it. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { actions } from "../../actions/index.ts";
import { automation } from "../../scripts/bench/contestants/hirewire.ts";
import { bodyOf, FAILING_SCORE, PASSING_SCORE } from "../../scripts/bench/job.ts";
import { planOf } from "../../src/core/automation/automation-plan.ts";
import { parseAutomation } from "../../src/core/automation/automation-file.ts";
import { Catalog } from "../../src/core/catalog.ts";
import type { AutomationPlan } from "../../src/core/expression/index.ts";
import {
  createEvaluator,
  type Evaluator,
  type EvaluatorOptions,
  type PlanRequest,
} from "../../src/run/evaluator/evaluator.ts";
import { triggers } from "../../triggers/index.ts";

const open: Evaluator[] = [];
function evaluator(options: EvaluatorOptions = {}): Evaluator {
  const made = createEvaluator({ now: () => 0, ...options });
  open.push(made);
  return made;
}
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

const definition: AutomationPlan = {
  when: "score >= 80",
  steps: [
    { id: "post", with: { text: "{% $event.name %} has {% score %}" }, escape: "slack_mrkdwn" },
    { id: "row", when: "$steps.post.ok", with: { all: "{% $sum(scores) %}" } },
  ],
};
const request = (score: unknown, more: Partial<PlanRequest> = {}): PlanRequest => ({
  planId: "version-1",
  definition,
  stepIndex: 0,
  payload: JSON.stringify({ score }),
  event: { name: "<Ada>" },
  steps: {},
  now: 0,
  ...more,
});

describe("a simple plan", () => {
  it("is decided without the process, such as that of the benchmark", async () => {
    const made = evaluator();
    const text = JSON.stringify(automation("http://127.0.0.1:9/"));
    const plan = planOf(parseAutomation(text), new Catalog(triggers, actions));
    const ask = (score: number) =>
      made.plan({ ...request(0), definition: plan, payload: bodyOf("ref-1", score, "2026-11-21T10:00:00Z") });
    expect(await ask(FAILING_SCORE)).toEqual({ outcome: "filtered", why: "50 is below 80" });
    expect(await ask(PASSING_SCORE)).toEqual({
      outcome: "input",
      why: "91 is at least 80",
      input: {
        url: "http://127.0.0.1:9/",
        json: {
          channel: "#hiring",
          text: "Jane ref-1 scored 91 for Senior Backend Engineer",
          ref: "ref-1",
        },
      },
    });
    expect(made.pid).toBeUndefined();
  });

  it("reads the payload that was parsed already", async () => {
    const made = evaluator();
    expect(await made.plan(request(0, { payload: "not read", parsed: { score: 81 } }))).toMatchObject({
      why: "81 is at least 80",
    });
    expect(made.pid).toBeUndefined();
  });

  it("is compiled again when many others were asked since", async () => {
    const { plan } = evaluator();
    const ids = Array.from({ length: 1_200 }, (_, index) => `version-${index}`);
    for (const planId of [...ids, "version-0"]) {
      expect(await plan(request(79, { planId }))).toEqual({ outcome: "filtered", why: "79 is below 80" });
    }
  });

  it("is not decided any more once the evaluator is closed", async () => {
    const made = evaluator();
    await made.plan(request(1));
    await made.close();
    await expect(made.plan(request(1))).rejects.toMatchObject({ code: "evaluator_closed" });
  });
});

describe("the process is asked", () => {
  const nested = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;
  const deepEvent: unknown = JSON.parse(nested(101));

  it.each<[string, PlanRequest]>([
    ["about a value that has no order", request([1, 2])],
    ["about a payload that is no JSON", request(0, { payload: "not json" })],
    ["about a payload that is a list", request(0, { payload: '[{"score": 91}]' })],
    ["about a payload that is empty", request(0, { payload: "" })],
    ["about a payload with a part too deep", request(0, { payload: `{"score":91,"a":${nested(101)}}` })],
    [
      "about one whose depth its texts hide",
      request(0, { payload: `{"a":"${"]".repeat(200)}","score":91,"b":${nested(101)}}` }),
    ],
    ["about a number without end", request(0, { payload: '{"score":1e999}' })],
    ["about a hiring event too deep", request(91, { event: { name: "Ada", more: deepEvent } })],
    ["about steps too deep", request(91, { steps: { one: { more: deepEvent } } })],
    ["about a function that is not at hand", request(91, { stepIndex: 1, steps: { post: { ok: true } } })],
  ])("%s, and answers as it always did", async (_what, asked) => {
    const patient = { timeoutMs: 10_000 };
    const [now, always] = [evaluator(patient), evaluator({ ...patient, atHand: false })];
    const answers = await Promise.all([now.plan(asked), always.plan(asked)]);
    expect(answers[0]).toEqual(answers[1]);
    expect(now.pid).toBeGreaterThan(0);
  });

  it("about a step that there is not", async () => {
    await expect(evaluator().plan(request(91, { stepIndex: 2 }))).rejects.toThrow("no step 2");
  });
});
