/** One stand-in with faults on a real port, and a clock that only waiting moves. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach } from "@jest/globals";
import express, { type Router } from "express";
import type { ActionApp } from "../../src/core/define-action.ts";
import type { Limits } from "../../src/run/outbound/outbound.ts";
import { createFaults, type FaultAnswers, type Faults, type FaultSpec } from "../../src/sandbox/faults.ts";
import { describeAction, type ActionContract } from "../contract/action.ts";
import { drive, type Driver, type Place } from "./bench.ts";

export interface VendorBench<S> extends Place {
  standIn: S;
  faults: Faults;
  close(): Promise<void>;
}

/** @param answers  the vendor's own words for the fault layer's refusals */
export async function startVendor<S extends { router: Router }>(
  create: (now: () => number) => S,
  answers: FaultAnswers = {},
): Promise<VendorBench<S>> {
  let passed = 0;
  const began = Date.now();
  const now = (): number => began + passed;
  const standIn = create(now);
  const faults = createFaults({ now, answers });
  const app = express().use("/vendor", faults.middleware, standIn.router);
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, "127.0.0.1", () => resolve(listening));
  });
  return {
    standIn,
    faults,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/vendor`,
    now,
    pass: (ms) => void (passed += ms),
    waits: [],
    close: () =>
      new Promise((resolve) => {
        faults.clear();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type VendorContract<S> = Omit<ActionContract<VendorBench<S>>, "faults">;

/** The contract of actions, against one vendor's stand-in. */
export function describeVendorAction<S>(
  app: ActionApp,
  actionKey: string,
  contract: VendorContract<S>,
): void {
  const faults = ({ faults: own }: VendorBench<S>): Faults =>
    contract.settles === "none" ? { ...own, add: (spec) => own.add({ ...stubborn(spec), ...spec }) } : own;
  describeAction(app, actionKey, { ...contract, faults });
}

/** The client itself repeats a harmless call that went into a connection which had just been closed. */
function stubborn({ mode }: FaultSpec): Partial<FaultSpec> {
  return mode.startsWith("drop_") ? { times: 2 } : {};
}

export interface VendorPlace<S> {
  bench: VendorBench<S>;
  driver: Driver;
  /** Another connection to the same stand-in, instead of the first. */
  connect(connection: Record<string, unknown>, limits?: Partial<Limits>): Driver;
}

/** Starts a stand-in before each test with one connection to it, and stops it afterwards. */
export function useVendor<S>(
  app: ActionApp,
  start: () => Promise<VendorBench<S>>,
  connection: (bench: VendorBench<S>) => Record<string, unknown>,
): VendorPlace<S> {
  const current = {
    connect(values, limits) {
      current.driver?.close();
      current.driver = drive(current.bench, app, values, limits && { limits });
      return current.driver;
    },
  } as VendorPlace<S>;
  beforeEach(async () => {
    current.bench = await start();
    current.connect(connection(current.bench));
  });
  afterEach(async () => {
    current.driver.close();
    await current.bench.close();
  });
  return current;
}
