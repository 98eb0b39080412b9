import { describe, expect, it } from "@jest/globals";
import { HIRING_PIPELINE_ID as ID, refusal, SHEETS_SCOPE, type Google } from "./support.ts";
import { create, row, startWithKeys } from "./tags.ts";

async function search(google: Google, lookup: object, options: { token?: string } = {}) {
  const body = { dataFilters: [{ developerMetadataLookup: lookup }] };
  const answer = await google.sheet("POST", "/developerMetadata:search", { body, ...options });
  return (
    (answer.body as { matchedDeveloperMetadata?: { developerMetadata: unknown }[] })
      .matchedDeveloperMetadata ?? []
  ).map(({ developerMetadata }) => developerMetadata);
}

async function indexOf(google: Google, metadataId: number) {
  const answer = await google.sheet("GET", `/developerMetadata/${metadataId}`);
  return (answer.body as { location?: { dimensionRange?: { startIndex: number } } }).location?.dimensionRange
    ?.startIndex;
}

describe("developer metadata", () => {
  it("is made, read, searched, changed and deleted", async () => {
    const google = await startWithKeys();
    const stored = {
      metadataId: 41,
      metadataKey: "hw",
      metadataValue: "evt_1",
      visibility: "DOCUMENT",
      location: { locationType: "ROW", ...row(1) },
    };
    const made = await google.batch(
      create({ metadataId: 41, metadataValue: "evt_1" }),
      create({ location: { sheetId: 0 } }),
    );
    expect(made.body).toMatchObject({
      replies: [
        { createDeveloperMetadata: { developerMetadata: stored } },
        {
          createDeveloperMetadata: {
            developerMetadata: {
              metadataId: expect.any(Number),
              location: { locationType: "SHEET", sheetId: 0 },
            },
          },
        },
      ],
    });
    expect((await google.sheet("GET", "/developerMetadata/41")).body).toEqual(stored);
    expect(await search(google, { metadataKey: "hw", metadataValue: "evt_1" })).toEqual([stored]);
    expect(await search(google, { metadataKey: "hw" })).toHaveLength(2);
    expect(await search(google, { locationType: "SHEET" })).toHaveLength(1);
    const filter = { developerMetadataLookup: { metadataId: 41 } };
    const changed = await google.batch({
      updateDeveloperMetadata: {
        dataFilters: [filter],
        developerMetadata: { metadataValue: "evt_2", location: row(2) },
        fields: "metadataValue,location",
      },
    });
    const after = { ...stored, metadataValue: "evt_2", location: { locationType: "ROW", ...row(2) } };
    expect(changed.body).toMatchObject({
      replies: [{ updateDeveloperMetadata: { developerMetadata: [after] } }],
    });
    const deleted = await google.batch({ deleteDeveloperMetadata: { dataFilter: filter } });
    expect(deleted.body).toMatchObject({
      replies: [{ deleteDeveloperMetadata: { deletedDeveloperMetadata: [after] } }],
    });
    expect(await google.sheet("GET", "/developerMetadata/41")).toMatchObject({
      status: 404,
      body: refusal(404, "NOT_FOUND", "No developer metadata with ID 41."),
    });
    const nothing = await google.sheet("POST", "/developerMetadata:search", {
      body: { dataFilters: [filter] },
    });
    expect(nothing).toMatchObject({ status: 200, text: "{}" });
  });

  it("is found by place", async () => {
    const google = await startWithKeys();
    await google.batch(
      create({ metadataId: 1 }),
      create({ metadataId: 2, location: row(2) }),
      create({ metadataId: 3, location: { spreadsheet: true } }),
      create({ metadataId: 4, location: { sheetId: 0 } }),
    );
    const ids = async (filter: object) => {
      const answer = await google.sheet("POST", "/developerMetadata:search", {
        body: { dataFilters: [filter] },
      });
      return (
        (answer.body as { matchedDeveloperMetadata?: { developerMetadata: { metadataId: number } }[] })
          .matchedDeveloperMetadata ?? []
      ).map(({ developerMetadata }) => developerMetadata.metadataId);
    };
    expect(await ids({ a1Range: "Sheet1!A2:B2" })).toEqual([1, 4]);
    expect(await ids({ gridRange: { sheetId: 0, startRowIndex: 2 } })).toEqual([2, 4]);
    expect(
      await ids({
        developerMetadataLookup: { metadataLocation: row(1), locationMatchingStrategy: "EXACT_LOCATION" },
      }),
    ).toEqual([1]);
    expect(await ids({ developerMetadataLookup: { metadataLocation: row(1) } })).toEqual([1, 3, 4]);
  });

  it("moves with its row and dies with it", async () => {
    const google = await startWithKeys();
    await google.batch(create({ metadataId: 1 }), create({ metadataId: 2, location: row(2) }));
    await google.batch({
      insertDimension: { range: { sheetId: 0, dimension: "ROWS", startIndex: 2, endIndex: 5 } },
    });
    expect([await indexOf(google, 1), await indexOf(google, 2)]).toEqual([1, 5]);
    await google.sheet("POST", "/values/A1:append", {
      query: { valueInputOption: "RAW", insertDataOption: "INSERT_ROWS" },
      body: { values: [["x"]] },
    });
    expect([await indexOf(google, 1), await indexOf(google, 2)]).toEqual([1, 6]);
    await google.batch({
      deleteDimension: { range: { sheetId: 0, dimension: "ROWS", startIndex: 0, endIndex: 2 } },
    });
    expect((await google.sheet("GET", "/developerMetadata/1")).status).toBe(404);
    expect(await indexOf(google, 2)).toBe(4);
    await google.batch({
      updateSheetProperties: {
        properties: { gridProperties: { rowCount: 4 } },
        fields: "gridProperties.rowCount",
      },
    });
    expect((await google.sheet("GET", "/developerMetadata/2")).status).toBe(404);
  });

  it("rejects an id in use and, with it, the rows appended beside it", async () => {
    const google = await startWithKeys();
    const guarded = () =>
      google.batch(create({ metadataId: 77, location: { sheetId: 0 } }), {
        appendCells: {
          sheetId: 0,
          rows: [{ values: [{ userEnteredValue: { stringValue: "once" } }] }],
          fields: "userEnteredValue",
        },
      });
    expect((await guarded()).status).toBe(200);
    const again = await guarded();
    expect(again).toMatchObject({
      status: 400,
      body: {
        error: { message: expect.stringMatching(/^Invalid requests\[0\]\.createDeveloperMetadata: .*77/) },
      },
    });
    expect(
      google.standIn
        .rows(ID, "Sheet1")
        .flat()
        .filter((value) => value === "once"),
    ).toHaveLength(1);
  });

  it("accepts an id in use when told that Google does", async () => {
    const google = await startWithKeys({ duplicateMetadataId: "accept" });
    expect((await google.batch(create({ metadataId: 77 }), create({ metadataId: 77 }))).status).toBe(200);
    expect(await search(google, { metadataId: 77 })).toHaveLength(2);
  });

  it("has 30,000 characters on the spreadsheet and as many on each tab", async () => {
    const google = await startWithKeys();
    const big = { metadataKey: "k".repeat(10), metadataValue: "v".repeat(14_990) };
    const answer = await google.batch(
      create({ ...big, location: { sheetId: 0 } }),
      create({ ...big, location: row(1) }),
      create({ ...big, location: { spreadsheet: true } }),
      create({ ...big, location: { spreadsheet: true } }),
    );
    expect(answer.status).toBe(200);
    for (const location of [row(2), { spreadsheet: true }]) {
      const over = await google.batch(create({ metadataKey: "k", location }));
      expect(over).toMatchObject({
        status: 400,
        body: { error: { message: expect.stringContaining("exceeds the limit of 30000 characters") } },
      });
    }
  });

  it("made for the project is seen by its own app alone", async () => {
    const google = await startWithKeys({ oauthClient: { redirectUris: ["https://h.example/"] } });
    google.standIn.share(ID, google.standIn.userEmail, "writer");
    await google.batch(create({ metadataId: 5, visibility: "PROJECT" }));
    const { clientId, clientSecret } = google.standIn.oauthClient;
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: "https://h.example/",
      response_type: "code",
      scope: SHEETS_SCOPE,
    });
    const back = await fetch(`${google.url}/o/oauth2/v2/auth?${query.toString()}`, { redirect: "manual" });
    const code = new URL(back.headers.get("location") ?? "").searchParams.get("code") ?? "";
    const form = {
      grant_type: "authorization_code",
      code,
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uri: "https://h.example/",
    };
    const response = await fetch(`${google.url}/token`, { method: "POST", body: new URLSearchParams(form) });
    const { access_token: token } = (await response.json()) as { access_token: string };
    expect(await search(google, { metadataId: 5 })).toHaveLength(1);
    expect(await search(google, { metadataId: 5 }, { token })).toEqual([]);
    expect((await google.sheet("GET", "/developerMetadata/5", { token })).status).toBe(404);
  });

  it.each([
    ["no key", { metadataKey: "" }, "Developer metadata must have a key."],
    ["no visibility", { visibility: undefined }, "Developer metadata must have a visibility."],
    ["no place", { location: {} }, "Developer metadata must have a location."],
    ["an id of zero", { metadataId: 0 }, "Developer metadata ID must be positive."],
    [
      "two rows",
      { location: { dimensionRange: { sheetId: 0, dimension: "ROWS", startIndex: 1, endIndex: 3 } } },
      "Developer metadata can be associated with one row or one column only.",
    ],
    [
      "a row that is not there",
      { location: row(1000) },
      "Developer metadata location is outside the grid (rows: 1000).",
    ],
    ["a tab that is not there", { location: { sheetId: 9 } }, "No grid with id: 9"],
  ])("cannot be made with %s", async (_, metadata, message) => {
    const google = await startWithKeys();
    const answer = await google.batch(create(metadata));
    expect(answer.body).toMatchObject(
      refusal(400, "INVALID_ARGUMENT", `Invalid requests[0].createDeveloperMetadata: ${message}`),
    );
  });
});
