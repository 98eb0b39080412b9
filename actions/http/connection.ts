/** What a connection for plain HTTP holds: credentials, and the one origin that they are for. */
import { ConfigError } from "../../src/core/errors.ts";
import { field, type Fields, type ValuesOf } from "../../src/core/fields.ts";

export const httpFields = {
  base_url: field.text({
    destination: true,
    label: "Address",
    help: "Where the service lives, such as https://api.example.com/v1. Credentials are sent there and nowhere else.",
    required: false,
    pattern: /^https?:\/\/[^\s@]+$/,
  }),
  auth: field.choice({
    label: "Credentials",
    choices: { none: "None", bearer: "Bearer token", basic: "User name and password", header: "A header" },
    default: "none",
  }),
  token: field.secret({
    shownWhen: { auth: ["bearer"] },
    label: "Token",
    help: "Sent as `Authorization: Bearer …`.",
    required: false,
    pattern: /^[\x21-\x7e]+$/,
  }),
  username: field.text({ shownWhen: { auth: ["basic"] }, label: "User name", required: false }),
  password: field.secret({ shownWhen: { auth: ["basic"] }, label: "Password", required: false }),
  header_name: field.text({
    shownWhen: { auth: ["header"] },
    label: "Name of the header",
    help: "Such as X-Api-Key.",
    required: false,
    pattern: /^[\w!#$%&'*+.^`|~-]+$/,
  }),
  header_value: field.secret({
    shownWhen: { auth: ["header"] },
    label: "Value of the header",
    required: false,
    pattern: /^[\x20-\x7e]+$/,
  }),
  signing_secret: field.secret({
    label: "Signing secret",
    help: "Begins with whsec_. Requests are then signed as Standard Webhooks describes, so that the receiver can check them.",
    required: false,
    pattern: /^whsec_[A-Za-z0-9+/]{20,}={0,2}$/,
  }),
} as const satisfies Fields;

export type HttpValues = ValuesOf<typeof httpFields>;

const NEEDED = {
  none: [],
  bearer: ["token"],
  basic: ["username", "password"],
  header: ["header_name", "header_value"],
} as const;

/** @throws {ConfigError} `http_credentials_incomplete` or `http_address_missing` */
export function validateConnection(values: HttpValues): void {
  for (const key of NEEDED[values.auth]) {
    if (values[key] !== undefined) continue;
    throw new ConfigError(`"${httpFields[key].label}" is missing: the chosen credentials need it.`, {
      code: "http_credentials_incomplete",
      path: key,
    });
  }
  if (values.base_url !== undefined) return;
  if (values.auth === "none" && values.signing_secret === undefined) return;
  throw new ConfigError(
    "The address is missing: credentials and signatures are only sent to the service that they are for.",
    { code: "http_address_missing", path: "base_url" },
  );
}

export interface Target {
  url: URL;
  /** True for the connection's own service, which may be given credentials. */
  ownOrigin: boolean;
}

/**
 * @param given  a whole address, or a path below the connection's
 * @throws {ConfigError} `invalid_url`, `http_foreign_address`
 */
export function targetOf(values: HttpValues, given: string): Target {
  validateConnection(values);
  const base = values.base_url === undefined ? undefined : new URL(values.base_url);
  const url = resolve(base, given.trim());
  if (url === undefined) {
    throw new ConfigError(
      base === undefined
        ? "The address of the request is not one. Write it in full, such as https://example.com/hook."
        : "The address of the request is not one. Write it in full, or as a path such as /candidates.",
      { code: "invalid_url" },
    );
  }
  const ownOrigin = base === undefined || url.origin === base.origin;
  if (ownOrigin) return { url, ownOrigin };
  throw new ConfigError(
    `This connection belongs to ${base.host}, and the request would go to ${url.host}. Take another connection for it, or none.`,
    { code: "http_foreign_address" },
  );
}

function resolve(base: URL | undefined, given: string): URL | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(given)) return URL.parse(given) ?? undefined;
  if (base === undefined || given.startsWith("//")) return undefined;
  // below the base, whether or not either has a slash; `..` must not lead above it
  const root = base.pathname.replace(/\/$/, "");
  const url = new URL(`${base.origin}${root}/${given.replace(/^\//, "")}`);
  return url.origin === base.origin && url.pathname.startsWith(`${root}/`) ? url : undefined;
}
