/** Which problems a route may answer with: its own, and those that follow from how it is declared. */
import type { ProblemCode } from "../problem-codes.ts";
import { isDoneOnce, type Route } from "./define-route.ts";

const SIGN_IN = [
  "not_signed_in",
  "session_over",
  "token_not_known",
  "token_expired",
  "scope_missing",
] as const;
const BODY = [
  "body_not_json",
  "request_aborted",
  "body_too_large",
  "content_type_not_supported",
  "encoding_not_supported",
] as const;
const IDEMPOTENCY = ["idempotency_key_invalid", "idempotency_key_in_use", "idempotency_key_reused"] as const;

export function problemsOf(route: Route): ProblemCode[] {
  const { scope, serve, query, body, method, shownOnce, problems = [] } = route;
  return [
    ...(scope === null ? [] : SIGN_IN),
    ...(serve === undefined || query ? (["invalid_request"] as const) : []),
    ...(body ? BODY : []),
    ...(method === "get" ? [] : (["cross_site", "store_full"] as const)),
    ...(isDoneOnce(route) ? IDEMPOTENCY : []),
    ...(shownOnce ? (["shown_once"] as const) : []),
    ...problems,
    "bad_request",
    "internal_error",
    "store_unreachable",
  ];
}
