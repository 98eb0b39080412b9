import { describe, expect, it } from "@jest/globals";
import { googleSheets } from "../../actions/google-sheets.ts";
import { classify } from "../../actions/google-sheets/classify.ts";
import { AuthExpired, ConfigError, Rejected, RetryLater } from "../../src/core/errors.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { drive } from "./bench.ts";
import { byKey, ID, useSheetBench } from "./sheet-bench.ts";

const at = useSheetBench();
const append = (more: object = {}) => at.append({ Candidate: "Ada" }, more);

describe("Google's refusals in words", () => {
  it("name whom to share the spreadsheet with", async () => {
    const { google } = at.bench;
    google.unshare(ID, google.serviceAccountEmail);
    const hidden = await failureOf(append());
    google.share(ID, google.serviceAccountEmail, "reader");
    const readOnly = await failureOf(append());
    const unknown = await failureOf(append({ spreadsheet: "1NoSuchSpreadsheetAnywhere000000000000000000" }));
    for (const error of [hidden, readOnly, unknown]) {
      expect(error).toBeInstanceOf(ConfigError);
      expect(error.message).toContain(google.serviceAccountEmail);
    }
    expect(readOnly.message).toContain("as an editor");
    expect(unknown).toMatchObject({ code: "google_not_found" });
  });

  it("say where to turn on an API", async () => {
    at.bench.google.setServiceEnabled("sheets", false);
    const error = await failureOf(append());
    expect(error).toMatchObject({ code: "google_api_disabled" });
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toContain("https://console.developers.google.com/apis/api/sheets.googleapis.com/");
  });

  it("tell an Excel file and a protected tab", async () => {
    const excel = at.bench.google.addSpreadsheet({
      title: "Old.xlsx",
      isOfficeFile: true,
      tabs: [{ name: "A" }],
    });
    expect((await failureOf(append({ spreadsheet: excel }))).message).toContain("Save as Google Sheets");
    at.bench.google.protect(ID, "Candidates", true);
    const error = await failureOf(append());
    expect(error).toMatchObject({ code: "google_protected" });
    expect(error.message).toMatch(/^The tab "Candidates" is protected/);
    expect(at.count()).toBe(0);
  });

  it("are avoided: of 60 calls a minute 54 are made", async () => {
    for (let row = 0; row < 150; row += 1) await append();
    expect(at.bench.google.calls().refused).toBe(0);
    expect(at.count()).toBe(150);
    const perMinute =
      (at.bench.google.calls().writes / at.bench.waits.reduce((sum, ms) => sum + ms, 0)) * 60_000;
    expect(perMinute).toBeGreaterThan(36);
    expect(perMinute).toBeLessThan(54);
  });

  it("wait for the next minute when somebody else used it up", async () => {
    await append();
    const untilRefused = async (): Promise<void> => {
      const heading = { updateCells: { start: { sheetId: 0 }, rows: [], fields: "userEnteredValue" } };
      for (let tries = 0; tries < 70; tries += 1) {
        const refused = await at.change(ID, heading).then(
          () => false,
          () => true,
        );
        if (refused) return;
      }
      throw new Error("70 changes in a minute were not refused");
    };
    await untilRefused();
    const before = at.count();
    const error = await failureOf(append());
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code: "rate_limited", afterMs: 15_000, ambiguous: false });
    at.bench.pass(15_000);
    expect(await failureOf(append())).toMatchObject({ afterMs: 30_000 });
    at.bench.pass(61_000);
    await append();
    expect(at.count()).toBe(before + 1);
  });

  const googleError = (code: number, status: string, message: string, more: object = {}) => ({
    status: code,
    headers: {},
    body: { error: { code, status, message, ...more } },
    method: "POST",
    url: "https://sheets.googleapis.com/v4/spreadsheets/x:batchUpdate",
    about: 'the tab "Candidates"',
    truncated: false,
  });
  const connection = {
    method: "service_account",
    service_account_key: '{"client_email":"bot@x.example"}',
  } as never;

  it.each([
    [400, "INVALID_ARGUMENT", "Unable to parse range: Foo!A1", ConfigError, "google_no_such_tab"],
    [
      400,
      "INVALID_ARGUMENT",
      "Range (S!Z1) exceeds grid limits. Max rows: 9, max columns: 9",
      ConfigError,
      "google_outside_grid",
    ],
    [
      400,
      "INVALID_ARGUMENT",
      "This action would increase the number of cells in the workbook above the limit of 10000000 cells.",
      ConfigError,
      "google_full",
    ],
    [
      400,
      "INVALID_ARGUMENT",
      "Your input contains more than the maximum of 50000 characters in a single cell.",
      Rejected,
      "google_cell_too_long",
    ],
    [400, "INVALID_ARGUMENT", "Something else", Rejected, "google_rejected"],
    [
      403,
      "PERMISSION_DENIED",
      "Request had insufficient authentication scopes.",
      ConfigError,
      "google_not_shared",
    ],
    [409, "ABORTED", "The operation was aborted.", RetryLater, "google_busy"],
    [
      429,
      "RESOURCE_EXHAUSTED",
      "Quota exceeded for quota metric 'Write requests'",
      RetryLater,
      "rate_limited",
    ],
    [
      401,
      "UNAUTHENTICATED",
      "Request had invalid authentication credentials.",
      AuthExpired,
      "google_unauthenticated",
    ],
  ])("%s %s %s", (code, status, message, type, expected) => {
    const error = classify(googleError(code, status, message), { connection });
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ code: expected });
    expect(error?.message).toMatch(/^[A-Z].*[.]$/s);
  });

  it("take Drive's older form for limits, and reasons before sentences", () => {
    const drive = { errors: [{ domain: "usageLimits", reason: "userRateLimitExceeded" }] };
    expect(classify(googleError(403, "", "User Rate Limit Exceeded", drive), { connection })).toMatchObject({
      code: "rate_limited",
    });
    const scope = { details: [{ reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT" }] };
    expect(classify(googleError(403, "PERMISSION_DENIED", "x", scope), { connection })).toMatchObject({
      code: "google_scope_missing",
    });
  });

  it("do not repeat people's data", () => {
    const message = `Invalid value at 'requests[0].rows' (TYPE_STRING), "ada@example.com"`;
    const error = classify(googleError(400, "INVALID_ARGUMENT", message), { connection });
    expect(`${error?.message} ${error?.detail}`).not.toContain("ada@");
  });

  it("leave open whether the change was made when Google breaks or another answers", () => {
    expect(
      classify(googleError(500, "INTERNAL", "Internal error encountered."), { connection }),
    ).toBeUndefined();
    const strange = { ...googleError(200, "", ""), body: "<html>portal</html>" };
    expect(classify(strange, { connection })).toMatchObject({ ambiguous: true });
  });
});

describe("forms", () => {
  it("offer spreadsheets, tabs and columns", async () => {
    const other = at.sheet([
      { name: "One", rows: [["A title"], ["Name", "Score"]] },
      { name: "Two", rows: [] },
    ]);
    at.bench.google.share(other, at.bench.google.serviceAccountEmail, "reader");
    const spreadsheets = await at.driver.choices("spreadsheets");
    expect(spreadsheets).toEqual(
      expect.arrayContaining([
        { value: ID, label: "Hiring pipeline" },
        { value: other, label: "Other (may only be looked at)" },
      ]),
    );
    expect(await at.driver.choices("tabs", { spreadsheet: other })).toEqual([
      { value: "One", label: "One" },
      { value: "Two", label: "Two" },
    ]);
    const given = { spreadsheet: other, tab: "One", header_row: 2 };
    expect((await at.driver.choices("columns", given)).map(({ value }) => value)).toEqual(["Name", "Score"]);
    expect(await at.driver.choices("columns", { spreadsheet: "not yet" })).toEqual([]);
    expect(await at.driver.choices("tabs")).toEqual([]);
  });

  it("tell whose connection it is", async () => {
    const { google } = at.bench;
    expect(await at.driver.check()).toBe(`${google.serviceAccountEmail}, 1 spreadsheet shared with it`);
    google.setServiceEnabled("drive", false);
    expect(await at.driver.check()).toContain("cannot be listed");
  });
});

describe("the connection", () => {
  it.each([
    [{}, "has no service account key yet"],
    [{ service_account_key: "{}" }, "it is of another type"],
    [{ service_account_key: '{"installed":{}}' }, "it is the file of an OAuth client"],
    [
      { service_account_key: '{"type":"service_account"}' },
      "its e-mail address or its private key is missing",
    ],
    [{ service_account_key: "{not json}" }, "it is not JSON, or not whole"],
    [{ method: "oauth", client_id: "x" }, "lacks the OAuth client secret"],
  ])("%j is refused", (given, words) => {
    expect(() => drive(at.bench, googleSheets, given)).toThrow(words);
  });

  it("with a private key that cannot be read says so without showing it", async () => {
    const key = {
      ...at.bench.google.serviceAccountKey(),
      private_key: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
    };
    const driver = drive(at.bench, googleSheets, {
      ...byKey(at.bench),
      service_account_key: JSON.stringify(key),
    });
    const error = await failureOf(driver.check());
    expect(error).toMatchObject({ code: "google_key_invalid" });
    expect(`${error.message}${String(error.cause)}`).not.toContain("AAAA");
    driver.close();
  });
});
