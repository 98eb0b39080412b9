/**
 * How somebody connects an account by signing in at the app, instead of carrying a token here. Declared in the app's own
 * file; the steps between are the same for all (`src/run/operations/oauth.ts`), so a new one needs no route of its own.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc6749#section-4.1, https://www.rfc-editor.org/rfc/rfc7636,
 * https://www.rfc-editor.org/rfc/rfc9700 (read 2026-11-21)
 */
import { ConfigError } from "./errors.ts";

/** What the operator registered at the app. */
export interface OAuthClient {
  clientId: string;
  clientSecret: string;
}

/** What the app gave for the code, as it came. */
export type TokenAnswer = Readonly<Record<string, unknown>>;

export interface OAuthDefinition {
  /** Where the person is asked. `values` hold the fields' defaults, or what the operator set in their place. */
  authorizeUrl(values: Readonly<Record<string, unknown>>): string;
  /** Where the code is exchanged. */
  tokenUrl(values: Readonly<Record<string, unknown>>): string;
  scopes: readonly string[];
  /** Those without which nothing works: people may untick single ones. Default: all. */
  needed?: readonly string[];
  scopeSeparator: " " | ",";
  /** Whether the app takes a proof key (RFC 7636) from a client that has a secret. */
  pkce: boolean;
  /** How the client shows its secret. */
  clientAuth: "basic" | "form";
  /** What else the app's page wants to know. */
  parameters?: Readonly<Record<string, string>>;
  /**
   * Values of the connection's fields.
   *
   * @throws {ConfigError} when the answer lacks what the connection needs
   */
  values(answer: TokenAnswer, client: OAuthClient): Record<string, unknown>;
  /** For the operator: how to register there, step by step; `{redirect}` is the address to allow. */
  setup: readonly string[];
}

/** @returns the text under that name of the answer @throws {ConfigError} `oauth_answer_incomplete` */
export function textIn(answer: TokenAnswer, name: string, label: string): string {
  const value = answer[name];
  if (typeof value === "string" && value !== "") return value;
  throw new ConfigError(`${label} answered without what was asked for. Begin again.`, {
    code: "oauth_answer_incomplete",
    detail: `no ${name}`,
  });
}
