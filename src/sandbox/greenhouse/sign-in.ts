/**
 * Access tokens by client credentials.
 *
 * Source    https://harvestdocs.greenhouse.io/docs/authentication (read 2026-11-21): HTTP Basic, form `grant_type` and
 *           `sub`; a token carries the scopes ticked at the credential and acts as the user `sub`
 */
import type { Request, Response } from "express";
import type { AtsWorld } from "../ats/world.ts";
import { bearerIn, sameSecret } from "../vendors/same-secret.ts";
import { GreenhouseError } from "./greenhouse-error.ts";

export interface Access {
  userId: string;
  endsAt: number;
}

export interface SignIn {
  /** `POST /token` */
  answer(request: Request, response: Response): void;
  /** @throws {GreenhouseError} 401 */
  accessOf(request: Request): Access;
  /** Ends every token that was given. */
  endTokens(): void;
  /** How many tokens were given. */
  readonly given: number;
}

export function createSignIn(options: {
  clientId: string;
  clientSecret: string;
  lifetimeSeconds: number;
  /** `expires_at` instead of `expires_in`: both have been seen. */
  tellsEnd: boolean;
  world: AtsWorld;
}): SignIn {
  const { clientId, clientSecret, lifetimeSeconds, tellsEnd, world } = options;
  const tokens = new Map<string, Access>();
  let given = 0;

  return {
    answer(request, response) {
      const refuse = (status: number, error: string): void => void response.status(status).json({ error });
      const form = (request.body ?? {}) as Record<string, unknown>;
      const basic = /^Basic (\S+)$/.exec(request.get("authorization") ?? "")?.[1] ?? "";
      if (!sameSecret(Buffer.from(basic, "base64").toString(), `${clientId}:${clientSecret}`)) {
        refuse(401, "invalid_client");
        return;
      }
      if (form["grant_type"] !== "client_credentials") {
        refuse(400, "unsupported_grant_type");
        return;
      }
      const { sub } = form;
      if (!world.users.some(({ id }) => id === sub)) {
        refuse(400, "invalid_grant");
        return;
      }
      given += 1;
      const token = `ghv3_${Buffer.from(`${String(sub)}.${given}.${clientSecret}`).toString("base64url")}`;
      const endsAt = world.now() + lifetimeSeconds * 1000;
      tokens.set(token, { userId: String(sub), endsAt });
      const end = tellsEnd ? { expires_at: new Date(endsAt).toISOString() } : { expires_in: lifetimeSeconds };
      response.json({ token_type: "Bearer", access_token: token, ...end });
    },
    accessOf(request) {
      const access = tokens.get(bearerIn(request.get("authorization")));
      if (!access || access.endsAt <= world.now()) {
        throw new GreenhouseError(401, "Invalid or expired access token");
      }
      return access;
    },
    endTokens: () => tokens.clear(),
    get given() {
      return given;
    },
  };
}
