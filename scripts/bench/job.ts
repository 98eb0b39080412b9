/**
 * The job that every contestant does: take a signed event, drop it below a score of 80, map it, and POST one message to
 * one destination. The event is HIRESSCOPE's `application.scored`, about 600 bytes.
 *
 * Source: https://hiresscope.com/docs/zapier (read 2026-11-21)
 */
import { createHmac } from "node:crypto";

/** Guards nothing: it is known to everybody who reads this. */
export const SIGNING_SECRET = "whsec_benchmark_5d41402abc4b2a76b9719d911017c592";
/** HMAC-SHA256 of the body's bytes, hex. */
export const SIGNATURE_HEADER = "x-hiresscope-signature";
export const PASS_MARK = 80;
export const PASSING_SCORE = 91;
export const FAILING_SCORE = 50;
export const CHANNEL = "#hiring";

/** What arrives at the destination. `ref` tells which event it is about. */
export interface Message {
  channel: string;
  text: string;
  ref: string;
}

export interface ScoredPayload {
  data: { applicationId: string; candidateName: string; jobTitle: string; score: number };
}

const SUMMARY =
  "Eight years of backend work in three companies, the last four with payments. Led a team of five. No cloud certificate.";

/**
 * @param ref        unique: it is the application's id, so no two events are repeats of each other
 * @param candidate  who applied; default: somebody else each time
 */
export function bodyOf(
  ref: string,
  score: number,
  timestamp = new Date().toISOString(),
  candidate = ref,
): string {
  return JSON.stringify({
    event: "application.scored",
    timestamp,
    tenantId: "tenant_abc123",
    data: {
      applicationId: ref,
      jobId: "job_def456",
      jobTitle: "Senior Backend Engineer",
      candidateName: `Jane ${candidate}`,
      candidateEmail: `${candidate}@example.com`,
      score,
      status: "SCORED",
      missingSkills: ["Kubernetes", "GraphQL", "Terraform"],
      cvUrl: `https://cdn.hiresscope.com/cvs/${ref}.pdf`,
      summary: SUMMARY,
    },
  });
}

export function signatureOf(body: string | Uint8Array): string {
  return createHmac("sha256", SIGNING_SECRET).update(body).digest("hex");
}

/** The same mapping that the products are configured with. */
export function messageOf({ data }: ScoredPayload): Message {
  return {
    channel: CHANNEL,
    text: `${data.candidateName} scored ${data.score} for ${data.jobTitle}`,
    ref: data.applicationId,
  };
}

/** A whole HTTP/1.1 request as it goes over the wire. */
export function requestBytes(hook: URL, ref: string, score: number, candidate?: string): Buffer {
  const body = bodyOf(ref, score, undefined, candidate);
  return Buffer.from(
    `POST ${hook.pathname} HTTP/1.1\r\nHost: ${hook.host}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n${SIGNATURE_HEADER}: ${signatureOf(body)}\r\n\r\n${body}`,
  );
}
