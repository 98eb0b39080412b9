/** A listening Google stand-in with a clock of its own, and a plain HTTP client for it. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "@jest/globals";
import express, { type RequestHandler } from "express";
import { importPKCS8, SignJWT } from "jose";
import {
  createGoogleStandIn,
  type GoogleStandIn,
  type GoogleStandInOptions,
} from "../../../src/sandbox/google/create-google-stand-in.ts";
import type { TabSeed } from "../../../src/sandbox/google/workbook/spreadsheet.ts";
import { HIRING_PIPELINE_ID } from "../../../src/sandbox/google/seed.ts";
import { expectAnswerFits } from "./discovery-schema.ts";

export const SHEETS_SCOPE = "https://www.googleapis.com/auth/spreadsheets";
export const SHEETS_READONLY_SCOPE = "https://www.googleapis.com/auth/spreadsheets.readonly";
export const DRIVE_FILE_SCOPE = "https://www.googleapis.com/auth/drive.file";
export const DRIVE_METADATA_SCOPE = "https://www.googleapis.com/auth/drive.metadata.readonly";
export const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
export const START_MS = Date.UTC(2026, 10, 21, 9, 0, 0);
export { HIRING_PIPELINE_ID };

export interface Answer {
  status: number;
  // Answers are Google's; what a test needs of them it says with toEqual and toMatchObject.
  body: never;
  headers: Headers;
  text: string;
}

export interface Google {
  standIn: GoogleStandIn;
  /** Where the router is mounted. */
  url: string;
  clock: { ms: number };
  /** A service account's access token with these scopes. */
  token(...scopes: string[]): Promise<string>;
  /** @param path below the mount, such as `/v4/spreadsheets/...`; the token is one with the Sheets scope */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** The same call about the seeded spreadsheet; `path` begins after its id. */
  sheet(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** `spreadsheets.batchUpdate` of the seeded spreadsheet. */
  batch(...requests: object[]): Promise<Answer>;
}

export interface CallOptions {
  query?: Record<string, string | string[]>;
  body?: unknown;
  /** null sends none. */
  token?: string | null;
  contentType?: string;
}

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  }
});

/** @param inFront  what stands between the client and the stand-in, such as the fault layer */
export async function startGoogle(
  options: GoogleStandInOptions = {},
  inFront: RequestHandler[] = [],
): Promise<Google> {
  const clock = { ms: START_MS };
  const standIn = createGoogleStandIn({ now: () => clock.ms, ...options });
  const app = express();
  app.use("/google", ...inFront, standIn.router);
  // Google's own client knows no mount: it keeps only the origin of its rootUrl.
  app.use(standIn.router);
  const server = createServer(app);
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/google`;
  standIn.setBaseUrl(url);

  async function token(...scopes: string[]): Promise<string> {
    const answer = await postForm(`${url}/token`, {
      grant_type: JWT_BEARER,
      assertion: await assertion(standIn, { scope: scopes.join(" ") }, clock.ms),
    });
    return (answer.body as { access_token: string }).access_token;
  }

  let usual: string | undefined;
  async function call(method: string, path: string, callOptions: CallOptions = {}): Promise<Answer> {
    if (callOptions.token === undefined) usual ??= await token(SHEETS_SCOPE);
    const bearer = callOptions.token === undefined ? usual : callOptions.token;
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(callOptions.query ?? {})) {
      for (const one of [value].flat()) query.append(name, one);
    }
    const { body, contentType = "application/json" } = callOptions;
    const response = await fetch(`${url}${path}?${query.toString()}`, {
      method,
      headers: {
        ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
        ...(body !== undefined && { "content-type": contentType }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const answer = await read(response);
    if (answer.status === 200) expectAnswerFits(method, path, answer.body);
    return answer;
  }

  const sheet: Google["sheet"] = (method, path, callOptions) =>
    call(method, `/v4/spreadsheets/${HIRING_PIPELINE_ID}${path}`, callOptions);
  const batch: Google["batch"] = (...requests) => sheet("POST", ":batchUpdate", { body: { requests } });
  return { standIn, url, clock, token, call, sheet, batch };
}

/** A stand-in whose one spreadsheet, under the seeded id, has these tabs. */
export async function startWithTabs(...tabs: TabSeed[]): Promise<Google> {
  return startGoogle({ spreadsheets: [{ title: "Test", spreadsheetId: HIRING_PIPELINE_ID, tabs }] });
}

/** The path of a range, encoded. */
export function valuesPath(range: string, verb = ""): string {
  return `/values/${encodeURIComponent(range)}${verb}`;
}

/** `values.get`. */
export async function getValues(
  google: Google,
  range: string,
  query = {},
): Promise<{ range: string; values?: unknown[][] }> {
  return (await google.sheet("GET", valuesPath(range), { query })).body;
}

/** A service account's signed statement; `claims` replace the usual ones, undefined leaves one out. */
export async function assertion(
  standIn: GoogleStandIn,
  claims: Record<string, unknown>,
  nowMs: number,
  signWith: { privateKey?: string; kid?: string } = {},
): Promise<string> {
  const key = standIn.serviceAccountKey();
  const seconds = Math.floor(nowMs / 1000);
  const usual = {
    iss: key.client_email,
    aud: key.token_uri,
    scope: SHEETS_SCOPE,
    iat: seconds,
    exp: seconds + 3600,
  };
  const given = Object.entries({ ...usual, ...claims }).filter(([, value]) => value !== undefined);
  return new SignJWT(Object.fromEntries(given))
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: signWith.kid ?? key.private_key_id })
    .sign(await importPKCS8(signWith.privateKey ?? key.private_key, "RS256"));
}

export async function postForm(url: string, form: Record<string, string>): Promise<Answer> {
  return read(await fetch(url, { method: "POST", body: new URLSearchParams(form) }));
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  return {
    status: response.status,
    body: (isJson ? JSON.parse(text) : {}) as never,
    headers: response.headers,
    text,
  };
}

/** The `error` Google would send, without its details. */
export function refusal(code: number, status: string, message: string): object {
  return { error: { code, status, message } };
}

/** `invalid_grant` and its kin. */
export function oauthRefusal(error: string, description: string): object {
  return { error, error_description: description };
}
