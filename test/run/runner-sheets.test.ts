/** A thousand rows for one sheet, under Google's quota and with answers that get lost. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { googleSheets } from "../../actions/google-sheets.ts";
import { createFaults, type Faults } from "../../src/sandbox/faults.ts";
import { createGoogleStandIn, type GoogleStandIn } from "../../src/sandbox/google/create-google-stand-in.ts";
import { GOOGLE_FAULT_ANSWERS } from "../../src/sandbox/google/fault-answers.ts";
import { createFastClock, type FastHouse, numbers, openFastHouse, untilAllSucceeded } from "./fast-clock.ts";

let house: FastHouse;
let google: GoogleStandIn;
let faults: Faults;

beforeEach(async () => {
  const clock = createFastClock();
  google = createGoogleStandIn({ now: clock.now });
  faults = createFaults({ now: clock.now, random: numbers(7), answers: GOOGLE_FAULT_ANSWERS });
  house = await openFastHouse(clock, {
    app: googleSheets,
    standIn: [faults.middleware, google.router],
    options: { batches: { most: 20 } },
  });
  google.setBaseUrl(house.url);
  const key = JSON.stringify(google.serviceAccountKey());
  const settings = { service_account_key: key, api_url: house.url, drive_url: house.url };
  await house.connect("sheets", { app: "google_sheets", settings });
});
afterEach(async () => {
  faults.clear();
  await house.close();
});

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
    await untilAllSucceeded(house);
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
    await untilAllSucceeded(house);
    expect(lost.fired + refused.fired).toBeGreaterThan(1);
    expect(google.rows(spreadsheet, "Scores").slice(1)).toEqual(
      Array.from({ length: 40 }, (_, person) => [
        `p${person}@b.co`,
        person < 20 ? 280 + person : 240 + person,
      ]),
    );
  }, 120_000);
});
