/**
 * Ashby's refusals: HTTP 200 with `success: false`, unless the key itself is at fault.
 * Sources: https://developers.ashbyhq.com/reference/responses, https://developers.ashbyhq.com/docs/authentication
 * (read 2026-11-21).
 */
export class AshbyError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 200) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export function invalid(message: string): AshbyError {
  return new AshbyError("invalid_input", message);
}

/** @param what  as Ashby calls it, such as `application` */
export function notFound(what: string): AshbyError {
  const words = what.replaceAll("_", " ");
  return new AshbyError(
    `${what}_not_found`,
    `${words[0]?.toUpperCase()}${words.slice(1)} not found - are you lacking permissions to edit candidates?`,
  );
}

/** The older `errors` stands beside `errorInfo`. */
export function bodyOf(error: AshbyError, requestId: string): object {
  return {
    success: false,
    errors: [error.code],
    errorInfo: { code: error.code, message: error.message, requestId },
  };
}
