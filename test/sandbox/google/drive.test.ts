import { describe, expect, it } from "@jest/globals";
import {
  DRIVE_FILE_SCOPE,
  DRIVE_METADATA_SCOPE,
  SHEETS_SCOPE,
  startGoogle,
  type Answer,
  type Google,
} from "./support.ts";

const SPREADSHEET = "application/vnd.google-apps.spreadsheet";

async function startWithFiles(): Promise<Google & { list(query?: Record<string, string>): Promise<Answer> }> {
  const google = await startGoogle({ spreadsheets: [] });
  const { standIn, clock } = google;
  const titles = ["Hiring pipeline", "Hiring archive", "O'Hara's candidates", "Budget \\ 2026"];
  for (const title of titles) {
    standIn.addSpreadsheet({ title });
    clock.ms += 1000;
  }
  standIn.addSpreadsheet({ title: "Not shared", access: { "boss@example.com": "owner" } });
  standIn.addSpreadsheet({ title: "Thrown away", trashed: true });
  standIn.addSpreadsheet({ title: "list.xlsx", isOfficeFile: true });
  const token = await google.token(DRIVE_METADATA_SCOPE);
  const list = (query: Record<string, string> = {}) =>
    google.call("GET", "/drive/v3/files", { query, token });
  return { ...google, list };
}

function names(answer: Answer): string[] {
  return (answer.body as { files: { name: string }[] }).files.map(({ name }) => name);
}

describe("drive.files.list", () => {
  it("lists spreadsheets shared with the caller, newest first, with the fields asked for", async () => {
    const google = await startWithFiles();
    const answer = await google.list({
      q: `mimeType='${SPREADSHEET}' and trashed=false`,
      orderBy: "modifiedTime desc",
      fields: "nextPageToken,files(id,name,modifiedTime,driveId,capabilities/canEdit)",
      supportsAllDrives: "true",
      includeItemsFromAllDrives: "true",
      corpora: "allDrives",
    });
    expect(names(answer)).toEqual([
      "Budget \\ 2026",
      "O'Hara's candidates",
      "Hiring archive",
      "Hiring pipeline",
    ]);
    expect((answer.body as { files: object[] }).files[3]).toEqual({
      id: expect.stringMatching(/^1[\w-]{43}$/),
      name: "Hiring pipeline",
      modifiedTime: "2026-11-21T09:00:00.000Z",
      capabilities: { canEdit: true },
    });
  });

  it("shows kind, id, name and type when no fields are asked for", async () => {
    const google = await startWithFiles();
    const answer = await google.list({ q: "name = 'hiring pipeline'" });
    expect(answer.body).toEqual({
      kind: "drive#fileList",
      incompleteSearch: false,
      files: [{ kind: "drive#file", id: expect.any(String), name: "Hiring pipeline", mimeType: SPREADSHEET }],
    });
    const everything = await google.list({ q: "name = 'hiring pipeline'", fields: "*" });
    expect(everything.body).toMatchObject({ files: [{ ownedByMe: false, starred: false, shared: false }] });
  });

  it.each([
    ["name contains 'hir'", ["Hiring archive", "Hiring pipeline"]],
    ["name contains 'pipe hiring'", ["Hiring pipeline"]],
    ["name contains 'iring'", []],
    ["name contains 'O\\'Hara'", ["O'Hara's candidates"]],
    ["name = 'Budget \\\\ 2026'", ["Budget \\ 2026"]],
    ["name contains 'hiring' and not name contains 'arch'", ["Hiring pipeline"]],
    [
      "(name contains 'budget' or name contains 'archive') and mimeType != 'x'",
      ["Budget \\ 2026", "Hiring archive"],
    ],
    ["trashed = true", ["Thrown away"]],
    ["mimeType != 'application/vnd.google-apps.spreadsheet'", ["list.xlsx"]],
    [
      "modifiedTime > '2026-11-21T09:00:02Z' and trashed = false and mimeType contains 'application/vnd.google'",
      ["Budget \\ 2026"],
    ],
    ["'boss@example.com' in owners", []],
    ["sharedWithMe and name contains 'budget'", ["Budget \\ 2026"]],
  ])("searches %s", async (q, expected) => {
    const google = await startWithFiles();
    expect(names(await google.list({ q, orderBy: "name" }))).toEqual(expected);
  });

  it.each([
    ["q", "name contains", "Invalid Value", "invalid"],
    ["q", "name like 'x'", "Invalid Value", "invalid"],
    ["q", "title = 'x'", "Invalid Value", "invalid"],
    ["q", "name = 'O'Hara'", "Invalid Value", "invalid"],
    ["q", "name = 'x' and", "Invalid Value", "invalid"],
    ["orderBy", "size", "Invalid Value", "invalid"],
    ["pageToken", "nonsense", "Invalid Value", "invalid"],
    ["fields", "files(id,nope)", "Invalid field selection nope", "invalidParameter"],
    [
      "pageSize",
      "1001",
      "Invalid value '1001'. Values must be within the range: [1, 1000]",
      "invalidParameter",
    ],
  ])("refuses %s=%s in Drive's older envelope", async (location, value, message, reason) => {
    const google = await startWithFiles();
    const answer = await google.list({ [location]: value });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      error: {
        code: 400,
        message,
        errors: [{ message, domain: "global", reason, location, locationType: "parameter" }],
      },
    });
  });

  it("pages", async () => {
    const google = await startWithFiles();
    const seen: string[] = [];
    let pageToken: string | undefined;
    do {
      const answer: Answer = await google.list({
        pageSize: "4",
        orderBy: "name",
        fields: "*",
        ...(pageToken && { pageToken }),
      });
      seen.push(...names(answer));
      pageToken = (answer.body as { nextPageToken?: string }).nextPageToken;
    } while (pageToken !== undefined);
    expect(seen).toEqual([
      "Budget \\ 2026",
      "Hiring archive",
      "Hiring pipeline",
      "list.xlsx",
      "O'Hara's candidates",
      "Thrown away",
    ]);
  });

  it("wants a Drive scope, and shows drive.file only what the app was given", async () => {
    const google = await startWithFiles();
    const asSheets = await google.call("GET", "/drive/v3/files", { token: await google.token(SHEETS_SCOPE) });
    expect(asSheets).toMatchObject({
      status: 403,
      body: {
        error: {
          status: "PERMISSION_DENIED",
          errors: [{ reason: "insufficientPermissions", message: "Insufficient Permission" }],
          details: [{ reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT" }],
        },
      },
    });
    const token = await google.token(DRIVE_FILE_SCOPE);
    const list = async () => names(await google.call("GET", "/drive/v3/files", { token }));
    expect(await list()).toEqual([]);
    google.standIn.openWithApp(
      google.standIn.spreadsheets()[0]?.id ?? "",
      google.standIn.serviceAccountKey().client_id,
    );
    expect(await list()).toEqual(["Hiring pipeline"]);
  });

  it("refuses dead tokens and a switched-off API as Drive does", async () => {
    const google = await startWithFiles();
    google.standIn.expireAccessTokens();
    expect(await google.list()).toMatchObject({
      status: 401,
      body: { error: { errors: [{ reason: "authError", location: "Authorization" }] } },
    });
    google.standIn.setServiceEnabled("drive", false);
    const token = await google.token(DRIVE_METADATA_SCOPE);
    const off = await google.call("GET", "/drive/v3/files", { token });
    expect(off).toMatchObject({
      status: 403,
      body: {
        error: {
          message: expect.stringMatching(/^Google Drive API has not been used/),
          errors: [{ reason: "accessNotConfigured" }],
        },
      },
    });
  });
});
