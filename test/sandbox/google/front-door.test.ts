import { describe, expect, it } from "@jest/globals";
import {
  DRIVE_FILE_SCOPE,
  HIRING_PIPELINE_ID,
  refusal,
  SHEETS_READONLY_SCOPE,
  startGoogle,
} from "./support.ts";

const DENIED = refusal(403, "PERMISSION_DENIED", "The caller does not have permission");
const NOT_FOUND = refusal(404, "NOT_FOUND", "Requested entity was not found.");
const APPEND = { query: { valueInputOption: "RAW" }, body: { values: [["x"]] } };

describe("the Sheets API's front door", () => {
  it("wants a token that lives", async () => {
    const google = await startGoogle();
    const none = await google.sheet("GET", "/values/A1", { token: null });
    expect(none.status).toBe(403);
    expect(none.body).toMatchObject({
      error: {
        status: "PERMISSION_DENIED",
        message: expect.stringMatching(/^Method doesn't allow unregistered callers/),
      },
    });
    const invented = await google.sheet("GET", "/values/A1", { token: "ya29.invented" });
    expect(invented.status).toBe(401);
    expect(invented.body).toMatchObject({
      error: {
        status: "UNAUTHENTICATED",
        message: expect.stringMatching(/^Request had invalid authentication credentials\. Expected OAuth 2/),
      },
    });
  });

  it("wants a scope that reaches", async () => {
    const google = await startGoogle();
    const token = await google.token(SHEETS_READONLY_SCOPE);
    expect((await google.sheet("GET", "/values/A1", { token })).status).toBe(200);
    const write = await google.sheet("POST", "/values/A1:append", { ...APPEND, token });
    expect(write.status).toBe(403);
    expect(write.body).toMatchObject({
      error: {
        message: "Request had insufficient authentication scopes.",
        details: [
          { reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT", metadata: { service: "sheets.googleapis.com" } },
        ],
      },
    });
  });

  it("knows who a file is shared with", async () => {
    const google = await startGoogle();
    const { standIn } = google;
    const foreign = standIn.addSpreadsheet({ title: "Foreign", access: { "boss@example.com": "owner" } });
    const read = () => google.call("GET", `/v4/spreadsheets/${foreign}/values/A1`);
    const write = () => google.call("POST", `/v4/spreadsheets/${foreign}/values/A1:append`, APPEND);
    expect(await read()).toMatchObject({ status: 403, body: DENIED });
    standIn.share(foreign, standIn.serviceAccountEmail.toUpperCase(), "reader");
    expect((await read()).status).toBe(200);
    expect(await write()).toMatchObject({ status: 403, body: DENIED });
    standIn.share(foreign, standIn.serviceAccountEmail, "writer");
    expect((await write()).status).toBe(200);
    standIn.unshare(foreign, standIn.serviceAccountEmail);
    expect(await read()).toMatchObject({ status: 403, body: DENIED });
    expect(await google.call("GET", "/v4/spreadsheets/1nobodyHasThis/values/A1")).toMatchObject({
      status: 404,
      body: NOT_FOUND,
    });
  });

  it("hides files from drive.file until the app is given them", async () => {
    const google = await startGoogle();
    const token = await google.token(DRIVE_FILE_SCOPE);
    const { client_id: clientId } = google.standIn.serviceAccountKey();
    expect(await google.sheet("GET", "/values/A1", { token })).toMatchObject({
      status: 404,
      body: NOT_FOUND,
    });
    google.standIn.openWithApp(HIRING_PIPELINE_ID, clientId);
    expect((await google.sheet("GET", "/values/A1", { token })).status).toBe(200);
    const created = await google.call("POST", "/v4/spreadsheets", {
      token,
      body: { properties: { title: "Mine" } },
    });
    const { spreadsheetId } = created.body as { spreadsheetId: string };
    expect((await google.call("GET", `/v4/spreadsheets/${spreadsheetId}/values/A1`, { token })).status).toBe(
      200,
    );
  });

  it("says when the API is switched off in the project", async () => {
    const google = await startGoogle();
    google.standIn.setServiceEnabled("sheets", false);
    const answer = await google.sheet("GET", "/values/A1");
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({
      error: {
        status: "PERMISSION_DENIED",
        message: expect.stringMatching(
          /^Google Sheets API has not been used in project \d+ before or it is disabled\./,
        ),
        details: [
          { links: [{}] },
          {
            reason: "SERVICE_DISABLED",
            metadata: { activationUrl: expect.stringContaining("sheets.googleapis.com") },
          },
        ],
      },
    });
    google.standIn.setServiceEnabled("sheets", true);
    expect((await google.sheet("GET", "/values/A1")).status).toBe(200);
  });

  it("refuses Office files and protected tabs", async () => {
    const google = await startGoogle();
    const xlsx = google.standIn.addSpreadsheet({ title: "list.xlsx", isOfficeFile: true });
    const office = await google.call("GET", `/v4/spreadsheets/${xlsx}/values/A1`);
    expect(office).toMatchObject({
      status: 400,
      body: refusal(400, "FAILED_PRECONDITION", "This operation is not supported for this document"),
    });
    google.standIn.protect(HIRING_PIPELINE_ID, "Candidates", true);
    const write = await google.sheet("POST", "/values/A1:append", APPEND);
    expect(write).toMatchObject({
      status: 400,
      body: {
        error: { message: expect.stringContaining("You are trying to edit a protected cell or object.") },
      },
    });
    expect(google.standIn.rows(HIRING_PIPELINE_ID, "Candidates")).toHaveLength(1);
  });

  it("answers a page for an address it does not have", async () => {
    const google = await startGoogle();
    const answer = await google.call("PATCH", "/v4/spreadsheets/x<y");
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toContain("text/html");
    expect(answer.text).not.toContain("x<y");
  });

  it("says aloud what it does not imitate", async () => {
    const google = await startGoogle();
    const answer = await google.batch({ addChart: {} });
    expect(answer).toMatchObject({
      status: 501,
      body: refusal(
        501,
        "UNIMPLEMENTED",
        "The Hirewire sandbox does not imitate the batch request addChart.",
      ),
    });
    const copy = await google.sheet("POST", "/sheets/0:copyTo", { body: { destinationSpreadsheetId: "x" } });
    expect(copy.status).toBe(501);
  });
});
