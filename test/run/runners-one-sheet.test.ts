/** Several processes that write to one spreadsheet. */
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it } from "@jest/globals";
import type { RequestHandler } from "express";
import { type Offices, openOffices } from "./offices.ts";

let offices: Offices;
afterEach(() => offices.close());

/** Google takes its time, and does what it was asked for although nobody waits any more. */
const slow: RequestHandler = (request, _response, next) => {
  const isWork = request.path.includes("/spreadsheets");
  if (isWork) setTimeout(next, 40);
  else next();
};

const AT_ONCE = 5;
const PEOPLE = 3 * AT_ONCE;
/** None of them takes all there is to do. */
const runner = { concurrency: AT_ONCE, batches: { most: AT_ONCE, waiting: AT_ONCE } };

function newSheet(columns: string[]): string {
  return offices.google.addSpreadsheet({ title: "Scores", tabs: [{ name: "Scores", rows: [columns] }] });
}
const rows = (spreadsheet: string) => offices.google.rows(spreadsheet, "Scores").slice(1);

const upsert = (spreadsheet: string, column: string) => ({
  use: "google_sheets.upsert_row",
  with: { spreadsheet, key_column: "Email", key: "{% email %}", values: { [column]: "{% score %}" } },
});

/** What one process takes is one automation's, and the next one takes the other's about the same people. */
async function everybodyTwice(spreadsheet: string): Promise<void> {
  const one = await offices.automate("by one", upsert(spreadsheet, "One"));
  const two = await offices.automate("by two", upsert(spreadsheet, "Two"));
  for (const round of [1, 2]) {
    for (let first = 0; first < PEOPLE; first += AT_ONCE) {
      for (const automation of [one, two]) {
        for (let person = first; person < first + AT_ONCE; person += 1) {
          const email = `p${person}@b.co`;
          await offices.receive([automation], { email, score: 100 * round + person }, email);
        }
      }
    }
  }
}

/** The last score of each, from both automations. */
const newest = Array.from({ length: PEOPLE }, (_, person) => [`p${person}@b.co`, 200 + person, 200 + person]);
const byEmail = (all: unknown[][]) =>
  all.toSorted(([one], [other]) => Number(String(one).slice(1, -5)) - Number(String(other).slice(1, -5)));

describe("two processes and two automations with one spreadsheet", () => {
  it("add nobody twice, and keep the order of each candidate", async () => {
    offices = await openOffices({ processes: 2, standIn: [slow], runner });
    const spreadsheet = newSheet(["Email", "One", "Two"]);
    await everybodyTwice(spreadsheet);
    await offices.work();
    expect(byEmail(rows(spreadsheet))).toEqual(newest);
  }, 60_000);

  it("add nobody twice while their lines to the database are cut again and again", async () => {
    offices = await openOffices({
      processes: 2,
      standIn: [slow],
      runner,
      settleMs: 200,
    });
    const spreadsheet = newSheet(["Email", "One", "Two"]);
    await everybodyTwice(spreadsheet);
    const log = newSheet(["Email", "Score"]);
    const values = { Email: "{% email %}", Score: "{% score %}" };
    const appends = await offices.automate("log", {
      use: "google_sheets.append_row",
      with: { spreadsheet: log, values },
    });
    for (let index = 0; index < 40; index += 1) {
      await offices.receive([appends], { email: `p${index}@b.co`, score: index }, `p${index}`);
    }
    const done = new AbortController();
    let cuts = 0;
    const cutting = (async () => {
      for (; !done.signal.aborted && cuts < 8; cuts += 1) {
        await delay(400);
        await offices.cut();
      }
    })();
    await offices.work();
    done.abort();
    await cutting;
    expect(cuts).toBeGreaterThan(1);
    expect(byEmail(rows(spreadsheet))).toEqual(newest);
    expect(byEmail(rows(log))).toEqual(Array.from({ length: 40 }, (_, index) => [`p${index}@b.co`, index]));
  }, 90_000);
});
