/** Signing in through the company's own accounts, as the environment says it: the secret must stand in no command. */
import { ROLE_NAMES, type Role } from "../core/roles.ts";
import { ConfigError } from "../core/errors.ts";
import type { OidcSettings } from "../accounts/oidc-settings.ts";

/**
 * @returns null when nothing is set
 * @throws {ConfigError} `oidc_settings` when only a part is set, or wrongly
 */
export function oidcFromEnvironment(env: NodeJS.ProcessEnv): OidcSettings | null {
  const read = (name: string): string => (env[name] ?? "").trim();
  const needed = ["HIREWIRE_OIDC_ISSUER", "HIREWIRE_OIDC_CLIENT_ID", "HIREWIRE_OIDC_CLIENT_SECRET"];
  const missing = needed.filter((name) => read(name) === "");
  if (missing.length === needed.length) return null;
  if (missing.length > 0) {
    throw wrong(`${missing.join(" and ")} must be set too.`);
  }
  const issuer = read("HIREWIRE_OIDC_ISSUER");
  if (!URL.canParse(issuer) || !/^https?:$/.test(new URL(issuer).protocol)) {
    throw wrong("HIREWIRE_OIDC_ISSUER must be an address that begins with https://.");
  }
  const role = read("HIREWIRE_OIDC_ROLE") || "viewer";
  if (role !== "none" && !isRole(role)) {
    throw wrong(`HIREWIRE_OIDC_ROLE must be ${ROLE_NAMES.join(", ")} or none.`);
  }
  return {
    issuer,
    clientId: read("HIREWIRE_OIDC_CLIENT_ID"),
    clientSecret: read("HIREWIRE_OIDC_CLIENT_SECRET"),
    label: read("HIREWIRE_OIDC_LABEL") || "your company account",
    role: role === "none" ? null : role,
    roleClaim: read("HIREWIRE_OIDC_ROLE_CLAIM") || null,
  };
}

function isRole(text: string): text is Role {
  return (ROLE_NAMES as string[]).includes(text);
}

function wrong(what: string): ConfigError {
  return new ConfigError(`Signing in through an issuer is not set up rightly: ${what}`, {
    code: "oidc_settings",
  });
}
