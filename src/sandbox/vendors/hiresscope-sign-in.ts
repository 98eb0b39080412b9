/**
 * Signing in to HIRESSCOPE as a person.
 *
 * Source    https://hiresscope.com/docs/api (read 2026-11-21): `POST /auth/login` gives a token for 15 minutes,
 *           `/auth/refresh` renews it for 7 days, 5 sign-ins a minute
 * Assumed   `{ email, password }`, `{ refreshToken }`, and `{ accessToken, refreshToken }` as the answer
 */
import { randomBytes } from "node:crypto";
import express, { type Router } from "express";
import { z } from "zod";
import { createCallWindow } from "./call-window.ts";
import { sameSecret } from "./same-secret.ts";

export interface HiresscopeSignIn {
  /** To be mounted at `/api/v1/auth`. */
  readonly router: Router;
  isSignedIn(token: string): boolean;
}

const MINUTE_MS = 60_000;
const TOKEN_MS = 15 * MINUTE_MS;
const REFRESH_MS = 7 * 24 * 60 * MINUTE_MS;

export function createHiresscopeSignIn(options: {
  now: () => number;
  /** The only one who may; left out: nobody. */
  person?: { email: string; password: string } | undefined;
}): HiresscopeSignIn {
  const { now, person } = options;
  /** When each token ends. */
  const tokens = new Map<string, number>();
  const refreshTokens = new Map<string, number>();
  const window = createCallWindow({ limit: 5, ms: MINUTE_MS, now });

  const issue = (): { accessToken: string; refreshToken: string } => {
    const [accessToken, refreshToken] = [newToken(), newToken()];
    tokens.set(accessToken, now() + TOKEN_MS);
    refreshTokens.set(refreshToken, now() + REFRESH_MS);
    return { accessToken, refreshToken };
  };

  const router = express.Router();
  router.post("/login", (request, response) => {
    const given = z.object({ email: z.string(), password: z.string() }).safeParse(request.body);
    if (!window.take()) {
      response.set("Retry-After", String(Math.ceil((window.endsAt() - now()) / 1000)));
      response.status(429).json({ message: "Too Many Requests" });
    } else if (
      given.success &&
      person?.email === given.data.email &&
      sameSecret(given.data.password, person.password)
    ) {
      response.json(issue());
    } else response.status(401).json({ message: "Invalid email or password" });
  });
  router.post("/refresh", (request, response) => {
    const given = z.object({ refreshToken: z.string() }).safeParse(request.body);
    const endsAt = given.success ? refreshTokens.get(given.data.refreshToken) : undefined;
    if (endsAt !== undefined && endsAt > now()) response.json(issue());
    else response.status(401).json({ message: "Unauthorized" });
  });
  return { router, isSignedIn: (token) => (tokens.get(token) ?? 0) > now() };
}

function newToken(): string {
  return `eyJ${randomBytes(24).toString("base64url")}`;
}
