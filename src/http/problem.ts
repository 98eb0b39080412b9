/** Errors as RFC 9457 problem documents: one sentence for a person, one stable code for machines. */
import type { ErrorRequestHandler, Response } from "express";
import { z } from "zod";
import { ConfigError, HirewireError } from "../core/errors.ts";
import type { Log } from "../log.ts";
import { InvalidAutomation } from "../run/operations/automations.ts";
import { StoreFull } from "../store/store-full.ts";

export interface Problem {
  status: number;
  code: string;
  /** What happened and what to do next. */
  detail: string;
  /** The field that is wrong, such as `steps[0].with.channel`. */
  path?: string;
  /** Everything that is wrong, when there is more than one thing. */
  errors?: { path: string; code: string; message: string }[];
}

const TITLES: Record<number, string> = {
  400: "The request is not understood",
  401: "Not signed in",
  404: "Not found",
  409: "Not possible in this state",
  413: "Too large",
  415: "Unknown content type",
  422: "Not valid",
  500: "Something broke here",
  503: "Not possible right now",
};

export function sendProblem(response: Response, problem: Problem): void {
  const { status, ...rest } = problem;
  response
    .status(status)
    .type("application/problem+json")
    .send(JSON.stringify({ type: "about:blank", title: TITLES[status] ?? "Error", status, ...rest }));
}

const CONFLICTS = new Set(["name_taken", "run_unfinished", "run_finished", "run_not_held"]);

function toProblem(error: unknown): Problem | null {
  if (error instanceof InvalidAutomation) {
    return {
      status: 422,
      code: error.code,
      detail: error.message,
      ...(error.path === undefined ? {} : { path: error.path }),
      errors: error.problems.map(({ path, code, message }) => ({ path, code, message })),
    };
  }
  if (error instanceof z.ZodError) {
    const errors = error.issues.map((issue) => ({
      path: z.core.toDotPath(issue.path),
      code: issue.code,
      message: issue.message,
    }));
    const [first] = errors;
    return {
      status: 422,
      code: "invalid_request",
      detail: first ? `${first.path === "" ? "The request" : first.path}: ${first.message}` : "Not valid.",
      ...(first ? { path: first.path } : {}),
      errors,
    };
  }
  if (error instanceof HirewireError) {
    const status = error.code.endsWith("_not_found") ? 404 : CONFLICTS.has(error.code) ? 409 : 422;
    const path = error instanceof ConfigError ? error.path : undefined;
    return { status, code: error.code, detail: error.message, ...(path === undefined ? {} : { path }) };
  }
  if (error instanceof StoreFull) {
    return {
      status: 503,
      code: error.code,
      detail: "Nothing can be written: the disk is full or read-only. Make room and try again.",
    };
  }
  return bodyParserProblem(error);
}

/** body-parser's own errors carry `type` and `status`. */
function bodyParserProblem(error: unknown): Problem | null {
  if (!(error instanceof Error) || !("type" in error)) return null;
  switch (error.type) {
    case "entity.too.large":
      return { status: 413, code: "body_too_large", detail: "The request's body is too large." };
    case "entity.parse.failed":
      return { status: 400, code: "body_not_json", detail: "The request's body is not valid JSON." };
    case "encoding.unsupported":
    case "charset.unsupported":
      return { status: 415, code: "encoding_not_supported", detail: "Send the body as plain UTF-8." };
    case "request.aborted":
      return { status: 400, code: "request_aborted", detail: "The request ended before its body did." };
    default:
      return { status: 400, code: "bad_request", detail: "The request is not understood." };
  }
}

export function problemHandler(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const problem = toProblem(error);
    if (!problem) log.error("request failed", { method: request.method, path: request.path, error });
    sendProblem(
      response,
      problem ?? {
        status: 500,
        code: "internal_error",
        detail: "This is a fault in Hirewire, not in what you sent. The log has the details.",
      },
    );
  };
}
