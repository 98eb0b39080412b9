/** What a connection to Google Sheets holds: the key of a service account, or the consent of a person. */
import { z } from "zod";
import type { ActionContext, CallContext } from "../../src/core/define-action.ts";
import { ConfigError } from "../../src/core/errors.ts";
import { field, type Fields, type ValuesOf } from "../../src/core/fields.ts";

const URL_PATTERN = /^https?:\/\/\S+$/;

export const sheetsFields = {
  method: field.choice({
    label: "Way in",
    help: "A service account is an account for programs: share your spreadsheet with its address and it never expires. The other way acts in a person's name.",
    choices: { service_account: "Service account", oauth: "A person's Google account" },
    default: "service_account",
  }),
  service_account_key: field.secret({
    shownWhen: { method: ["service_account"] },
    label: "Service account key",
    help: "The whole JSON file. Google Cloud console > IAM & Admin > Service Accounts > Keys > Add key > JSON.",
    required: false,
    multiline: true,
    pattern: /^\{[\s\S]*\}$/,
  }),
  client_id: field.text({
    shownWhen: { method: ["oauth"] },
    label: "OAuth client ID",
    help: "Google Cloud console > APIs & Services > Credentials. Ends in .apps.googleusercontent.com.",
    required: false,
  }),
  client_secret: field.secret({
    shownWhen: { method: ["oauth"] },
    label: "OAuth client secret",
    required: false,
  }),
  refresh_token: field.secret({
    shownWhen: { method: ["oauth"] },
    label: "Refresh token",
    help: "Comes from `hirewire connect google_sheets`, which opens Google's consent page.",
    required: false,
  }),
  api_url: field.text({
    destination: true,
    label: "Sheets API address",
    help: "Only for a sandbox.",
    default: "https://sheets.googleapis.com",
    pattern: URL_PATTERN,
    advanced: true,
  }),
  drive_url: field.text({
    destination: true,
    label: "Drive API address",
    help: "Only for a sandbox.",
    default: "https://www.googleapis.com",
    pattern: URL_PATTERN,
    advanced: true,
  }),
  auth_url: field.text({
    destination: false,
    shownWhen: { method: ["oauth"] },
    label: "Consent page",
    help: "Only for a sandbox.",
    default: "https://accounts.google.com/o/oauth2/v2/auth",
    pattern: URL_PATTERN,
    advanced: true,
  }),
  token_url: field.text({
    destination: true,
    shownWhen: { method: ["oauth"] },
    label: "Token address",
    help: "Only for a sandbox, and only for a person's account: a key names its own.",
    default: "https://oauth2.googleapis.com/token",
    pattern: URL_PATTERN,
    advanced: true,
  }),
} as const satisfies Fields;

export type SheetsValues = ValuesOf<typeof sheetsFields>;
export type SheetsContext = CallContext<typeof sheetsFields>;
export type SheetsActionContext<I> = ActionContext<typeof sheetsFields, I>;

const KeyFile = z.object({
  type: z.literal("service_account"),
  client_email: z.email(),
  private_key: z.string().includes("PRIVATE KEY"),
  private_key_id: z.string().optional(),
  token_uri: z.url().default("https://oauth2.googleapis.com/token"),
});
export type KeyFile = z.output<typeof KeyFile>;

/** @throws {ConfigError} when the way in and what was filled in do not belong together */
export function validateConnection(values: SheetsValues): void {
  if (values.method === "oauth") personalAccount(values);
  else serviceAccountKey(values);
}

/** @throws {ConfigError} `google_key_missing` or `google_key_invalid` */
export function serviceAccountKey({ service_account_key: text }: SheetsValues): KeyFile {
  const path = "service_account_key";
  if (text === undefined) {
    throw new ConfigError("The Google Sheets connection has no service account key yet.", {
      code: "google_key_missing",
      path,
    });
  }
  const json = parse(text);
  const checked = KeyFile.safeParse(json);
  if (checked.success) return checked.data;
  throw new ConfigError(
    `This is not a service account's key: ${whyNoKey(json)}. Download a JSON key and paste the whole file.`,
    {
      code: "google_key_invalid",
      path,
    },
  );
}

/** @throws {ConfigError} `google_consent_missing` at the first value that is missing */
export function personalAccount(values: SheetsValues): {
  clientId: string;
  clientSecret: string;
  refreshToken: string;
} {
  const { client_id: clientId, client_secret: clientSecret, refresh_token: refreshToken } = values;
  if (clientId !== undefined && clientSecret !== undefined && refreshToken !== undefined) {
    return { clientId, clientSecret, refreshToken };
  }
  const path =
    clientId === undefined ? "client_id" : clientSecret === undefined ? "client_secret" : "refresh_token";
  throw new ConfigError(
    `The Google Sheets connection lacks the ${sheetsFields[path].label}. A person's account needs a client ID, a client secret and a refresh token.`,
    { code: "google_consent_missing", path },
  );
}

/** Whom a spreadsheet has to be shared with, for sentences. */
export function accountName(values: SheetsValues): string {
  if (values.method === "oauth") return "the Google account that was connected";
  const json = parse(values.service_account_key ?? "");
  const email = isPart(json) ? json["client_email"] : undefined;
  return typeof email === "string" ? email : "the service account";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function whyNoKey(json: unknown): string {
  if (!isPart(json)) return "it is not JSON, or not whole";
  if ("installed" in json || "web" in json) return "it is the file of an OAuth client";
  if (json["type"] !== "service_account") return `it is of another type`;
  return "its e-mail address or its private key is missing";
}

function isPart(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
