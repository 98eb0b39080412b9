/** Sign-in through a company's own accounts (OpenID Connect), and which role somebody gets who comes that way. */
import { ROLE_NAMES, type Role } from "../core/roles.ts";

export interface OidcSettings {
  /** Where `/.well-known/openid-configuration` is found. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** On the button: "Sign in with …". */
  label: string;
  /** Of who comes for the first time; null: only people who were invited get in. */
  role: Role | null;
  /**
   * The claim that holds roles, such as `groups` or `realm_access.roles`; null: there is none. It then decides with
   * each sign-in, and who has none of them there has the role above.
   */
  roleClaim: string | null;
}

/**
 * The same for the workspace of a client. Its people are some of those whom the issuer knows, who are all clients' and the
 * operator's: whoever is not invited there has no business there, and what a claim says of them is meant for elsewhere.
 */
export function invitedOnly(settings: OidcSettings): OidcSettings {
  return { ...settings, role: null, roleClaim: null };
}

/** @returns the highest role that the claim names, as `editor` or with a prefix as in `hirewire-editor`; else null */
export function roleInClaim(claims: Record<string, unknown>, claim: string): Role | null {
  let value: unknown = claims[claim];
  // a name that holds dots may be a path
  if (value === undefined) {
    value = claim
      .split(".")
      .reduce<unknown>(
        (at, part) =>
          typeof at === "object" && at !== null ? (at as Record<string, unknown>)[part] : undefined,
        claims,
      );
  }
  const named = (Array.isArray(value) ? value : [value]).filter((each) => typeof each === "string");
  const words = new Set(named.map((each) => each.toLowerCase().replace(/^hirewire[-_:/. ]/, "")));
  return ROLE_NAMES.findLast((role) => words.has(role)) ?? null;
}
