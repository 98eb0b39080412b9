/**
 * A thousand rows for one sheet, under Google's quota and with answers that get lost, on a clock that runs thirty times
 * as fast.
 */
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import express from "express";
import { googleSheets } from "../../actions/google-sheets.ts";
import { Catalog } from "../../src/core/catalog.ts";
import { silentLog } from "../../src/log.ts";
import { createOutbound, type Outbound } from "../../src/run/outbound/outbound.ts";
import { createFaults, type Faults } from "../../src/sandbox/faults.ts";
import { createGoogleStandIn, type GoogleStandIn } from "../../src/sandbox/google/create-google-stand-in.ts";
import { GOOGLE_FAULT_ANSWERS } from "../../src/sandbox/google/fault-answers.ts";
import { type House, HOUR, openHouse, START } from "./runner-house.ts";

const SPEED = 30;

let house: House;
let google: GoogleStandIn;
let faults: Faults;
let server: Server;
let outbound: Outbound;
let ticking: NodeJS.Timeout;

beforeEach(async () => {
  const begun = performance.now();
  const now = () => Math.floor(START + (performance.now() - begun) * SPEED);
  const wait = async (ms: number, signal: AbortSignal) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms / SPEED);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    await promise;
    signal.throwIfAborted();
  };
  google = createGoogleStandIn({ now });
  faults = createFaults({ now, random: numbers(7), answers: GOOGLE_FAULT_ANSWERS });
  server = express().use("/google", faults.middleware, google.router).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/google`;
  google.setBaseUrl(url);
  outbound = createOutbound({ egress: { allowPrivate: true }, log: silentLog, now, wait });
  house = await openHouse({
    catalog: new Catalog([], [googleSheets]),
    outbound,
    now,
    wait,
    options: { leaseMs: 100 * HOUR, batches: { most: 20 } },
  });
  Object.defineProperty(house.clock, "now", { get: now });
  const key = JSON.stringify(google.serviceAccountKey());
  const settings = { service_account_key: key, api_url: url, drive_url: url };
  await house.connect("sheets", { app: "google_sheets", settings });
  // the runner sleeps by the slow clock
  ticking = setInterval(() => house.runner.wake(), 20);
});
afterEach(async () => {
  clearInterval(ticking);
  faults.clear();
  await house.close();
  outbound.close();
  server.close();
  server.closeAllConnections();
});

/** The same every time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const allDone = async () => {
  for (;;) {
    const { waiting, running, held, failed } = await house.store.runCounts();
    expect({ held, failed }).toEqual({ held: 0, failed: 0 });
    if (waiting + running === 0) return;
    await new Promise(setImmediate);
  }
};

describe("a thousand rows for one sheet", () => {
  it("are there once and in order, although 5 % of the answers are lost after the work was done", async () => {
    const spreadsheet = google.addSpreadsheet({
      title: "Scores",
      tabs: [{ name: "Scores", rows: [["Who", "Score"]] }],
    });
    const values = { Who: "{% name %}", Score: "{% score %}" };
    const automation = await house.automate({
      steps: [{ use: "google_sheets.append_row", with: { spreadsheet, values } }],
    });
    const lost = faults.add({ mode: "drop_after", path: ":batchUpdate", times: Infinity, probability: 0.05 });
    const ids: string[] = [];
    for (let index = 0; index < 1_000; index += 1) {
      ids.push(await house.receive(automation, { name: `c${index}`, score: index }, `candidate ${index}`));
    }
    house.runner.start();
    await allDone();
    expect(google.rows(spreadsheet, "Scores").slice(1)).toEqual(ids.map((_, index) => [`c${index}`, index]));
    expect(lost.fired).toBeGreaterThan(0);
    const { refused, writes, reads } = google.calls();
    expect(refused).toBe(0);
    expect(writes).toBeLessThan(100);
    expect(reads).toBeLessThan(150);
    // each is a run of its own that knows its row
    const places = await Promise.all(
      ids.map(async (id) => (await house.store.run(id))?.outputs["append_row"]),
    );
    expect(places).toEqual(ids.map((_, index) => expect.objectContaining({ row: index + 2 })));
  }, 120_000);

  it("are changed in place by key: the last event of each wins", async () => {
    const spreadsheet = google.addSpreadsheet({
      title: "Scores",
      tabs: [{ name: "Scores", rows: [["Email", "Score"]] }],
    });
    const automation = await house.automate({
      steps: [
        {
          use: "google_sheets.upsert_row",
          with: { spreadsheet, key_column: "Email", key: "{% email %}", values: { Score: "{% score %}" } },
        },
      ],
    });
    const lost = faults.add({ mode: "drop_after", path: ":batchUpdate", times: Infinity, probability: 0.1 });
    const refused = faults.add({
      mode: "error_before",
      path: ":batchUpdate",
      times: Infinity,
      probability: 0.1,
    });
    for (let index = 0; index < 300; index += 1) {
      // not in lanes: nobody told Hirewire that these are one candidate
      await house.receive(automation, { email: `p${index % 40}@b.co`, score: index });
    }
    house.runner.start();
    await allDone();
    expect(lost.fired + refused.fired).toBeGreaterThan(1);
    expect(google.rows(spreadsheet, "Scores").slice(1)).toEqual(
      Array.from({ length: 40 }, (_, person) => [
        `p${person}@b.co`,
        person < 20 ? 280 + person : 240 + person,
      ]),
    );
  }, 120_000);
});
