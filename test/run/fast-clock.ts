/** A clock that runs thirty times as fast, and a destination's stand-in that lives by it. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express, { type RequestHandler } from "express";
import type { ActionApp } from "../../src/core/define-action.ts";
import { Catalog } from "../../src/core/catalog.ts";
import { silentLog } from "../../src/log.ts";
import { createOutbound } from "../../src/run/outbound/outbound.ts";
import type { RunnerOptions } from "../../src/run/runner/create-runner.ts";
import { type House, HOUR, openHouse, START } from "./runner-house.ts";

const SPEED = 30;

export interface FastClock {
  now: () => number;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

export function createFastClock(): FastClock {
  const begun = performance.now();
  return {
    now: () => Math.floor(START + (performance.now() - begun) * SPEED),
    async wait(ms, signal) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms / SPEED);
      signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
      await promise;
      signal.throwIfAborted();
    },
  };
}

export interface FastHouse extends House {
  /** Where the stand-in is. */
  url: string;
}

/** @param standIn  served at the root of the house's address */
export async function openFastHouse(
  { now, wait }: FastClock,
  { app, standIn, options }: { app: ActionApp; standIn: RequestHandler[]; options?: RunnerOptions },
): Promise<FastHouse> {
  const server = express().use(standIn).listen(0, "127.0.0.1");
  await once(server, "listening");
  const outbound = createOutbound({ egress: { allowPrivate: true }, log: silentLog, now, wait });
  const house = await openHouse({
    catalog: new Catalog([], [app]),
    outbound,
    now,
    wait,
    options: { leaseMs: 100 * HOUR, ...options },
  });
  Object.defineProperty(house.clock, "now", { get: now });
  // the runner sleeps by the slow clock
  const ticking = setInterval(() => house.runner.wake(), 20);
  return {
    ...house,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      clearInterval(ticking);
      await house.close();
      outbound.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Begins the runner and waits until every run has succeeded. */
export async function untilAllSucceeded({ runner, store }: House): Promise<void> {
  runner.start();
  for (;;) {
    const { waiting, running, held, failed } = await store.runCounts();
    if (held > 0 || failed > 0) throw new Error(`${held} runs are held, ${failed} failed`);
    if (waiting + running === 0) return;
    await new Promise(setImmediate);
  }
}

/** Numbers by chance that are the same every time, from 0 to 1. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
