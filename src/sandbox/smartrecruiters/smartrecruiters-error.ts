/** SmartRecruiters' refusals: `{ message, errors: [{ code, message }] }`. */
import type { ErrorRequestHandler } from "express";
import type { FaultAnswers } from "../faults.ts";

export class SmartrecruitersError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function notFound(what: "CANDIDATE" | "JOB" | "APPLICATION", status = 404): SmartrecruitersError {
  return new SmartrecruitersError(status, `${what}_NOT_FOUND`, `${what.toLowerCase()} was not found`);
}

export const answerSmartrecruitersError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const known =
    error instanceof SyntaxError ? new SmartrecruitersError(400, "INVALID_JSON", "Bad request") : error;
  if (known instanceof SmartrecruitersError) {
    response.status(known.status).json(bodyOf(known.code, known.message));
  } else next(error);
};

export const smartrecruitersFaultAnswers: FaultAnswers = {
  "429": { status: 429, body: bodyOf("TOO_MANY_REQUESTS", "Too many requests") },
  auth_fail: { status: 401, body: bodyOf("UNAUTHORIZED", "Invalid credential") },
  error_before: { status: 503, body: bodyOf("SERVICE_UNAVAILABLE", "Service unavailable") },
  error_after: { status: 500, body: bodyOf("INTERNAL_ERROR", "Internal error") },
};

function bodyOf(code: string, message: string): unknown {
  return { message, errors: [{ code, message }] };
}
