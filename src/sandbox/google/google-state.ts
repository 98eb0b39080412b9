/** Everything the stand-in remembers, shared by its routers. */
import type { OAuthClient } from "./sign-in/accounts.ts";
import type { AppendRace } from "./methods/append-race.ts";
import type { CallCounter } from "./call-counter.ts";
import type { QuotaMeter } from "./quota-meter.ts";
import type { ServiceAccountKeyFile } from "./service-account-key.ts";
import type { Spreadsheet } from "./workbook/spreadsheet.ts";
import type { TokenStore } from "./sign-in/token-store.ts";

export type GoogleService = "sheets" | "drive";

export interface GoogleState {
  /** Milliseconds since 1970. */
  now(): number;
  tokens: TokenStore;
  serviceAccount: ServiceAccountKeyFile;
  client: OAuthClient;
  /** Who sits in front of the consent page. */
  userEmail: string;
  refusesConsent: boolean;
  quotas: QuotaMeter;
  counter: CallCounter;
  disabledServices: Set<GoogleService>;
  spreadsheets: Map<string, Spreadsheet>;
  duplicateMetadataId: "reject" | "accept";
  /** False: two appends that arrive together may write to one row. */
  serialiseWrites: boolean;
  appendRace: AppendRace;
}
