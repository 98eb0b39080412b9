/**
 * A Google to test against: sign-in, Sheets v4 and Drive's `files.list`, in memory.
 *
 * It enforces what Google documents, in Google's words, and keeps the traps: `values.append` that writes
 * beside the range it was given, 60 writes a minute, formulas that come alive under USER_ENTERED, 404 for a
 * file the app was not given. Formulas are not calculated, formats other than number formats are not kept,
 * and what is not imitated answers 501 instead of pretending.
 */
import { Router } from "express";
import { createOAuthClient, type OAuthClientSeed } from "./sign-in/accounts.ts";
import { AppendRace } from "./methods/append-race.ts";
import { CallCounter, type CallCounts } from "./call-counter.ts";
import { readCell } from "./workbook/cell.ts";
import { driveRouter } from "./drive/drive-router.ts";
import type { GoogleService, GoogleState } from "./google-state.ts";
import { notFoundPage } from "./not-found-page.ts";
import { oauthRouter } from "./sign-in/oauth-router.ts";
import { GOOGLE_SHEETS_QUOTAS, QuotaMeter, type QuotaLimits } from "./quota-meter.ts";
import { resolveA1, sheetByTitle } from "./workbook/ranges.ts";
import { readValues } from "./workbook/read-values.ts";
import { HIRING_PIPELINE } from "./seed.ts";
import {
  GOOGLE_TOKEN_URI,
  sharedServiceAccountKey,
  type ServiceAccountKeyFile,
} from "./service-account-key.ts";
import { sheetsRouter } from "./methods/sheets-router.ts";
import {
  createSpreadsheet,
  type Role,
  type Sheet,
  type Spreadsheet,
  type SpreadsheetSeed,
} from "./workbook/spreadsheet.ts";
import { TokenStore } from "./sign-in/token-store.ts";

export interface GoogleStandInOptions {
  /** Milliseconds since 1970; default the real clock. */
  now?: () => number;
  /** The JSON of a key file from an earlier run, so that connections made then stay good. Default: a new one. */
  serviceAccountKey?: string;
  oauthClient?: OAuthClientSeed;
  /** Who sits in front of the consent page; `login_hint` names somebody else. */
  userEmail?: string;
  /** What is there at the start and after a reset; default {@link HIRING_PIPELINE}. */
  spreadsheets?: SpreadsheetSeed[];
  /** Default: Google's own, 60 reads and 60 writes a minute and user. */
  quotas?: Partial<QuotaLimits>;
  /** What a create with a metadata id in use does. Google's guide says it fails; default `reject`. */
  duplicateMetadataId?: "reject" | "accept";
  /** False reproduces the race of two appends that arrive together: both write to one row. Default true. */
  serialiseWrites?: boolean;
}

export type CellKind = "blank" | "text" | "number" | "bool" | "formula";

export interface InspectedCell {
  kind: CellKind;
  /** A formula's is its text; a blank cell's is `""`. */
  value: string | number | boolean;
}

export interface InspectedSpreadsheet {
  id: string;
  title: string;
  /** Titles, in their order. */
  tabs: string[];
  /** E-mail address to role. */
  access: Record<string, Role>;
}

export interface GoogleStandIn {
  /** `/token`, `/revoke`, `/o/oauth2/v2/auth`, `/v4/spreadsheets...` and `/drive/v3/files`. */
  readonly router: Router;
  /** Back to the seed: spreadsheets, tokens, grants, quotas, counters and switches. Keys and the client stay. */
  reset(): void;

  /**
   * Where the router is mounted, such as `http://127.0.0.1:4000/google`: what key files name from then on.
   * Before that they name Google's own token address, which is a valid audience here too.
   */
  setBaseUrl(baseUrl: string): void;
  /** The service account's key file, with the sandbox's token address in it. */
  serviceAccountKey(): ServiceAccountKeyFile;
  readonly serviceAccountEmail: string;
  readonly oauthClient: { clientId: string; clientSecret: string };
  readonly userEmail: string;
  /** Lets the consent page send codes to one more address. */
  addRedirectUri(redirectUri: string): void;
  /** True: the user presses "Cancel" on the consent page. */
  refuseConsent(refuses: boolean): void;
  /** Revokes the grants of a refresh token, an access token or a user. @returns how many */
  revoke(tokenOrEmail: string): number;
  /** Ends every access token; refresh tokens and key files stay good. */
  expireAccessTokens(): void;
  setServiceEnabled(service: GoogleService, enabled: boolean): void;

  /** @returns the new spreadsheet's id */
  addSpreadsheet(seed: SpreadsheetSeed): string;
  /** @throws {Error} when there is no such spreadsheet */
  share(spreadsheetId: string, email: string, role: Role): void;
  unshare(spreadsheetId: string, email: string): void;
  /** As if the user had picked the file in the app's picker: `drive.file` then reaches it. */
  openWithApp(spreadsheetId: string, clientId?: string): void;
  /** True: every write to the tab answers that it is protected. */
  protect(spreadsheetId: string, tab: string, isProtected: boolean): void;

  spreadsheets(): InspectedSpreadsheet[];
  /** What a tab holds, trailing blanks left out; formulas as their text. */
  rows(spreadsheetId: string, tab: string): unknown[][];
  /** @param a1 one cell, such as `Candidates!B2` */
  cell(spreadsheetId: string, a1: string): InspectedCell;
  calls(): CallCounts;
}

/** Builds the stand-in. Mount its router under `/google`. */
export function createGoogleStandIn(options: GoogleStandInOptions = {}): GoogleStandIn {
  const now = options.now ?? Date.now;
  const projectLimits = { ...GOOGLE_SHEETS_QUOTAS, ...options.quotas };
  const serviceAccount = readKey(options.serviceAccountKey);
  const state: GoogleState = {
    now,
    tokens: new TokenStore(now),
    serviceAccount,
    client: createOAuthClient(options.oauthClient),
    userEmail: options.userEmail ?? "recruiter@example.com",
    refusesConsent: false,
    quotas: new QuotaMeter(now, projectLimits),
    counter: new CallCounter(),
    disabledServices: new Set(),
    spreadsheets: new Map(),
    duplicateMetadataId: options.duplicateMetadataId ?? "reject",
    serialiseWrites: options.serialiseWrites ?? true,
    appendRace: new AppendRace(),
  };

  function addSpreadsheet(seed: SpreadsheetSeed): string {
    const access = seed.access ?? { [serviceAccount.client_email]: "writer" };
    const spreadsheet = createSpreadsheet({ ...seed, access }, now());
    state.spreadsheets.set(spreadsheet.spreadsheetId, spreadsheet);
    return spreadsheet.spreadsheetId;
  }

  function reset(): void {
    state.tokens.reset();
    state.quotas.reset();
    state.counter.reset();
    state.disabledServices.clear();
    state.refusesConsent = false;
    state.spreadsheets.clear();
    for (const seed of options.spreadsheets ?? [HIRING_PIPELINE]) addSpreadsheet(seed);
  }

  function open(spreadsheetId: string): Spreadsheet {
    const spreadsheet = state.spreadsheets.get(spreadsheetId);
    if (spreadsheet === undefined) throw new Error(`The sandbox has no spreadsheet ${spreadsheetId}`);
    return spreadsheet;
  }

  function openTab(spreadsheetId: string, tab: string): Sheet {
    const sheet = sheetByTitle(open(spreadsheetId).content, tab);
    if (sheet === undefined) throw new Error(`The spreadsheet ${spreadsheetId} has no tab "${tab}"`);
    return sheet;
  }

  let tokenUri = GOOGLE_TOKEN_URI;
  reset();
  return {
    router: mountRouters(state),
    reset,
    setBaseUrl: (baseUrl) => void (tokenUri = `${baseUrl.replace(/\/$/, "")}/token`),
    serviceAccountKey: () => ({ ...serviceAccount, token_uri: tokenUri }),
    serviceAccountEmail: serviceAccount.client_email,
    oauthClient: { clientId: state.client.clientId, clientSecret: state.client.clientSecret },
    userEmail: state.userEmail,
    addRedirectUri: (redirectUri) => void state.client.redirectUris.add(redirectUri),
    refuseConsent: (refuses) => void (state.refusesConsent = refuses),
    revoke: (tokenOrEmail) => state.tokens.revoke(tokenOrEmail),
    expireAccessTokens: () => state.tokens.expireAccessTokens(),
    setServiceEnabled(service, enabled) {
      if (enabled) state.disabledServices.delete(service);
      else state.disabledServices.add(service);
    },
    addSpreadsheet,
    share: (spreadsheetId, email, role) => void open(spreadsheetId).access.set(email.toLowerCase(), role),
    unshare: (spreadsheetId, email) => void open(spreadsheetId).access.delete(email.toLowerCase()),
    openWithApp: (spreadsheetId, clientId = state.client.clientId) =>
      void open(spreadsheetId).apps.add(clientId),
    protect: (spreadsheetId, tab, isProtected) =>
      void (openTab(spreadsheetId, tab).isProtected = isProtected),
    spreadsheets: () => [...state.spreadsheets.values()].map(inspect),
    rows(spreadsheetId, tab) {
      const place = { sheet: openTab(spreadsheetId, tab), box: { startRow: 0, startColumn: 0 } };
      return readValues(place, { valueRenderOption: "FORMULA" }).values ?? [];
    },
    cell(spreadsheetId, a1) {
      const { sheet, box } = resolveA1(open(spreadsheetId).content, a1);
      const cell = sheet.grid.get(box.startRow, box.startColumn);
      const value = readCell(cell, { valueRenderOption: "FORMULA" });
      return { kind: cell?.content?.kind ?? "blank", value };
    },
    calls: () => state.counter.read(),
  };
}

function readKey(json: string | undefined): ServiceAccountKeyFile {
  return json === undefined ? sharedServiceAccountKey() : (JSON.parse(json) as ServiceAccountKeyFile);
}

function mountRouters(state: GoogleState): Router {
  const router = Router();
  router.post("/token", (_request, _response, next) => {
    state.counter.token();
    next();
  });
  router.use(oauthRouter(state));
  router.use("/v4", sheetsRouter(state));
  router.use("/drive/v3", driveRouter(state));
  router.use((request, response) => {
    response.status(404).type("html").send(notFoundPage(request.originalUrl));
  });
  return router;
}

function inspect({ spreadsheetId, content, access }: Spreadsheet): InspectedSpreadsheet {
  return {
    id: spreadsheetId,
    title: content.title,
    tabs: content.sheets.map(({ title }) => title),
    access: Object.fromEntries(access),
  };
}
