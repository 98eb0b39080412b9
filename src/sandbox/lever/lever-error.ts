/**
 * Lever's refusals: a status and `{ code, message }`.
 * Source: https://hire.lever.co/developer/documentation#responses-and-errors (read 2026-11-21), which shows one body
 * (`ResourceNotFound`); the codes of the others are as clients have reported them.
 */
export class LeverError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function invalid(message: string): LeverError {
  return new LeverError(400, "BadRequestError", message);
}

/** @param kind  as Lever calls it, such as `stages` */
export function notFound(kind: string, id: string): LeverError {
  return new LeverError(404, "ResourceNotFound", `${kind} ${id} was not found`);
}

export function confidential(): LeverError {
  return new LeverError(403, "Forbidden", "The API key does not have access to confidential data");
}
