/**
 * What the tests of destinations share: the stand-ins with faults on a real port, a clock that only waiting
 * moves, and one action run as the runtime runs it.
 */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import type {
  ActionApp,
  ActionContext,
  BatchItem,
  BatchOutcome,
  HttpClient,
  Settled,
  TryTimes,
} from "../../src/core/define-action.ts";
import { compileMapping, escapes } from "../../src/core/expression/index.ts";
import { checkFields } from "../../src/core/fields.ts";
import { silentLog } from "../../src/log.ts";
import { createOutbound, type CallRecord, type Limits } from "../../src/run/outbound/outbound.ts";
import { createFaults, type Faults } from "../../src/sandbox/faults.ts";
import { createGoogleStandIn, type GoogleStandIn } from "../../src/sandbox/google/create-google-stand-in.ts";
import { GOOGLE_FAULT_ANSWERS } from "../../src/sandbox/google/fault-answers.ts";
import { createSlackStandIn, type SlackStandIn } from "../../src/sandbox/slack/create-slack-stand-in.ts";
import { slackFaultAnswers } from "../../src/sandbox/slack/fault-answers.ts";
import type { CandidateRef } from "../../src/core/candidate/candidate.ts";
import { memoryCandidates } from "../run/memory-candidates.ts";
import { memoryCache } from "../run/outbound-destination.ts";

export interface Bench {
  /** Where the server listens, such as `http://127.0.0.1:4000`. */
  url: string;
  slack: SlackStandIn;
  slackFaults: Faults;
  google: GoogleStandIn;
  googleFaults: Faults;
  now: () => number;
  /** Moves the clock. */
  pass(ms: number): void;
  /** How long the actions waited so far, in milliseconds. */
  waits: number[];
  close(): Promise<void>;
}

export async function startBench(
  options: {
    slack?: Parameters<typeof createSlackStandIn>[0];
    google?: Parameters<typeof createGoogleStandIn>[0];
  } = {},
): Promise<Bench> {
  let passed = 0;
  const began = Date.now();
  const now = (): number => began + passed;
  const slack = createSlackStandIn({ now, rateLimits: false, ...options.slack });
  const google = createGoogleStandIn({ now, ...options.google });
  const slackFaults = createFaults({ now, answers: slackFaultAnswers });
  const googleFaults = createFaults({ now, answers: GOOGLE_FAULT_ANSWERS });
  const app = express();
  app.use("/slack", slackFaults.middleware, slack.router);
  app.use("/google", googleFaults.middleware, google.router);
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, "127.0.0.1", () => resolve(listening));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  google.setBaseUrl(`${url}/google`);
  return {
    url,
    slack,
    slackFaults,
    google,
    googleFaults,
    now,
    pass: (ms) => void (passed += ms),
    waits: [],
    close: () =>
      new Promise((resolve) => {
        slackFaults.clear();
        googleFaults.clear();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What an action is driven against. */
export type Place = Pick<Bench, "url" | "now" | "pass" | "waits">;

/** One connection to an app, and its actions run as the runtime runs them. */
export interface Driver {
  /** Checks the input against the action's schema, then runs it. */
  run(actionKey: string, input: unknown, about?: RunAbout): Promise<Record<string, unknown>>;
  settle(
    actionKey: string,
    input: unknown,
    about: RunAbout & { since: number; until?: number },
  ): Promise<Settled>;
  /** Several steps of an action that go out together. */
  together(
    actionKey: string,
    items: readonly { input: unknown; runStepId: string; candidateKey?: string }[],
  ): Promise<readonly BatchOutcome[]>;
  settleTogether(
    actionKey: string,
    items: readonly { input: unknown; runStepId: string; candidateKey?: string }[],
    times: TryTimes,
  ): Promise<readonly (Settled | { error: unknown })[]>;
  check(): Promise<string>;
  choices(key: string, given?: Record<string, unknown>): Promise<{ value: string; label: string }[]>;
  /** Every call that the actions made. */
  calls: CallRecord[];
  /** The same connection's client, to do something behind the actions' back. */
  http: HttpClient;
  /** The same connection, with what is remembered of it, by somebody who keeps to other limits. */
  within(limits: Partial<Limits>): Driver;
  /** Forgets everything remembered, as after a lost cache. */
  forget(): void;
  close(): void;
}

export interface RunAbout {
  runStepId?: string;
  candidateKey?: string;
  signal?: AbortSignal;
  /** What a person answered to the step's question. */
  answer?: string;
  /** By what names the run's event calls its candidate. */
  event?: readonly CandidateRef[];
  /** The candidate's name in the event. */
  eventName?: string;
}

export const STEP = "step_0123456789abcdef0123456789abcdef";

export function drive(
  bench: Place,
  app: ActionApp,
  given: Record<string, unknown>,
  options: { limits?: Partial<Limits>; now?: () => number } = {},
  memory = { cache: memoryCache(), candidates: memoryCandidates() },
): Driver {
  const values = checkFields(app.connection, given, { label: app.label });
  app.validate?.(values as never);
  const outbound = createOutbound({
    egress: { allow: [new URL(bench.url).host] },
    log: silentLog,
    now: options.now ?? bench.now,
    random: () => 0,
    ...(options.limits && { limits: options.limits }),
    wait: async (ms) => {
      bench.waits.push(ms);
      bench.pass(ms);
    },
  });
  const known = memory.candidates;
  const calls: CallRecord[] = [];
  const contextOf = (signal = new AbortController().signal) => {
    const connection = { id: "con_1", name: "bench", values };
    return outbound.clientFor({ app, connection, cache: memory.cache, signal });
  };
  const actionOf = (key: string) => {
    const action = app.actions[key];
    if (!action) throw new Error(`${app.key} has no action ${key}`);
    return action;
  };
  const itemsOf = (key: string, items: Parameters<Driver["together"]>[1]): BatchItem[] =>
    items.map(({ input, runStepId, candidateKey }) => ({
      action: key,
      input: actionOf(key).input.parse(input),
      runStepId,
      candidateKey,
      candidates: known.at("con_1", {}),
      answer: undefined,
    }));
  async function inOneContext<T>(work: (context: ReturnType<typeof contextOf>) => Promise<T>): Promise<T> {
    const context = contextOf();
    try {
      return await work(context);
    } finally {
      calls.push(...context.calls);
    }
  }
  async function withContext<T>(
    actionKey: string,
    input: unknown,
    about: RunAbout,
    work: (context: ActionContext) => Promise<T>,
  ): Promise<T> {
    const checked: unknown = actionOf(actionKey).input.parse(input);
    const context = contextOf(about.signal);
    const { runStepId = STEP, candidateKey, answer, event, eventName } = about;
    const candidates = known.at("con_1", {
      ...(event && { event }),
      ...(eventName !== undefined && { eventName }),
    });
    try {
      return await work({ ...context, input: checked, runStepId, candidateKey, candidates, answer });
    } finally {
      calls.push(...context.calls);
    }
  }
  return {
    run: (key, input, about = {}) => withContext(key, input, about, (context) => actionOf(key).run(context)),
    settle: (key, input, { since, until = since, ...about }) =>
      withContext(key, input, about, async (context) => {
        const { settle } = actionOf(key);
        if (!settle) throw new Error(`${key} settles nothing`);
        return settle({ ...context, since, until });
      }),
    together: (key, items) =>
      inOneContext((context) => actionOf(key).batch!.run(context, itemsOf(key, items))),
    settleTogether: (key, items, times) =>
      inOneContext((context) =>
        actionOf(key).batch!.settle!(
          context,
          itemsOf(key, items).map((item) => ({ ...item, ...times })),
        ),
      ),
    check: async () => (await app.check?.(contextOf())) ?? "",
    choices: async (key, form = {}) => (await app.choices?.[key]?.({ ...contextOf(), given: form })) ?? [],
    calls,
    http: contextOf().http,
    within: (limits) => drive(bench, app, given, { ...options, limits }, memory),
    forget: () => void (memory.cache = memoryCache()),
    close: () => outbound.close(),
  };
}

/** A step's `with` filled in as the runtime does it, the action's escaping included. */
export async function mapped(
  app: ActionApp,
  actionKey: string,
  withValue: unknown,
  payload: unknown,
): Promise<Record<string, unknown>> {
  const escape = escapes[app.actions[actionKey]?.escape ?? "none"];
  return compileMapping(withValue).render({ payload, now: 0 }, { escape });
}
