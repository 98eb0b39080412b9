/** A refusal of the token endpoint: `{"error": "invalid_grant", "error_description": "..."}`. */
export class OAuthError extends Error {
  readonly httpStatus: number;
  readonly error: string;

  constructor(httpStatus: number, error: string, description: string) {
    super(description);
    this.name = "OAuthError";
    this.httpStatus = httpStatus;
    this.error = error;
  }
}
