/** What forms offer: spreadsheets, tabs, columns. */
import type { Choice } from "../../src/core/define-action.ts";
import { ConfigError } from "../../src/core/errors.ts";
import { readReference } from "./a1.ts";
import type { SheetsContext } from "./connection.ts";
import { HEADER_SEARCH_ROWS, pickHeader } from "./header.ts";
import { getSpreadsheet, readBoxes } from "./sheets-api.ts";
import { withTab } from "./tab.ts";

type Given = SheetsContext & { given: Readonly<Record<string, unknown>> };

const MOST_PAGES = 5;

/**
 * The spreadsheets that are shared with the account, last changed first.
 * Source: https://developers.google.com/workspace/drive/api/reference/rest/v3/files/list (read 2026-11-21).
 */
export async function spreadsheetChoices(context: SheetsContext): Promise<Choice[]> {
  const choices: Choice[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await listFiles(context, { pageSize: 200, pageToken });
    for (const { id, name, capabilities } of answer.files ?? []) {
      const readOnly = capabilities?.canEdit === false;
      choices.push({ value: id, label: readOnly ? `${name} (may only be looked at)` : name });
    }
    pageToken = answer.nextPageToken;
    if (pageToken === undefined) break;
  }
  return choices;
}

export async function tabChoices(context: Given): Promise<Choice[]> {
  const reference = readReference(textOf(context.given["spreadsheet"]));
  if (reference === undefined) return [];
  const { sheets } = await getSpreadsheet(context, reference.id);
  return sheets.map(({ title }) => ({ value: title, label: title }));
}

export async function columnChoices(context: Given): Promise<Choice[]> {
  const { tab, header_row: headerRow } = context.given;
  const spreadsheet = textOf(context.given["spreadsheet"]);
  if (readReference(spreadsheet) === undefined) return [];
  const reference = {
    spreadsheet,
    tab: typeof tab === "string" && tab !== "" ? tab : undefined,
  };
  return withTab(context, reference, async (found) => {
    const first = typeof headerRow === "number" ? headerRow : 1;
    const last = typeof headerRow === "number" ? headerRow : HEADER_SEARCH_ROWS;
    const [read] = await readBoxes(context, found, [{ rows: { first, last } }]);
    const { columns } = pickHeader(read?.rows ?? [], first, []);
    return columns.map(({ name }) => ({ value: name, label: name }));
  });
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** @returns one line about the account */
export async function checkAccount(context: SheetsContext, account: string): Promise<string> {
  try {
    const { files = [] } = await listFiles(context, { pageSize: 100, pageToken: undefined });
    const count = files.length === 100 ? "100 or more" : String(files.length);
    return `${account}, ${count} spreadsheet${count === "1" ? "" : "s"} shared with it`;
  } catch (error) {
    const unlisted = ["google_api_disabled", "google_scope_missing"];
    // the credentials work: only the list of files is not open to them
    if (error instanceof ConfigError && unlisted.includes(error.code)) {
      return `${account}; its spreadsheets cannot be listed, so paste their addresses`;
    }
    throw error;
  }
}

interface FileList {
  files?: { id: string; name: string; capabilities?: { canEdit?: boolean } }[];
  nextPageToken?: string;
}

async function listFiles(
  { http, connection }: SheetsContext,
  page: { pageSize: number; pageToken: string | undefined },
): Promise<FileList> {
  const answer = await http.get(`${connection.drive_url.replace(/\/$/, "")}/drive/v3/files`, {
    query: {
      q: "mimeType='application/vnd.google-apps.spreadsheet' and trashed=false",
      fields: "nextPageToken,files(id,name,capabilities/canEdit)",
      orderBy: "modifiedTime desc",
      supportsAllDrives: true,
      includeItemsFromAllDrives: true,
      ...page,
    },
    about: "the list of spreadsheets",
    budget: "drive.read",
  });
  return answer as FileList;
}
