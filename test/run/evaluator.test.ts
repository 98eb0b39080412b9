import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, it } from "@jest/globals";
import { ConfigError, MappingError } from "../../src/core/errors.ts";
import type { AutomationPlan } from "../../src/core/expression/index.ts";
import { createEvaluator, type Evaluator, type EvaluatorOptions } from "../../src/run/evaluator/evaluator.ts";
import type { Restart } from "../../src/run/evaluator/supervisor.ts";

/** This is about the process, so what could be decided without it goes there too. */
const atHand = false;

const open: Evaluator[] = [];
function evaluator(options: EvaluatorOptions = {}): Evaluator & { restarts: Restart[] } {
  const restarts: Restart[] = [];
  const made = createEvaluator({
    now: () => 0,
    atHand,
    ...options,
    onRestart: (restart) => restarts.push(restart),
  });
  open.push(made);
  return Object.assign(Object.create(made) as Evaluator, { restarts });
}
const closeAll = (): Promise<unknown> => Promise.all(open.splice(0).map((each) => each.close()));

const definition: AutomationPlan = {
  when: "score >= 80",
  steps: [
    {
      id: "post",
      with: { text: "{% $event.name %} has {% score %}", at: "{% $now() %}" },
      escape: "slack_mrkdwn",
    },
    { id: "row", when: "$steps.post.ok", with: { ts: "{% $steps.post.ts %}" } },
    { id: "broken", with: { text: "{% ( %}" } },
  ],
};
const request = (score: unknown, more: object = {}) => ({
  planId: "version-1",
  definition,
  stepIndex: 0,
  payload: JSON.stringify({ score }),
  event: { name: "<Ada>" },
  steps: {},
  now: 0,
  ...more,
});

/** Grows a text by doubling it, 2^n characters. */
const doubled = (n: number): string => `$double("a", ${n})`;
const withDouble = (expression: string): string =>
  `($double := function($s, $n) { $n = 0 ? $s : $double($s & $s, $n - 1) }; ${expression})`;
/** Grows a value that holds itself twice, n levels deep. */
const withTwice = (expression: string): string =>
  `($twice := function($v, $n) { $n = 0 ? $v : $twice([[$v], [$v]], $n - 1) }; ${expression})`;

afterEach(closeAll);

describe("a plan", () => {
  it("is decided step by step", async () => {
    const { plan } = evaluator();
    expect(
      await Promise.all([
        plan(request(82)),
        plan(request("85")),
        plan(request(79)),
        plan(request(undefined)),
      ]),
    ).toEqual([
      {
        outcome: "input",
        why: "82 is at least 80",
        input: { text: "&lt;Ada&gt; has 82", at: "1970-01-01T00:00:00.000Z" },
      },
      {
        outcome: "input",
        why: "85 is at least 80",
        input: { text: "&lt;Ada&gt; has 85", at: "1970-01-01T00:00:00.000Z" },
      },
      { outcome: "filtered", why: "79 is below 80" },
      { outcome: "filtered", why: "no score yet" },
    ]);
    expect(await plan(request(1, { stepIndex: 1 }))).toEqual({ outcome: "skipped_step", why: "no ok yet" });
    expect(await plan(request(1, { stepIndex: 1, steps: { post: { ok: true, ts: "7" } } }))).toEqual({
      outcome: "input",
      why: "ok is true",
      input: { ts: "7" },
    });
  });

  it("answers a failing expression with its error", async () => {
    const { plan } = evaluator();
    expect(await plan(request([1, 2]))).toEqual({
      outcome: "error",
      error: expect.objectContaining({
        kind: "mapping",
        code: "expression_cannot_compare",
        path: "when",
        position: 6,
      }),
    });
    expect(await plan(request(82, { stepIndex: 2 }))).toMatchObject({
      outcome: "error",
      error: { kind: "config", code: "expression_syntax", path: "steps[2].with.text" },
    });
    expect(await plan(request(82, { payload: "not json" }))).toMatchObject({
      outcome: "error",
      error: { code: "expression_input_not_json" },
    });
    expect(await plan(request(82, { payload: `"${"x".repeat(10_000_000)}"` }))).toMatchObject({
      outcome: "error",
      error: { code: "expression_input_too_large" },
    });
  });

  it("is sent again when the process has forgotten it", async () => {
    const { plan } = evaluator();
    const ids = Array.from({ length: 700 }, (_, index) => `version-${index}`);
    const ask = (): Promise<unknown[]> => Promise.all(ids.map((planId) => plan(request(79, { planId }))));
    const filtered = ids.map(() => ({ outcome: "filtered", why: "79 is below 80" }));
    expect(await ask()).toEqual(filtered);
    expect(await ask()).toEqual(filtered);
  });
});

describe("a preview", () => {
  it("tests a condition, evaluates an expression, renders a mapping, checks a plan", async () => {
    const { test, evaluate, render, check } = evaluator({ now: () => 86_400_000 });
    const payload = { score: 79, name: "<Ada>" };
    expect(await test({ source: "score >= 80", payload })).toEqual({ passed: false, why: "79 is below 80" });
    expect(await evaluate({ source: "$now()", payload })).toEqual({
      missing: false,
      value: "1970-01-02T00:00:00.000Z",
    });
    expect(await evaluate({ source: "$now()", payload, now: 0 })).toMatchObject({
      value: "1970-01-01T00:00:00.000Z",
    });
    expect(await evaluate({ source: "nothing", payload: undefined })).toEqual({ missing: true });
    const mapping = { text: "{% name %}", more: "{% nothing %}" };
    expect(await render({ with: mapping, payload })).toEqual({ text: "<Ada>" });
    expect(await render({ with: mapping, payload, escape: "slack_mrkdwn" })).toEqual({ text: "&lt;Ada&gt;" });
    expect(await check(definition)).toEqual([
      expect.objectContaining({
        kind: "config",
        code: "expression_syntax",
        path: "steps[2].with.text",
        position: 2,
      }),
    ]);
  });

  it("throws what is wrong with it", async () => {
    const { test, evaluate } = evaluator();
    const path = "steps[0].when";
    await expect(test({ source: "score >", payload: {}, path })).rejects.toThrow(ConfigError);
    const failing = evaluate({ source: "1 + a", payload: { a: "x" }, path });
    await expect(failing).rejects.toThrow(MappingError);
    await expect(failing).rejects.toMatchObject({ path, position: 2, token: "+" });
  });
});

describe("a hostile expression", () => {
  // What a guard catches must be caught however slow the machine is; what only time ends may end soon.
  const patient = createEvaluator({ now: () => 0, atHand, timeoutMs: 10_000, memoryMb: 64 });
  const hasty = createEvaluator({ now: () => 0, atHand, timeoutMs: 500, memoryMb: 128 });
  afterAll(() => Promise.all([patient.close(), hasty.close()]));

  it.each<[string, string, RegExp]>([
    ["endless recursion", "($f := function($n) { 1 + $f($n) }; $f(1))", /too_deep/],
    ["endless tail recursion", "($f := function($n) { $f($n + 1) }; $f(1))", /timeout/],
    [
      "an endless generator of functions",
      "($g := function($i) { function() { $g($i + 1) } }; $loop := function($h) { $loop($h()) }; $loop($g(0)))",
      /timeout/,
    ],
    ["a huge range", "$count([1..9000000])", /list_too_long/],
    ["many large ranges", "$count($map([1..100000], function($x) { [$x..$x + 50000] }))", /out_of_memory/],
    ["a huge pad", '$length($pad("", 300000000))', /text_too_long/],
    ["2^28 characters by doubling", withDouble(`$length(${doubled(28)})`), /text_too_long/],
    ["more characters than a text can have", withDouble(`$uppercase(${doubled(40)})`), /text_too_long/],
    ["a giant split", withDouble(`$count($split(${doubled(19)}, ""))`), /list_too_long/],
    [
      "a giant join",
      '$length($join($map([1..2000], function($x) { $pad("", 1000) }), ","))',
      /text_too_long/,
    ],
    ["a giant picture", '$formatNumber(1, $pad("", 900000, "0"))', /wrong_argument/],
    ["a wide picture", '$fromMillis(0, "[Y,1-99999999]")', /wrong_argument/],
    [
      "a picture that never ends",
      '$formatNumber(0, "0", {"zero-digit": "", "decimal-separator": ""})',
      /wrong_argument/,
    ],
    ["a huge Roman number", '$formatInteger(1000000000000, "I")', /too_deep/],
    ["a base out of range", "$formatBase(1, 1e300)", /failed/],
    ["brackets without end", "[".repeat(30_000), /nested_too_deep/],
    ["a doubling of the tree", `${"(".repeat(40)}a${" ?? b)".repeat(40)}`, /nested_too_deep/],
    ["$eval", '$eval("1 + 1")', /eval_disabled/],
    ["more than 1 MB", '$map([1..100], function($i) { $pad("", 20000) })', /output_too_large/],
    ["a value that holds itself", '$ ~> |a|{"me": $}|', /output_too_deep/],
    ["2^40 values in one, written out", withTwice("$string($twice(1, 40))"), /text_too_long/],
    ["2^40 values in one, compared", withTwice("$twice(1, 40) = $twice(1, 40)"), /timeout/],
    ["2^40 values in one, laid flat", withTwice('{"a": $twice(1, 40)}.*'), /timeout|out_of_memory/],
    [
      "a list that grows without end",
      "($f := function($a) { $f([[$a], [1..90000]]) }; $f([]))",
      /out_of_memory/,
    ],
    ["a huge sort", "$count([1..90000]^(>$))", /out_of_memory/],
    [
      "a regular expression made of a picture",
      `$toMillis("${"a".repeat(150)}!", "${"[MNn]".repeat(30)}")`,
      /timeout/,
    ],
  ])("ends with a clear error, and nobody else notices: %s", async (_name, source, code) => {
    const shared = code.source.includes("timeout") ? hasty : patient;
    const payload = { score: 79, a: { b: 1 } };
    const neighbours = (): Promise<unknown>[] => [1, 2, 3].map((score) => shared.plan(request(score)));
    const before = neighbours();
    const hostile = shared.evaluate({ source, payload });
    const after = neighbours();
    await expect(hostile).rejects.toMatchObject({
      code: expect.stringMatching(code),
      message: expect.stringMatching(/^An? .*\.$|^The .*\.$/),
    });
    expect(await Promise.all([...before, ...after])).toEqual(
      [1, 2, 3, 1, 2, 3].map((score) => ({ outcome: "filtered", why: `${score} is below 80` })),
    );
    expect(await shared.test({ source: "score >= 80", payload })).toEqual({
      passed: false,
      why: "79 is below 80",
    });
  });

  it.each<[string, string, unknown]>([
    [
      "a catastrophic regular expression",
      `$contains("${"a".repeat(40)}!", /^(a+)+$/)`,
      { missing: false, value: false },
    ],
    ["a constructor", '"x".constructor.constructor("return process")()', { missing: true }],
    ["a prototype", "{}.__proto__.polluted", { missing: true }],
    ["a large but honest sort", "$sort([1..100000])[-1]", { missing: false, value: 100_000 }],
  ])("is harmless: %s", async (_name, source, outcome) => {
    expect(await patient.evaluate({ source, payload: {} })).toEqual(outcome);
  });

  it("cannot change a function for those that come after it", async () => {
    await patient.evaluate({ source: '$ ~> |$uppercase|{"implementation": $lowercase}|', payload: {} });
    expect(await patient.evaluate({ source: '$uppercase("a")', payload: {} })).toEqual({
      missing: false,
      value: "A",
    });
  });
});

describe("the process", () => {
  it("is started by the first request and again after it was killed at work", async () => {
    const made = evaluator();
    expect(made.pid).toBeUndefined();
    await made.plan(request(1));
    const { pid = 0 } = made;
    expect(pid).toBeGreaterThan(0);
    const slow = Array.from({ length: 8 }, (_, n) =>
      made.evaluate({ source: `$count($map([1..${20_000 + n}], function($i) { $i * 2 }))`, payload: {} }),
    );
    const others = Array.from({ length: 300 }, (_, score) => made.plan(request(score)));
    // Once the first is answered the process is busy with the next.
    await slow[0];
    process.kill(pid, "SIGKILL");
    expect(await Promise.all(slow)).toEqual(slow.map((_, n) => ({ missing: false, value: 20_000 + n })));
    const outcomes = (await Promise.all(others)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(Array.from({ length: 300 }, (_, score) => (score < 80 ? "filtered" : "input")));
    expect(made.pid).not.toBe(pid);
    expect(made.restarts).toEqual([{ reason: "crashed", detail: "SIGKILL", inFlight: expect.any(Number) }]);
    expect(made.restarts[0]?.inFlight).toBeGreaterThan(0);
  });

  it("does the only evaluation again when somebody else killed it", async () => {
    const made = evaluator();
    const count = (n: number) =>
      made.evaluate({ source: `$count($map([1..${n}], function($i) { $i * 2 }))`, payload: {} });
    await count(60_000);
    const second = count(60_001);
    await new Promise(setImmediate); // it is on its way now
    process.kill(made.pid ?? 0, "SIGKILL");
    expect(await second).toEqual({ missing: false, value: 60_001 });
    expect(made.restarts).toMatchObject([{ inFlight: 1 }]);
  });

  it("tells why it was replaced", async () => {
    const made = evaluator({ timeoutMs: 100 });
    const source = `$toMillis("${"a".repeat(150)}!", "${"[MNn]".repeat(30)}")`;
    await expect(made.evaluate({ source, payload: {} })).rejects.toMatchObject({
      code: "expression_timeout",
    });
    expect(made.restarts).toEqual([{ reason: "timeout", detail: "SIGKILL", inFlight: 1 }]);
  });

  it("has an empty environment and can read nothing but its own code", async () => {
    const entry = new URL("evaluator-probe.ts", import.meta.url).pathname;
    process.env.EVALUATOR_TEST_SECRET = "secret";
    try {
      const made = evaluator({ entry });
      const found = await made.evaluate({ source: "", payload: {} });
      expect(found).toEqual({
        environment: [],
        readPasswords: "ERR_ACCESS_DENIED",
        readProject: "ERR_ACCESS_DENIED",
        write: "ERR_ACCESS_DENIED",
        start: "ERR_ACCESS_DENIED",
        thread: "ERR_ACCESS_DENIED",
        code: "EvalError",
        prototype: undefined,
      });
    } finally {
      delete process.env.EVALUATOR_TEST_SECRET;
    }
  });

  it("rejects what is asked when it cannot be started, and tries again", async () => {
    const made = evaluator({ entry: new URL("../../package.json", import.meta.url).pathname });
    await expect(made.plan(request(1))).rejects.toMatchObject({ code: "evaluator_not_started" });
    expect(made.restarts.map(({ reason }) => reason)).toEqual(["not_started", "not_started", "not_started"]);
    await expect(made.plan(request(1))).rejects.toMatchObject({ code: "evaluator_not_started" });
  });

  it("ends on close, and what was asked is to be tried again", async () => {
    const made = evaluator();
    await made.plan(request(1));
    const { pid = 0 } = made;
    const refused = expect(made.plan(request(1))).rejects.toMatchObject({
      code: "evaluator_closed",
      afterMs: 0,
    });
    await made.close();
    await refused;
    await expect(made.plan(request(1))).rejects.toMatchObject({ code: "evaluator_closed" });
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  it("ends with whoever started it, and keeps nobody alive", async () => {
    const script = `
      import { createEvaluator } from ${JSON.stringify(new URL("../../src/run/evaluator/evaluator.ts", import.meta.url).href)};
      const evaluator = createEvaluator();
      await evaluator.evaluate({ source: "1", payload: {} });
      console.log(evaluator.pid);
    `;
    const parent = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let pid = "";
    parent.stdout.on("data", (text: Buffer) => (pid += text.toString()));
    expect(await once(parent, "close")).toEqual([0, null]);
    expect(Number(pid)).toBeGreaterThan(0);
    for (;;) {
      try {
        process.kill(Number(pid), 0);
      } catch {
        break;
      }
      await wait(10);
    }
  });
});
