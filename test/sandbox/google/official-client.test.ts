/** Google's own client against the stand-in: what it sends must be understood, what it reads must be Google's. */
import { auth, sheets, type sheets_v4 } from "@googleapis/sheets";
import { describe, expect, it } from "@jest/globals";
import { HIRING_PIPELINE_ID as ID, SHEETS_SCOPE, startGoogle, type Google } from "./support.ts";

async function connect(): Promise<{ google: Google; client: sheets_v4.Sheets }> {
  const google = await startGoogle();
  const credentials = new auth.OAuth2();
  credentials.setCredentials({ access_token: await google.token(SHEETS_SCOPE) });
  const client = sheets({
    version: "v4",
    auth: credentials,
    rootUrl: new URL("/", google.url).href,
    retry: false,
  });
  return { google, client };
}

/** What the client throws for a refusal. */
async function failureOf(
  call: Promise<unknown>,
): Promise<{ status: number; message: string; error: unknown }> {
  try {
    await call;
  } catch (thrown) {
    const { response, message } = thrown as {
      response?: { status: number; data: { error: unknown } };
      message: string;
    };
    return { status: response?.status ?? 0, message, error: response?.data.error };
  }
  throw new Error("the call was not refused");
}

describe("the official client", () => {
  it("creates, describes and fills a spreadsheet", async () => {
    const { google, client } = await connect();
    const created = await client.spreadsheets.create({
      requestBody: { properties: { title: "Log" }, sheets: [{ properties: { title: "My 'odd' tab!" } }] },
    });
    const spreadsheetId = created.data.spreadsheetId ?? "";
    const described = await client.spreadsheets.get({
      spreadsheetId,
      fields: "sheets.properties(sheetId,title)",
    });
    expect(described.data).toEqual({ sheets: [{ properties: { sheetId: 0, title: "My 'odd' tab!" } }] });
    const range = "'My ''odd'' tab!'!A:C";
    const appended = await client.spreadsheets.values.append({
      spreadsheetId,
      range,
      valueInputOption: "RAW",
      insertDataOption: "INSERT_ROWS",
      requestBody: { values: [["=1+1", 82, true]] },
    });
    expect(appended.data.updates?.updatedRange).toBe("'My ''odd'' tab!'!A1:C1");
    expect(google.standIn.cell(spreadsheetId, "A1")).toEqual({ kind: "text", value: "=1+1" });
    const read = await client.spreadsheets.values.get({
      spreadsheetId,
      range,
      valueRenderOption: "UNFORMATTED_VALUE",
    });
    expect(read.data.values).toEqual([["=1+1", 82, true]]);
  });

  it("updates, reads in batches and clears", async () => {
    const { client } = await connect();
    const updated = await client.spreadsheets.values.update({
      spreadsheetId: ID,
      range: "Candidates!A2:B3",
      valueInputOption: "USER_ENTERED",
      requestBody: {
        range: "Candidates!A2:B3",
        values: [
          ["k1", "82"],
          ["k2", "2026-05-02"],
        ],
      },
    });
    expect(updated.data).toMatchObject({
      updatedRange: "Candidates!A2:B3",
      updatedRows: 2,
      updatedColumns: 2,
      updatedCells: 4,
    });
    const batch = await client.spreadsheets.values.batchUpdate({
      spreadsheetId: ID,
      requestBody: {
        valueInputOption: "RAW",
        data: [{ range: "Candidates!C2", values: [["a@example.com"]] }],
      },
    });
    expect(batch.data.totalUpdatedCells).toBe(1);
    const read = await client.spreadsheets.values.batchGet({
      spreadsheetId: ID,
      ranges: ["Candidates!A:A", "Candidates!2:3"],
    });
    expect(read.data.valueRanges?.map(({ values }) => values)).toEqual([
      [["Event key"], ["k1"], ["k2"]],
      [
        ["k1", "82", "a@example.com"],
        ["k2", "2026-05-02"],
      ],
    ]);
    const cleared = await client.spreadsheets.values.clear({ spreadsheetId: ID, range: "Candidates!2:3" });
    expect(cleared.data.clearedRange).toBe("Candidates!A2:Z3");
  });

  it("changes a spreadsheet in one batch and finds its metadata", async () => {
    const { google, client } = await connect();
    const { data } = await client.spreadsheets.batchUpdate({
      spreadsheetId: ID,
      requestBody: {
        requests: [
          {
            appendCells: {
              sheetId: 0,
              rows: [{ values: [{ userEnteredValue: { stringValue: "evt_1" } }] }],
              fields: "userEnteredValue",
            },
          },
          {
            createDeveloperMetadata: {
              developerMetadata: {
                metadataKey: "hw",
                metadataValue: "evt_1",
                visibility: "DOCUMENT",
                location: { dimensionRange: { sheetId: 0, dimension: "ROWS", startIndex: 1, endIndex: 2 } },
              },
            },
          },
        ],
      },
    });
    const metadataId = data.replies?.[1]?.createDeveloperMetadata?.developerMetadata?.metadataId ?? 0;
    const found = await client.spreadsheets.developerMetadata.get({ spreadsheetId: ID, metadataId });
    expect(found.data.metadataValue).toBe("evt_1");
    const searched = await client.spreadsheets.developerMetadata.search({
      spreadsheetId: ID,
      requestBody: { dataFilters: [{ developerMetadataLookup: { metadataKey: "hw" } }] },
    });
    expect(
      searched.data.matchedDeveloperMetadata?.[0]?.developerMetadata?.location?.dimensionRange?.startIndex,
    ).toBe(1);
    const byTag = await client.spreadsheets.values.batchGetByDataFilter({
      spreadsheetId: ID,
      requestBody: { dataFilters: [{ developerMetadataLookup: { metadataId } }] },
    });
    expect(byTag.data.valueRanges?.[0]?.valueRange?.values).toEqual([["evt_1"]]);
    expect(google.standIn.rows(ID, "Candidates")).toHaveLength(2);
  });

  it("understands the refusals", async () => {
    const { google, client } = await connect();
    const get = (spreadsheetId: string, range: string) =>
      failureOf(client.spreadsheets.values.get({ spreadsheetId, range }));
    expect(await get(ID, "Nowhere!A1")).toMatchObject({
      status: 400,
      message: "Unable to parse range: Nowhere!A1",
      error: { code: 400, status: "INVALID_ARGUMENT" },
    });
    expect(await get("1nobodyHasThis", "A1")).toMatchObject({
      status: 404,
      message: "Requested entity was not found.",
    });
    google.standIn.unshare(ID, google.standIn.serviceAccountEmail);
    expect(await get(ID, "A1")).toMatchObject({
      status: 403,
      message: "The caller does not have permission",
    });
    google.clock.ms += 3_600_000;
    expect(await get(ID, "A1")).toMatchObject({ status: 401, error: { status: "UNAUTHENTICATED" } });
  });

  it("meets the quota", async () => {
    const { client } = await connect();
    const read = () => client.spreadsheets.values.get({ spreadsheetId: ID, range: "A1" });
    for (let index = 0; index < 60; index++) await read();
    expect(await failureOf(read())).toMatchObject({
      status: 429,
      message: expect.stringMatching(/^Quota exceeded for quota metric 'Read requests'/),
      error: { status: "RESOURCE_EXHAUSTED" },
    });
  });
});
