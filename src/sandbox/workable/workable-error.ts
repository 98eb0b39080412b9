/** Workable's refusals: `{ error, validation_errors? }`. */
import type { ErrorRequestHandler } from "express";
import type { FaultAnswers } from "../faults.ts";

export class WorkableError extends Error {
  readonly status: number;
  readonly validationErrors: Record<string, string[]> | undefined;

  constructor(status: number, message: string, validationErrors?: Record<string, string[]>) {
    super(message);
    this.status = status;
    this.validationErrors = validationErrors;
  }
}

export function notFound(): WorkableError {
  return new WorkableError(404, "Not found");
}

export const answerWorkableError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (error instanceof WorkableError) {
    const { status, message, validationErrors } = error;
    response
      .status(status)
      .json({ error: message, ...(validationErrors && { validation_errors: validationErrors }) });
    return;
  }
  // a body that is no JSON
  if (error instanceof SyntaxError) response.status(400).json({ error: "Bad request" });
  else next(error);
};

export const workableFaultAnswers: FaultAnswers = {
  "429": { status: 429, body: { error: "Too many requests" } },
  auth_fail: { status: 401, body: { error: "Not authorized" } },
  error_before: { status: 503, body: { error: "Service unavailable" } },
  error_after: { status: 500, body: { error: "Something went wrong" } },
};
