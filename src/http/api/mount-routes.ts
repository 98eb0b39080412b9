/**
 * Puts declared routes on a router: who asks, may they, is the request as declared, was it done before, then the
 * route's own work.
 */
import express, { type Request, type RequestHandler, type Response, type Router } from "express";
import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import { findingsOf } from "../../core/findings.ts";
import { auditDenied, audited } from "../audit/audited.ts";
import { ANONYMOUS, challenge, lackOf, visitorOf, type Access, type Caller } from "../access.ts";
import { answerOnce, send, type Written } from "../idempotency.ts";
import { InvalidRequest, sendProblem, type Problem } from "../problem.ts";
import { cameFrom, CROSS_SITE } from "../same-origin.ts";
import type { ApiOptions } from "./api-options.ts";
import type { Scope } from "../../run/operations/tokens.ts";
import { isDoneOnce, type Route } from "./define-route.ts";
import { linkToNext } from "./page.ts";

export const OPERATOR_ONLY: Problem = {
  code: "operator_only",
  detail: "This is done with the operator's own token, at the address of the installation itself.",
};
const NOTHING = z.strictObject({});
/** An automation with many examples is still far below this. */
const MAX_BODY_BYTES = 1024 * 1024;
const YAML = ["application/yaml", "text/yaml", "application/x-yaml"];

export function mountRoutes(
  router: Router,
  routes: readonly Route[],
  options: ApiOptions & { access: Access },
): void {
  for (const route of routes) {
    // nobody's body is read before it is known who sends it
    router[route.method](
      route.path,
      admission(route, options),
      ...bodyParsers(route),
      handlerOf(route, options),
    );
  }
  for (const [path, methods] of Map.groupBy(routes, (route) => route.path)) {
    const allowed = methods.map(({ method }) => method.toUpperCase()).toSorted();
    router.all(path, (request, response) => {
      response.set("Allow", allowed.join(", "));
      sendProblem(response, {
        code: "method_not_allowed",
        detail: `${request.method} is not possible here; ${allowed.join(" and ")} ${allowed.length > 1 ? "are" : "is"}.`,
      });
    });
  }
}

function admission(route: Route, options: ApiOptions & { access: Access }): RequestHandler {
  const { scope, method } = route;
  const { access } = options;
  return async (request, response, next) => {
    const caller = await admit(request, response, scope, access);
    if (!caller) {
      const known = response.statusCode === 403 ? await access.callerOf(request) : null;
      if (known && !("code" in known)) await auditDenied(known, { route, http: request, options });
      return;
    }
    if (route.forOperator === true && caller.kind !== "operator") {
      await auditDenied(caller, { route, http: request, options });
      sendProblem(response, OPERATOR_ONLY);
      return;
    }
    if (method !== "get" && isForged(request, caller, options.publicUrl())) {
      sendProblem(response, CROSS_SITE);
      return;
    }
    response.locals["caller"] = caller;
    next();
  };
}

/** A write that a browser was made to send: known by its cookie, or about to sign somebody in. */
function isForged(request: Request, { kind }: Caller, publicUrl: string): boolean {
  if (kind !== "user" && kind !== "anonymous") return false;
  const from = cameFrom(request, publicUrl);
  // a program without a cookie has nobody's name to act in
  return (
    from === "elsewhere" || (from === "unknown" && (kind === "user" || request.get("cookie") !== undefined))
  );
}

function bodyParsers({ body }: Route): RequestHandler[] {
  if (!body) return [];
  const { maxBytes: limit = MAX_BODY_BYTES } = body;
  return [express.json({ limit }), express.text({ type: YAML, limit })];
}

function handlerOf(route: Route, options: ApiOptions & { access: Access }): RequestHandler {
  return async (request, response) => {
    const caller = response.locals["caller"] as Caller;
    const query = parse(route.query ?? NOTHING, { ...request.query }, "query");
    const params = parse(route.params ?? NOTHING, request.params, "address");
    const setCookies = (cookies: readonly string[]): void => {
      for (const cookie of cookies) response.append("Set-Cookie", cookie);
    };
    if (route.serve) {
      const recheck = async (): Promise<boolean> =>
        !("code" in (await identify(request, route.scope, options.access, { touch: false })));
      const visitor = visitorOf(request);
      const { signal } = goneWith(response);
      const asked = { params, query, body: undefined, caller, visitor, setCookies, signal };
      await audited(
        async () =>
          route.serve?.({ params, query, http: request, caller, visitor, recheck }, response, options),
        { route, asked, http: request, options },
      );
      return;
    }
    const body = readBody(route, request);
    const visitor = visitorOf(request);
    const { signal } = goneWith(response);
    const asked = { params, query, body, caller, visitor, setCookies, signal };
    const work = async (): Promise<Written> => {
      const given = await audited(async () => route.handle?.(asked, options), {
        route,
        asked,
        http: request,
        options,
      });
      const { status, instead } = route.answer;
      return { status: instead?.when(given) === true ? instead.status : status, body: given };
    };
    if (!isDoneOnce(route)) {
      try {
        const written = await work();
        linkToNext(request, response, written.body);
        send(response, written);
      } catch (error) {
        // a question that was dropped is nobody's failure
        if (!(signal.aborted && route.asksOnly === true)) throw error;
      }
      return;
    }
    const { store, now } = options;
    await answerOnce(request, response, { store, caller, now, shownOnce: route.shownOnce ?? false, work });
  };
}

/** Aborted when the caller hangs up before the answer is out. */
function goneWith(response: Response): AbortController {
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone;
}

/** The caller, or why they may not. */
async function identify(
  request: Request,
  scope: Scope | null,
  access: Access,
  options: { touch: boolean } = { touch: true },
): Promise<Caller | Problem> {
  if (scope === null) return ANONYMOUS;
  const caller = await access.callerOf(request, options);
  return "code" in caller ? caller : (lackOf(caller, scope) ?? caller);
}

/** Lets a caller in, or sends the refusal and gives null. */
export async function admit(
  request: Request,
  response: Response,
  scope: Scope | null,
  access: Access,
): Promise<Caller | null> {
  const caller = await identify(request, scope, access);
  if (!("code" in caller)) return caller;
  challenge(response, caller, scope);
  sendProblem(response, caller);
  return null;
}

function parse(shape: z.ZodType, given: unknown, where: string): unknown {
  const parsed = shape.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new InvalidRequest(findingsOf(parsed.error, given), where);
}

function readBody({ body: spec }: Route, request: Request): unknown {
  if (!spec) return undefined;
  const { schema, yaml = false, optional = false, read } = spec;
  const given: unknown = request.body;
  const isText = typeof given === "string";
  // a body that no parser wanted is left undefined
  if ((given === undefined && hasBody(request)) || (isText && !yaml)) {
    throw new ConfigError(
      `The body is of the type "${request.get("content-type") ?? "unknown"}": send it as application/json${yaml ? " or application/yaml" : ""}.`,
      { code: "content_type_not_supported" },
    );
  }
  const raw = given ?? (optional ? {} : undefined);
  return read && raw !== undefined ? read(raw) : parse(schema, raw, "body");
}

function hasBody(request: Request): boolean {
  return request.get("transfer-encoding") !== undefined || Number(request.get("content-length") ?? 0) > 0;
}
