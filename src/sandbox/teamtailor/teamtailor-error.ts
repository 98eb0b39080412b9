/** Teamtailor's refusals: JSON:API errors. */
import type { ErrorRequestHandler } from "express";
import type { FaultAnswers } from "../faults.ts";

export const JSON_API = "application/vnd.api+json";

export class TeamtailorError extends Error {
  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, detail: string = title) {
    super(detail);
    this.status = status;
    this.title = title;
  }
}

export function notFound(what: string): TeamtailorError {
  return new TeamtailorError(404, "Record not found", `The record identified by ${what} could not be found.`);
}

export const answerTeamtailorError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const known = error instanceof SyntaxError ? new TeamtailorError(400, "Bad Request") : error;
  if (known instanceof TeamtailorError) {
    response
      .status(known.status)
      .type(JSON_API)
      .json(bodyOf(known.status, known.title, known.message));
  } else next(error);
};

export const teamtailorFaultAnswers: FaultAnswers = {
  "429": { status: 429, body: bodyOf(429, "Too Many Requests") },
  auth_fail: { status: 401, body: bodyOf(401, "Unauthorized") },
  error_before: { status: 503, body: bodyOf(503, "Service Unavailable") },
  error_after: { status: 500, body: bodyOf(500, "Internal Server Error") },
};

function bodyOf(status: number, title: string, detail: string = title): unknown {
  return { errors: [{ title, detail, status: String(status) }] };
}
