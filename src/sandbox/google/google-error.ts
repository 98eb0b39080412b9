/**
 * What the stand-in throws, and the two envelopes Google wraps it in.
 *
 * Sheets v4 answers `{error: {code, message, status, details?}}`. Drive v3 adds the older
 * `errors: [{domain, reason, message, location?}]`, and leaves `status` out when a parameter is wrong.
 *
 * Sources: https://cloud.google.com/apis/design/errors and
 * https://developers.google.com/workspace/drive/api/guides/handle-errors; the sentences
 * are those clients quote in public issue trackers.
 */

export interface GoogleErrorDetail {
  "@type": string;
  [key: string]: unknown;
}

/** One wrong field, as `google.rpc.BadRequest` lists it. */
export interface FieldViolation {
  field?: string;
  description: string;
}

/** What Drive says beside the message. */
export interface DriveReason {
  reason: string;
  message?: string;
  location?: string;
  locationType?: "parameter" | "header";
}

const BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest";
const ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo";
const HELP = "type.googleapis.com/google.rpc.Help";

const STATUS_OF_CODE: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  501: "UNIMPLEMENTED",
  503: "UNAVAILABLE",
};

export class GoogleApiError extends Error {
  readonly code: number;
  readonly status: string;
  readonly details: GoogleErrorDetail[];
  readonly drive: DriveReason | undefined;

  constructor(
    code: number,
    message: string,
    options: { status?: string; details?: GoogleErrorDetail[]; drive?: DriveReason } = {},
  ) {
    super(message);
    this.name = "GoogleApiError";
    this.code = code;
    this.status = options.status ?? STATUS_OF_CODE[code] ?? "UNKNOWN";
    this.details = options.details ?? [];
    this.drive = options.drive;
  }

  /** The same refusal with a longer sentence. */
  withMessage(message: string): GoogleApiError {
    const { status, details, drive } = this;
    return new GoogleApiError(this.code, message, { status, details, ...(drive && { drive }) });
  }
}

/** The body Sheets v4 sends. */
export function sheetsErrorBody(error: GoogleApiError): { error: Record<string, unknown> } {
  const { code, message, status, details } = error;
  return { error: { code, message, status, ...(details.length > 0 && { details }) } };
}

/** The body Drive v3 sends. */
export function driveErrorBody(error: GoogleApiError): { error: Record<string, unknown> } {
  const { code, message, status, details, drive } = error;
  const reason = { message, domain: "global", ...(drive ?? { reason: "backendError" }) };
  const wrongParameter = drive?.locationType === "parameter";
  return {
    error: {
      code,
      message,
      errors: [reason],
      ...(!wrongParameter && { status, ...(details.length > 0 && { details }) }),
    },
  };
}

export function invalidArgument(message: string): GoogleApiError {
  return new GoogleApiError(400, message);
}

/** Several wrong fields at once: one line each, and the list again as `BadRequest`. */
export function badRequest(violations: FieldViolation[]): GoogleApiError {
  const message = violations.map((violation) => violation.description).join("\n");
  return new GoogleApiError(400, message, {
    details: [{ "@type": BAD_REQUEST, fieldViolations: violations }],
  });
}

/** Sheets hides a wrong `fields` mask in the details and says only this. */
export function invalidFieldMask(mask: string, path: string): GoogleApiError {
  const description = `Error expanding 'fields' parameter. Cannot find matching fields for path '${path}'.`;
  return new GoogleApiError(400, "Request contains an invalid argument.", {
    details: [{ "@type": BAD_REQUEST, fieldViolations: [{ field: mask, description }] }],
  });
}

/** A method or request kind Google has and this stand-in has not: refused loudly, never half done. */
export function notBuilt(what: string): GoogleApiError {
  return new GoogleApiError(501, `The Hirewire sandbox does not imitate ${what}.`);
}

export function notFound(): GoogleApiError {
  return new GoogleApiError(404, "Requested entity was not found.");
}

export function permissionDenied(): GoogleApiError {
  return new GoogleApiError(403, "The caller does not have permission");
}

/** A token that Google does not accept: expired, revoked or never issued. */
export function unauthenticated(service: string, expired: boolean): GoogleApiError {
  const message =
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other " +
    "valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.";
  const reason = expired ? "ACCESS_TOKEN_EXPIRED" : "ACCESS_TOKEN_TYPE_UNSUPPORTED";
  return new GoogleApiError(401, message, {
    details: [errorInfo(reason, { service })],
    drive: {
      reason: "authError",
      message: "Invalid Credentials",
      location: "Authorization",
      locationType: "header",
    },
  });
}

/** No token and no API key at all. */
export function unregisteredCaller(service: string): GoogleApiError {
  const message =
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or " +
    "other form of API consumer identity to call this API.";
  return new GoogleApiError(403, message, {
    details: [errorInfo("CREDENTIALS_MISSING", { service })],
    drive: { reason: "forbidden" },
  });
}

export function insufficientScopes(service: string): GoogleApiError {
  return new GoogleApiError(403, "Request had insufficient authentication scopes.", {
    details: [errorInfo("ACCESS_TOKEN_SCOPE_INSUFFICIENT", { service })],
    drive: { reason: "insufficientPermissions", message: "Insufficient Permission" },
  });
}

export function serviceDisabled(title: string, service: string, projectNumber: string): GoogleApiError {
  const activationUrl = `https://console.developers.google.com/apis/api/${service}/overview?project=${projectNumber}`;
  const message =
    `${title} has not been used in project ${projectNumber} before or it is disabled. Enable it by visiting ` +
    `${activationUrl} then retry. If you enabled this API recently, wait a few minutes for the action to ` +
    "propagate to our systems and retry.";
  const links = [{ description: "Google developers console API activation", url: activationUrl }];
  return new GoogleApiError(403, message, {
    details: [
      { "@type": HELP, links },
      errorInfo("SERVICE_DISABLED", { service, consumer: `projects/${projectNumber}`, activationUrl }),
    ],
    drive: { reason: "accessNotConfigured" },
  });
}

export function quotaExceeded(message: string, metadata: Record<string, string>): GoogleApiError {
  const url = "https://cloud.google.com/docs/quota#requesting_higher_quota";
  return new GoogleApiError(429, message, {
    details: [
      errorInfo("RATE_LIMIT_EXCEEDED", metadata),
      { "@type": HELP, links: [{ description: "Request a higher quota limit.", url }] },
    ],
  });
}

function errorInfo(reason: string, metadata: Record<string, string>): GoogleErrorDetail {
  return { "@type": ERROR_INFO, reason, domain: "googleapis.com", metadata };
}
