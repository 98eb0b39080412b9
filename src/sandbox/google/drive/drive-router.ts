/**
 * Drive's `files.list`, for picking a spreadsheet: only files shared with the caller, and with `drive.file`
 * alone only those given to its app.
 *
 * Source: https://developers.google.com/workspace/drive/api/reference/rest/v3/files/list.
 */
import { Router, type NextFunction, type Request, type Response } from "express";
import { authorise, seesOnlyOwnFiles } from "../authorise.ts";
import { driveDiscovery, type Method } from "../discovery.ts";
import { DriveQueryError, parseDriveQuery, type Searchable } from "./drive-query.ts";
import { applyFieldMask, checkFieldMask, FieldMaskError, parseFieldMask } from "../field-mask.ts";
import { driveErrorBody, GoogleApiError } from "../google-error.ts";
import type { GoogleState } from "../google-state.ts";
import { readQuery } from "../read-request.ts";
import type { Spreadsheet } from "../workbook/spreadsheet.ts";
import type { Caller } from "../sign-in/token-store.ts";

const LIST = driveDiscovery.resources?.files?.methods?.list as Method;
const SPREADSHEET_TYPE = "application/vnd.google-apps.spreadsheet";
const OFFICE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const DEFAULT_FIELDS = "kind,incompleteSearch,nextPageToken,files(kind,id,name,mimeType)";
const SORT_KEYS = ["createdTime", "modifiedTime", "name", "name_natural"] as const;

/** A file with what the answer may show of it. */
interface ListedFile extends Searchable {
  resource: object;
}

/** Mount under `/drive/v3`. */
export function driveRouter(state: GoogleState): Router {
  const router = Router();
  router.get("/files", (request, response) => {
    const caller = authorise(state, "drive", LIST.scopes ?? [], request);
    state.counter.call(LIST.id);
    const query = readQuery(driveDiscovery, LIST, new URLSearchParams(request.url.replace(/^[^?]*\??/, "")));
    response.json(listFiles(state, caller, query));
  });
  router.use((error: unknown, _: Request, response: Response, next: NextFunction) => {
    if (!(error instanceof GoogleApiError)) return next(error);
    state.counter.refusal();
    response.status(error.code).json(driveErrorBody(error));
  });
  return router;
}

function listFiles(state: GoogleState, caller: Caller, query: Record<string, unknown>): unknown {
  const mask = readFields(typeof query.fields === "string" ? query.fields : DEFAULT_FIELDS);
  const onlyOwn = seesOnlyOwnFiles(caller, LIST.scopes ?? []);
  const matches = readPredicate(query.q);
  const files = [...state.spreadsheets.values()]
    .filter(({ access }) => access.has(caller.email.toLowerCase()))
    .filter(({ apps }) => !onlyOwn || apps.has(caller.clientId))
    .map((spreadsheet) => listedFile(spreadsheet, caller))
    .filter(matches)
    .toSorted(readOrder(query.orderBy));
  const pageSize = readPageSize(query.pageSize);
  const start = readPageToken(query.pageToken);
  const end = start + pageSize;
  const answer = {
    kind: "drive#fileList",
    incompleteSearch: false,
    files: files.slice(start, end).map(({ resource }) => resource),
    ...(end < files.length && { nextPageToken: pageToken(end) }),
  };
  return applyFieldMask(answer, mask);
}

function listedFile(spreadsheet: Spreadsheet, caller: Caller): ListedFile {
  const { spreadsheetId, content, access, trashed, isOfficeFile } = spreadsheet;
  const role = access.get(caller.email.toLowerCase());
  const withRole = (...roles: string[]): string[] =>
    [...access].filter(([, held]) => roles.includes(held)).map(([email]) => email);
  const shown = {
    name: content.title,
    mimeType: isOfficeFile ? OFFICE_TYPE : SPREADSHEET_TYPE,
    trashed,
    starred: false,
    createdTime: new Date(spreadsheet.createdAtMs).toISOString(),
    modifiedTime: new Date(spreadsheet.modifiedAtMs).toISOString(),
  };
  return {
    ...shown,
    sharedWithMe: role !== "owner",
    owners: withRole("owner"),
    writers: withRole("owner", "writer"),
    readers: [...access.keys()],
    resource: {
      kind: "drive#file",
      id: spreadsheetId,
      ...shown,
      webViewLink: `https://docs.google.com/spreadsheets/d/${spreadsheetId}/edit?usp=drivesdk`,
      ownedByMe: role === "owner",
      shared: access.size > 1,
      capabilities: { canEdit: role === "owner" || role === "writer" },
    },
  };
}

function readPredicate(q: unknown): (file: ListedFile) => boolean {
  if (typeof q !== "string" || q === "") return () => true;
  try {
    return parseDriveQuery(q);
  } catch (error) {
    if (!(error instanceof DriveQueryError)) throw error;
    throw wrongParameter("Invalid Value", "q");
  }
}

function readFields(fields: string) {
  try {
    const mask = parseFieldMask(fields);
    checkFieldMask(mask, driveDiscovery, "FileList");
    return mask;
  } catch (error) {
    if (!(error instanceof FieldMaskError)) throw error;
    throw wrongParameter(
      `Invalid field selection ${error.path.split(".").at(-1) ?? ""}`,
      "fields",
      "invalidParameter",
    );
  }
}

/** Without `orderBy` Drive promises no order; newest first is what it usually gives. */
function readOrder(orderBy: unknown): (a: ListedFile, b: ListedFile) => number {
  const keys = (typeof orderBy === "string" && orderBy !== "" ? orderBy : "modifiedTime desc").split(",");
  const comparisons = keys.map((text) => {
    const [name = "", direction] = text.trim().split(/\s+/);
    const key = SORT_KEYS.find((known) => known === name);
    if (key === undefined || (direction !== undefined && direction !== "desc")) {
      throw wrongParameter("Invalid Value", "orderBy");
    }
    const field = key === "name_natural" ? "name" : key;
    const sign = direction === "desc" ? -1 : 1;
    return (a: ListedFile, b: ListedFile) => sign * a[field].localeCompare(b[field]);
  });
  return (a, b) => comparisons.reduce((order, compare) => (order === 0 ? compare(a, b) : order), 0);
}

function readPageSize(pageSize: unknown): number {
  if (typeof pageSize !== "number") return 100;
  if (pageSize >= 1 && pageSize <= 1000) return pageSize;
  const message = `Invalid value '${pageSize}'. Values must be within the range: [1, 1000]`;
  throw wrongParameter(message, "pageSize", "invalidParameter");
}

function pageToken(offset: number): string {
  return `~!!~${Buffer.from(`offset ${offset}`).toString("base64url")}`;
}

function readPageToken(token: unknown): number {
  if (typeof token !== "string" || token === "") return 0;
  const text = Buffer.from(token.replace("~!!~", ""), "base64url").toString();
  const offset = /^offset (\d+)$/.exec(text)?.[1];
  if (offset === undefined) throw wrongParameter("Invalid Value", "pageToken");
  return Number(offset);
}

function wrongParameter(message: string, location: string, reason = "invalid"): GoogleApiError {
  return new GoogleApiError(400, message, { drive: { reason, location, locationType: "parameter" } });
}
