/** How a person lets us act in their name. */
import type { HttpClient } from "./http-client.ts";

/** A person's permission that is being asked for. */
export interface Consent {
  /** Open it in a browser. */
  url: string;
  /** Comes back unchanged. */
  state: string;
  /** Needed for the exchange; stays here. */
  codeVerifier: string;
}

/** How a person lets us act in their name, for apps that offer it. */
export interface ConsentFlow {
  /** Whether what was filled in so far leads to the app's consent page. */
  needed(values: Readonly<Record<string, unknown>>): boolean;
  /** @param redirectUri  where the browser is sent afterwards */
  begin(values: Readonly<Record<string, unknown>>, redirectUri: string): Consent;
  /**
   * Turns what the browser brought back into values of the connection's fields.
   *
   * @throws {ConfigError} with what to do, when the permission was refused or is not enough
   */
  finish(options: {
    http: Pick<HttpClient, "post">;
    values: Readonly<Record<string, unknown>>;
    query: URLSearchParams;
    consent: Consent;
    redirectUri: string;
  }): Promise<Record<string, string>>;
}
