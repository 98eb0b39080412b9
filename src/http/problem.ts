/**
 * Errors as problem documents (RFC 9457, https://www.rfc-editor.org/rfc/rfc9457, read 2026-11-21): one sentence for a
 * person, one stable code for machines. `type` is an address on this very server, where the code is explained.
 */
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import type { ErrorRequestHandler, Response } from "express";
import { TooManyTries } from "../accounts/throttle.ts";
import { AuthExpired, ConfigError, HirewireError, Rejected, RetryLater } from "../core/errors.ts";
import type { Finding } from "../core/findings.ts";
import { SecretsNeededAgain } from "../core/destinations.ts";
import { formatPath } from "../core/findings.ts";
import type { Log } from "../log.ts";
import { InvalidSubscription } from "../hooks/subscriptions/check-subscription.ts";
import { InvalidAutomation } from "../run/operations/automations.ts";
import { InvalidConfig } from "../run/operations/config.ts";
import { StoreFull } from "../store/store-full.ts";
import { StoreUnreachable } from "../store/store-unreachable.ts";
import { isProblemCode, PROBLEMS, type ProblemCode } from "./problem-codes.ts";

export interface Problem {
  code: ProblemCode;
  /** What happened and what to do next. */
  detail: string;
  /** The field that is wrong, such as `steps[0].with.channel`. */
  path?: string;
  /** Everything that is wrong, when it is known one by one. */
  errors?: { path: string; code: string; message: string }[];
}

/** A request that does not fit its schema. */
export class InvalidRequest extends ConfigError {
  readonly findings: Finding[];

  constructor(findings: Finding[], where: string) {
    const [first] = findings;
    const path = formatPath(first?.path ?? []);
    super(`${path === "" ? `The ${where}` : path} ${first?.words ?? "is not valid"}.`, {
      code: "invalid_request",
      path,
    });
    this.findings = findings;
  }
}

/** As it travels. */
export function problemDocument(problem: Problem): Record<string, unknown> {
  const { code, ...rest } = problem;
  const { status, title } = PROBLEMS[code];
  return { type: `/problems/${code}`, title, status, code, ...rest };
}

export function sendProblem(response: Response, problem: Problem): void {
  response
    .status(PROBLEMS[problem.code].status)
    .type("application/problem+json")
    .send(JSON.stringify(problemDocument(problem)));
}

/** @returns null when it is no refusal but a fault of ours */
export function toProblem(error: unknown): Problem | null {
  if (
    error instanceof InvalidAutomation ||
    error instanceof InvalidConfig ||
    error instanceof InvalidSubscription ||
    error instanceof SecretsNeededAgain
  ) {
    return {
      code: error.code as ProblemCode,
      detail: error.message,
      ...(error.path === undefined ? {} : { path: error.path }),
      errors: error.problems.map(({ path, code, message }) => ({ path, code, message })),
    };
  }
  if (error instanceof InvalidRequest) {
    return {
      code: "invalid_request",
      detail: error.message,
      path: error.path ?? "",
      errors: error.findings.map(({ path, issue, words }) => ({
        path: formatPath(path),
        code: issue.code,
        message: words,
      })),
    };
  }
  if (error instanceof HirewireError) return refusal(error);
  if (error instanceof StoreFull) {
    return {
      code: "store_full",
      detail: "Nothing can be written: the disk is full or read-only. Make room and try again.",
    };
  }
  if (error instanceof StoreUnreachable) return { code: "store_unreachable", detail: error.message };
  return bodyParserProblem(error);
}

/** Seconds after which it makes sense to ask again; null where that is not a matter of time. */
function retryAfter(error: unknown): number | null {
  if (error instanceof TooManyTries) return Math.ceil(error.afterMs / 1000);
  if (error instanceof StoreFull) return 30;
  return error instanceof StoreUnreachable ? 5 : null;
}

/** A code that is not ours is the app's own: it goes one level down, so that the list of codes stays closed. */
function refusal(error: HirewireError): Problem {
  const path = error instanceof ConfigError ? error.path : undefined;
  const where = path === undefined ? {} : { path };
  if (isProblemCode(error.code)) return { code: error.code, detail: error.message, ...where };
  return {
    code: generalCode(error),
    detail: error.message,
    ...where,
    errors: [{ path: path ?? "", code: error.code, message: error.message }],
  };
}

function generalCode(error: HirewireError): ProblemCode {
  if (error instanceof RetryLater) return "destination_unavailable";
  if (error instanceof AuthExpired) return "destination_sign_in_refused";
  if (error instanceof Rejected) return "destination_refused";
  return "app_refused";
}

/** body-parser's own errors carry `type` and `status`. */
function bodyParserProblem(error: unknown): Problem | null {
  if (error instanceof URIError)
    return { code: "bad_request", detail: "The address is not encoded properly." };
  if (!(error instanceof Error) || !("type" in error)) return null;
  switch (error.type) {
    case "entity.too.large":
      return { code: "body_too_large", detail: `The request's body is too large${limitOf(error)}.` };
    case "entity.parse.failed":
      return { code: "body_not_json", detail: "The request's body is not valid JSON." };
    case "encoding.unsupported":
    case "charset.unsupported":
      return { code: "encoding_not_supported", detail: "Send the body as plain UTF-8." };
    case "request.aborted":
    case "request.size.invalid":
      return { code: "request_aborted", detail: "The request ended before its body did." };
    default:
      return { code: "bad_request", detail: "The request is not understood." };
  }
}

function limitOf(error: Error): string {
  if (!("limit" in error) || typeof error.limit !== "number") return "";
  return `: ${error.limit / 1024 / 1024} MB is the most that is read here`;
}

export const INTERNAL_ERROR: Problem = {
  code: "internal_error",
  detail: "This is a fault in Hirewire, not in what you sent. The log has the details.",
};

export function problemHandler(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const problem = toProblem(error);
    const asked = { method: request.method, path: request.path };
    if (!problem) log.error("request failed", { ...asked, error });
    else if (error instanceof StoreUnreachable) log.warn("request refused: no database", { ...asked, error });
    const seconds = retryAfter(error);
    if (seconds !== null) response.set("Retry-After", String(seconds));
    sendProblem(response, problem ?? INTERNAL_ERROR);
  };
}

/** The same for what does not go through Express. */
export function answerFault(
  log: Log,
): (error: unknown, request: IncomingMessage, response: ServerResponse) => void {
  return (error, { method, url }, response) => {
    log.error("request failed", { method, path: url, error });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const problem = toProblem(error) ?? INTERNAL_ERROR;
    response.writeHead(PROBLEMS[problem.code].status, { "Content-Type": "application/problem+json" });
    response.end(JSON.stringify(problemDocument(problem)));
  };
}

/** `404 Not Found`, for people. */
export function statusLine(code: ProblemCode): string {
  const { status } = PROBLEMS[code];
  return `${status} ${STATUS_CODES[status] ?? ""}`.trim();
}
