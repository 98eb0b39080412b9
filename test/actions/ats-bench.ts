/** One ATS stand-in with faults on a real port, and a clock that only waiting moves. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Router } from "express";
import type { AtsWorld, WorldCandidate } from "../../src/sandbox/ats/world.ts";
import { createFaults, type FaultAnswers, type Faults } from "../../src/sandbox/faults.ts";
import type { Place } from "./bench.ts";

/** What every ATS stand-in shows; it may show more, such as its tokens. */
export interface AtsStandIn {
  router: Router;
  world: AtsWorld;
  faultAnswers?: FaultAnswers;
}

export interface AtsBench<S extends AtsStandIn = AtsStandIn> extends Place {
  /** Where the stand-in's router is mounted, such as `http://127.0.0.1:4000/ats`. */
  base: string;
  standIn: S;
  world: AtsWorld;
  faults: Faults;
  close(): Promise<void>;
}

/** @param make  the stand-in; its clock is the bench's */
export async function startAtsBench<S extends AtsStandIn>(
  make: (options: { now: () => number }) => S,
): Promise<AtsBench<S>> {
  let passed = 0;
  const began = Date.now();
  const now = (): number => began + passed;
  const standIn = make({ now });
  const faults = createFaults({ now, ...(standIn.faultAnswers && { answers: standIn.faultAnswers }) });
  const app = express();
  app.use("/ats", faults.middleware, standIn.router);
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, "127.0.0.1", () => resolve(listening));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    base: `${url}/ats`,
    standIn,
    world: standIn.world,
    faults,
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

/** @param name  first and last, such as `Jane Smith` */
export function personIn(world: AtsWorld, name: string): WorldCandidate {
  const person = [...world.candidates.values()].find(
    ({ firstName, lastName }) => `${firstName} ${lastName}` === name,
  );
  if (!person) throw new Error(`there is no ${name} in the world`);
  return person;
}
