/** How Greenhouse words a refusal: `{ message, errors }`. */
import type { Response } from "express";

export class GreenhouseError extends Error {
  readonly status: number;
  readonly errors: readonly string[];

  constructor(status: number, message: string, errors: readonly string[] = []) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

export const notFound = (): GreenhouseError => new GreenhouseError(404, "Resource not found");
/** A record that a request names is not there: unlike above, Greenhouse names it. */
export const noRecord = (what: string): GreenhouseError =>
  new GreenhouseError(404, "Resource not found", [`${what} not found`]);
export const unprocessable = (...errors: string[]): GreenhouseError =>
  new GreenhouseError(422, "Unprocessable entity", errors);

export function sendError(response: Response, error: unknown): void {
  if (!(error instanceof GreenhouseError)) throw error;
  const { status, message, errors } = error;
  response.status(status).json({ message, ...(errors.length > 0 && { errors }) });
}
