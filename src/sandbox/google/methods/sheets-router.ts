/**
 * The front door of the Sheets API: route, token, quota, request, permission, then the method.
 *
 * Routes, scopes, parameters and messages come from the discovery document.
 */
import express, { Router, type NextFunction, type Request, type Response } from "express";
import { authorise, seesOnlyOwnFiles } from "../authorise.ts";
import { matchMethod, routesOf, sheetsDiscovery, type MatchedMethod, type Method } from "../discovery.ts";
import {
  applyFieldMask,
  checkFieldMask,
  FieldMaskError,
  parseFieldMask,
  type FieldMask,
} from "../field-mask.ts";
import {
  GoogleApiError,
  invalidFieldMask,
  notBuilt,
  notFound,
  permissionDenied,
  sheetsErrorBody,
} from "../google-error.ts";
import type { GoogleState } from "../google-state.ts";
import { notFoundPage } from "../not-found-page.ts";
import type { QuotaKind } from "../quota-meter.ts";
import { readBody, readQuery, unreadableBody } from "../read-request.ts";
import { checkIsSpreadsheet, type SheetsMethod, type SheetsRequest } from "./sheets-call.ts";
import { createSpreadsheetMethod, metadataMethods, spreadsheetMethods } from "./spreadsheet-methods.ts";
import type { Spreadsheet } from "../workbook/spreadsheet.ts";
import { valuesByFilterMethods } from "./values-by-filter-methods.ts";
import { valuesMethods } from "./values-methods.ts";

const BODY_LIMIT = "20mb";

/** These POSTs only read. */
const READING_POSTS = new Set([
  "sheets.spreadsheets.getByDataFilter",
  "sheets.spreadsheets.values.batchGetByDataFilter",
  "sheets.spreadsheets.developerMetadata.search",
]);

const METHODS = new Map<string, SheetsMethod>([
  ...prefixed("sheets.spreadsheets.", spreadsheetMethods),
  ...prefixed("sheets.spreadsheets.values.", { ...valuesMethods, ...valuesByFilterMethods }),
  ...prefixed("sheets.spreadsheets.developerMetadata.", metadataMethods),
]);

const ROUTES = routesOf(sheetsDiscovery);

/** Mount under `/v4`. */
export function sheetsRouter(state: GoogleState): Router {
  const router = Router();
  router.use(express.text({ type: () => true, limit: BODY_LIMIT }));
  router.use(async (request, response) => {
    const [rawPath = "", search = ""] = splitOnce(request.url, "?");
    const matched = matchMethod(ROUTES, request.method, `v4${rawPath}`);
    if (matched === undefined) {
      response.status(404).type("html").send(notFoundPage(request.originalUrl));
      return;
    }
    const query = new URLSearchParams(search);
    const answer = await answerCall(state, matched, query, request);
    const text = JSON.stringify(answer, null, query.get("prettyPrint") === "false" ? 0 : 2);
    response.type("json").send(text);
  });
  router.use((error: unknown, _: Request, response: Response, next: NextFunction) => {
    if (!(error instanceof GoogleApiError)) return next(error);
    state.counter.refusal();
    if (error.code === 401) {
      response.set("www-authenticate", 'Bearer realm="https://accounts.google.com/", error="invalid_token"');
    }
    response.status(error.code).json(sheetsErrorBody(error));
  });
  return router;
}

async function answerCall(
  state: GoogleState,
  { method, path }: MatchedMethod,
  search: URLSearchParams,
  request: Request,
): Promise<unknown> {
  const caller = authorise(state, "sheets", method.scopes ?? [], request);
  const kind = method.httpMethod === "GET" || READING_POSTS.has(method.id) ? "read" : "write";
  state.counter.call(method.id, kind);
  state.quotas.spend(kind, caller.email);
  const query = readQuery(sheetsDiscovery, method, search);
  const body = readBody(sheetsDiscovery, method, parseBody(request));
  const fields = readFields(method, query.fields);
  const checked = { state, caller, path, query, body, fields };
  const answer = await performMethod(method, checked, kind);
  return fields === undefined ? answer : applyFieldMask(answer, fields);
}

async function performMethod(method: Method, checked: SheetsRequest, kind: QuotaKind): Promise<object> {
  const { spreadsheetId } = checked.path;
  if (spreadsheetId === undefined) return createSpreadsheetMethod(checked);
  const perform = METHODS.get(method.id);
  if (perform === undefined) throw notBuilt(`the method ${method.id}`);
  const spreadsheet = openSpreadsheet(spreadsheetId, checked, method.scopes ?? [], kind);
  return perform({ ...checked, spreadsheet });
}

/** @throws {GoogleApiError} 404 for an id nobody has, 403 for a file not shared with the caller */
function openSpreadsheet(
  spreadsheetId: string,
  { state, caller }: SheetsRequest,
  scopes: readonly string[],
  kind: QuotaKind,
): Spreadsheet {
  const spreadsheet = state.spreadsheets.get(spreadsheetId);
  if (spreadsheet === undefined) throw notFound();
  // With drive.file alone a file not given to the app does not exist, whoever it is shared with.
  if (seesOnlyOwnFiles(caller, scopes) && !spreadsheet.apps.has(caller.clientId)) throw notFound();
  const role = spreadsheet.access.get(caller.email.toLowerCase());
  if (role === undefined) throw permissionDenied();
  if (kind === "write" && role !== "owner" && role !== "writer") throw permissionDenied();
  checkIsSpreadsheet(spreadsheet);
  return spreadsheet;
}

function parseBody(request: Request): unknown {
  const body: unknown = request.body;
  if (typeof body !== "string") return body;
  if (body.trim() === "") return undefined;
  const contentType = request.get("content-type") ?? "";
  if (contentType.includes("x-www-form-urlencoded")) throw unreadableBody(body, contentType);
  try {
    return JSON.parse(body);
  } catch {
    throw unreadableBody(body, contentType);
  }
}

function readFields(method: Method, fields: unknown): FieldMask | undefined {
  if (typeof fields !== "string" || fields === "") return undefined;
  try {
    const mask = parseFieldMask(fields);
    checkFieldMask(mask, sheetsDiscovery, method.response?.$ref ?? "");
    return mask;
  } catch (error) {
    if (!(error instanceof FieldMaskError)) throw error;
    throw invalidFieldMask(fields, error.path);
  }
}

function prefixed(prefix: string, methods: Record<string, SheetsMethod>): [string, SheetsMethod][] {
  return Object.entries(methods).map(([name, method]) => [prefix + name, method]);
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
