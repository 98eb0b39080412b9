/**
 * What every action promises, whatever its destination: it acts once, it tells the truth about what went
 * wrong, and it keeps secrets to itself. Faults are made by a server on a real port.
 */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { z } from "zod";
import type { ActionApp, Settled } from "../../src/core/define-action.ts";
import { AuthExpired, HirewireError, RetryLater } from "../../src/core/errors.ts";
import { secretKeys } from "../../src/core/fields.ts";
import type { FaultMode, Faults } from "../../src/sandbox/faults.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { drive, STEP, type Bench, type Driver, type Place } from "../actions/bench.ts";

/** Where the destination stands in; it may show more. */
export type Stage = Place & { close(): Promise<void> };

export interface ActionContract<B extends Stage = Bench> {
  start: () => Promise<B>;
  /** The connection's fields. */
  connection: (bench: B) => Record<string, unknown>;
  /** An input that works. */
  input: (bench: B) => unknown;
  /** Another one that works, for what is looked up once and remembered; default: the same. */
  warmUp?: (bench: B) => unknown;
  candidateKey?: string;
  faults: (bench: B) => Faults;
  /** Path and method of the call that does the work. */
  work: { path: string; method?: string };
  /** How often the work was done. */
  effects: (bench: B) => number;
  /** `finds`: settle tells the truth; `unknown`: it says that it cannot; `none`: a repeat changes nothing. */
  settles: "finds" | "unknown" | "none";
}

/** The work may have been done although the answer was lost. */
const AFTER: readonly FaultMode[] = ["error_after", "drop_after", "hang_after", "truncated_body"];
/** The work was not done, and a client cannot know. */
const BEFORE: readonly FaultMode[] = ["error_before", "drop_before", "hang", "html_502"];
const HANGS: readonly FaultMode[] = ["hang", "hang_after"];

export function describeAction<B extends Stage>(
  app: ActionApp,
  actionKey: string,
  contract: ActionContract<B>,
): void {
  const { settles } = contract;

  describe(`${app.key}.${actionKey} keeps the contract of actions`, () => {
    let bench: B;
    let driver: Driver;
    /** Notices soon that somebody hangs, and a busy machine now and then seems to. */
    let hasty: Driver;
    let faults: Faults;
    let input: unknown;
    const about = { ...(contract.candidateKey !== undefined && { candidateKey: contract.candidateKey }) };
    const action = app.actions[actionKey];
    if (!action) throw new Error(`${app.key} has no action ${actionKey}`);

    beforeEach(async () => {
      bench = await contract.start();
      driver = drive(bench, app, contract.connection(bench));
      hasty = driver.within({ totalMs: 400, firstByteMs: 400 });
      faults = contract.faults(bench);
      input = contract.input(bench);
      // what is looked up once and remembered is not what is tested here
      await driver.run(actionKey, contract.warmUp?.(bench) ?? input, { ...about, runStepId: "step_warm_up" });
    });
    afterEach(async () => {
      hasty.close();
      driver.close();
      await bench.close();
    });

    const run = () => driver.run(actionKey, input, about);
    const settle = (since: number) => driver.settle(actionKey, input, { ...about, since });
    const secrets = () => {
      const values = contract.connection(bench);
      return secretKeys(app.connection).flatMap((key) =>
        typeof values[key] === "string" ? [values[key]] : [],
      );
    };

    it("returns what its sample shows", async () => {
      const output = await run();
      expect(Object.keys(output).toSorted()).toEqual(Object.keys(action.outputSample).toSorted());
      expect(JSON.parse(JSON.stringify(output))).toEqual(output);
    });

    it("refuses fields that it does not know, and describes itself without secrets", () => {
      expect(action.input.safeParse({ ...(input as object), nonsense: 1 }).success).toBe(false);
      const words = action.describe(action.input.parse(input));
      for (const secret of secrets()) expect(words).not.toContain(secret);
      expect(words.length).toBeGreaterThan(3);
      const schema = z.toJSONSchema(action.input, { io: "input", unrepresentable: "any" });
      for (const [name, property] of Object.entries(schema.properties ?? {})) {
        expect([name, property]).toEqual([name, expect.objectContaining({ label: expect.any(String) })]);
      }
    });

    it("waits as long as a 429 says, having done nothing", async () => {
      const before = contract.effects(bench);
      faults.add({ mode: "429", retryAfterSeconds: 7, ...contract.work });
      const error = await failureOf(run());
      expect(error).toBeInstanceOf(RetryLater);
      expect(error).toMatchObject({ code: "rate_limited", afterMs: 7_000, ambiguous: false });
      expect(await failureOf(run())).toMatchObject({ code: "rate_limited" }); // too early: not even asked
      bench.pass(7_000);
      await run();
      expect(contract.effects(bench)).toBe(before + 1);
    });

    it.each([...BEFORE, ...AFTER])("acts once when the answer is lost by %s", async (mode) => {
      const before = contract.effects(bench);
      const done = AFTER.includes(mode);
      const since = bench.now();
      faults.add({ mode, ...contract.work });
      const error = await failureOf(HANGS.includes(mode) ? hasty.run(actionKey, input, about) : run());
      expect(error).toBeInstanceOf(RetryLater);
      expect(error).toMatchObject({ ambiguous: settles !== "none" || (error as RetryLater).ambiguous });
      expect(contract.effects(bench)).toBe(before + (done ? 1 : 0));
      bench.pass(5_000);
      if (settles === "none") {
        await run();
        expect(contract.effects(bench)).toBe(before + 1);
        return;
      }
      const settled = await settle(since);
      if (settles === "unknown") {
        expect(settled).toEqual({ done: "unknown", why: expect.stringMatching(/\w{3}/) });
        return;
      }
      expect(settled.done).toBe(done);
      if (!done) await run();
      expect(contract.effects(bench)).toBe(before + 1);
      if (done) expectSameShape(settled, action.outputSample);
    });

    it("holds the connection when its credentials are dead", async () => {
      faults.add({ mode: "auth_fail", times: Infinity, ...contract.work });
      expect(await failureOf(run())).toBeInstanceOf(AuthExpired);
    });

    it("keeps secrets out of every error", async () => {
      const modes: FaultMode[] = ["429", "error_before", "html_502", "truncated_body", "auth_fail"];
      for (const mode of modes) {
        // credentials that can be renewed have to be refused twice
        faults.add({ mode, times: mode === "auth_fail" ? 2 : 1, ...contract.work });
        const error = await failureOf(run());
        faults.clear();
        expect(error).toBeInstanceOf(HirewireError);
        bench.pass(70_000);
        const shown = [error.message, error.stack, String(error.cause), JSON.stringify(error)].join("\n");
        for (const secret of [...secrets(), STEP]) expect(shown).not.toContain(secret);
      }
    });

    it("stops when it is told to, and calls that no failure", async () => {
      const stop = new AbortController();
      const reason = new Error("the server stops");
      const fault = faults.add({ mode: "hang", ...contract.work });
      const running = driver.run(actionKey, input, { ...about, signal: stop.signal });
      await fault.whenFired();
      stop.abort(reason);
      await expect(running).rejects.toBe(reason);
    });
  });
}

function expectSameShape(settled: Settled, sample: Record<string, unknown>): void {
  const output = settled.done === true ? settled.output : {};
  expect(Object.keys(output).toSorted()).toEqual(Object.keys(sample).toSorted());
}
