/**
 * The part of HatchBeacon's API that takes applications.
 *
 * Source    https://hatchbeacon.com/api-docs (read 2026-11-21)
 * Enforced  `X-API-Key`, `X-Timestamp` in milliseconds and `X-Signature`, an HMAC-SHA256 with the secret key; 60
 *           applications a minute, then 429 with X-RateLimit-Limit, -Remaining and -Reset
 * Assumed   `/job-applications`; `<timestamp>.<body>` is signed; five minutes either way; X-RateLimit-Reset in seconds
 *           since 1970; `{ message, errors }`; the same application twice makes two, which is the worst a client can meet
 */
import { createHmac, randomBytes } from "node:crypto";
import express, { type Response, type Router } from "express";
import { z } from "zod";
import { createCallWindow } from "./call-window.ts";
import { sameSecret } from "./same-secret.ts";

export interface HatchbeaconApplication {
  id: string;
  /** What arrived under `Idempotency-Key`, which HatchBeacon ignores. */
  idempotencyKey: string | null;
  fields: Record<string, unknown>;
}

export interface HatchbeaconApi {
  readonly router: Router;
  readonly apiKey: string;
  readonly secretKey: string;
  /** A job that takes applications. */
  readonly jobId: string;
  /** Oldest first. */
  applications(): HatchbeaconApplication[];
}

export interface HatchbeaconApiOptions {
  now?: () => number;
  apiKey?: string;
  secretKey?: string;
  jobId?: string;
  /** What the signature covers; default `<timestamp>.<body>`. */
  signedContent?: (call: { timestamp: string; body: string; path: string }) => string;
  encoding?: "hex" | "base64";
  perMinute?: number;
  /** Answers the same candidate and job with 409. */
  refusesDuplicates?: boolean;
}

const TOLERANCE_MS = 5 * 60 * 1000;

const Application = z.looseObject({
  jobId: z.string().regex(/^[\da-f]{24}$/i, "must be a MongoDB ObjectId"),
  email: z.email(),
});

export function createHatchbeaconApi(options: HatchbeaconApiOptions = {}): HatchbeaconApi {
  const {
    now = Date.now,
    apiKey = `hb_${randomBytes(12).toString("hex")}`,
    secretKey = `hbs_${randomBytes(24).toString("hex")}`,
    jobId = "507f1f77bcf86cd799439011",
    signedContent = ({ timestamp, body }) => `${timestamp}.${body}`,
    encoding = "hex",
  } = options;
  const applications: HatchbeaconApplication[] = [];
  const window = createCallWindow({ limit: options.perMinute ?? 60, ms: 60_000, now });

  const router = express.Router();
  router.post("/job-applications", express.raw({ type: () => true, limit: "1mb" }), (request, response) => {
    response.set("Date", new Date(now()).toUTCString());
    const body = Buffer.isBuffer(request.body) ? request.body.toString() : "";
    const timestamp = request.get("x-timestamp") ?? "";
    if (!sameSecret(request.get("x-api-key") ?? "", apiKey)) return refuse(response, 401, "Invalid API key");
    if (!/^\d{13}$/.test(timestamp) || Math.abs(now() - Number(timestamp)) > TOLERANCE_MS) {
      return refuse(response, 401, "Request timestamp is missing or expired");
    }
    const content = signedContent({ timestamp, body, path: request.originalUrl });
    const wanted = createHmac("sha256", secretKey).update(content).digest(encoding);
    if (!sameSecret(request.get("x-signature") ?? "", wanted))
      return refuse(response, 401, "Invalid signature");

    const taken = window.take();
    response.set({
      "X-RateLimit-Limit": String(window.limit),
      "X-RateLimit-Remaining": String(window.left()),
      "X-RateLimit-Reset": String(Math.ceil(window.endsAt() / 1000)),
    });
    if (!taken) return refuse(response, 429, "Too many requests");

    const parsed = Application.safeParse(parse(body));
    if (!parsed.success) {
      const errors = parsed.error.issues.map(({ path, message }) => ({ field: path.join("."), message }));
      response
        .status(400)
        .json({ message: `Validation failed: ${errors[0]?.field} ${errors[0]?.message}`, errors });
      return;
    }
    if (parsed.data.jobId !== jobId) return refuse(response, 404, "Job not found");
    const { email } = parsed.data;
    if (options.refusesDuplicates && applications.some(({ fields }) => fields["email"] === email)) {
      return refuse(response, 409, "Candidate has already applied to this job");
    }
    const id = randomBytes(12).toString("hex");
    const idempotencyKey = request.get("idempotency-key") ?? null;
    applications.push({ id, idempotencyKey, fields: parsed.data });
    response.status(201).json({ message: "Application submitted", data: { id, status: "submitted" } });
  });
  return { router, apiKey, secretKey, jobId, applications: () => [...applications] };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function refuse(response: Response, status: number, message: string): void {
  response.status(status).json({ message });
}
