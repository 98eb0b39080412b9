import { ApiProblem } from "../../api/client.ts";

/** What the server said about that field. */
export function errorAt(error: unknown, path: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  const named = error.errors.find((each) => each.path === path);
  if (error.path !== path && !named) return undefined;
  return error.code === "invalid_request" ? (named?.message ?? error.message) : error.message;
}

/** The error, unless a field shows it. */
export function errorElsewhere(error: unknown, paths: readonly string[]): unknown {
  return paths.some((path) => errorAt(error, path) !== undefined) ? null : error;
}
