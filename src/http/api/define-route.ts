/**
 * A route of the API, declared once: the router checks requests against it, OpenAPI is made from it, and in the tests
 * every answer is held against it.
 *
 * @example
 * export const runRoutes = [
 *   defineRoute({
 *     method: "post",
 *     path: "/runs/:id/cancel",
 *     operationId: "cancelRun",
 *     tag: "runs",
 *     scope: "run",
 *     summary: "Stop a waiting or held run for good",
 *     params: z.object({ id: z.string().describe("The run's id.") }),
 *     answer: { status: 200, about: "The run, cancelled.", body: RunShape },
 *     problems: ["run_not_found", "run_finished"],
 *     handle: ({ params }, { runs }) => runs.cancel(params.id),
 *   }),
 * ];
 *
 * The list is added to `routes.ts`. A problem is thrown as one of `core/errors.ts` whose code stands in
 * `problem-codes.ts`; sign-in, wrong bodies and idempotency add theirs by themselves. A shape with a name in
 * OpenAPI carries `.meta({ id: "Run" })`.
 */
import type { Request, Response } from "express";
import type { z } from "zod";
import type { Visitor } from "../../accounts/visitor.ts";
import type { Scope } from "../../run/operations/tokens.ts";
import type { ProblemCode } from "../problem-codes.ts";
import type { ApiOptions } from "./api-options.ts";
import type { Caller } from "../access.ts";

export const TAGS = {
  home: "What needs a person, and what happened, in numbers.",
  apps: "What Hirewire can speak with, as forms and pickers need it.",
  connections: "Accounts at apps. Secrets go in and never come out.",
  automations: "What is done with which events. Every save is a version.",
  hooks: "REST hooks: addresses that are told of events. They stand at `/hooks` too, without `/api`.",
  candidates: "People across apps: the names by which each app knows them.",
  senders: "Services that send signed events, described without code.",
  events: "What arrived.",
  runs: "What became of each event, and doing it again.",
  config: "Automations and connections as a folder of files.",
  session: "Signing in and out, as people do it.",
  people: "Who may use this Hirewire, and what each may do.",
  tokens: "Access to this API.",
  alerts: "Who is told when something needs a person.",
  audit: "Who changed what, when.",
  sandbox: "Stand-ins of hiring tools and destinations on this machine, to try things with.",
  workspaces: "One for each client of an installation, with nothing shared. For the operator alone.",
  server: "How the server is, and this description.",
} as const;
export type Tag = keyof typeof TAGS;

export interface AnswerSpec<A extends z.ZodType = z.ZodType> {
  status: 200 | 201 | 202 | 204 | 302;
  /** What comes back, one sentence. */
  about: string;
  /** Left out when there is nothing to say: 204. */
  body?: A;
  /** Default `application/json`; anything else is written by `serve`. */
  type?: string;
  /** The same body under another status. */
  instead?: { status: 200; about: string; when: (body: z.input<A>) => boolean };
}

export interface BodySpec<B extends z.ZodType = z.ZodType, T = z.output<B>> {
  schema: B;
  /** Also taken as YAML, which `read` is handed as text. */
  yaml?: boolean;
  /** Default 1 MB. */
  maxBytes?: number;
  /** May be left out, which counts as `{}`. */
  optional?: boolean;
  /** Reads the body itself, with better words than the schema's: the schema then only documents. */
  read?: (raw: unknown) => T;
}

interface Described {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** Below `/api`, in Express's words: `/runs/:id`. */
  path: `/${string}`;
  /** Verb and noun, camelCase, unique: `cancelRun`. Clients are generated with it. */
  operationId: string;
  tag: Tag;
  /** What a token must be allowed; null when no token is needed. */
  scope: Scope | null;
  /** Not even a token for everything is enough: for the operator alone. */
  forOperator?: boolean;
  /** A few words, no full stop. */
  summary: string;
  /** What one must know beyond the summary. Markdown. */
  description?: string;
  /** Codes that only this route gives. */
  problems?: readonly ProblemCode[];
  /** The answer holds a secret that is shown once: it is not kept for a repeated request. */
  shownOnce?: boolean;
  /** The request holds a password: not even its digest is kept, so a repeat is not known as one. */
  holdsPassword?: boolean;
  /**
   * It is no GET and yet changes nothing, such as a question too long for an address: no answer is kept for a repeated one, and
   * the audit log has nothing to tell.
   */
  asksOnly?: boolean;
}

export interface RouteRequest<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  caller: Caller;
  /** Who is at the other end, for signing in. */
  visitor: Visitor;
  /** `Set-Cookie` headers of the answer. */
  setCookies: (cookies: readonly string[]) => void;
  /** Aborted once nobody waits for the answer any more. */
  signal: AbortSignal;
}

export interface RouteSpec<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  T = unknown,
  A extends z.ZodType = z.ZodType,
> extends Described {
  /** Each with `.describe()`. */
  params?: P;
  /** Strict: an unknown parameter is refused, so that a mistyped filter does not answer with everything. */
  query?: Q;
  body?: B | BodySpec<B, T>;
  answer: AnswerSpec<A>;
  handle: (
    request: RouteRequest<z.output<P>, z.output<Q>, T>,
    options: ApiOptions,
  ) => z.input<A> | Promise<z.input<A>>;
}

/** A route as the router and OpenAPI read it. */
export interface Route extends Described {
  params?: z.ZodType;
  query?: z.ZodType;
  body?: BodySpec<z.ZodType, unknown>;
  answer: AnswerSpec;
  handle?: (request: RouteRequest<unknown, unknown, unknown>, options: ApiOptions) => unknown;
  serve?: ServeSpec<z.ZodType>["serve"];
}

/** Declares a route that is asked and answers. */
export function defineRoute<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  A extends z.ZodType,
  T = z.output<B>,
>(spec: RouteSpec<P, Q, B, T, A>): Route {
  const { body, handle, ...rest } = spec;
  return {
    ...rest,
    handle: handle as NonNullable<Route["handle"]>,
    ...(body && { body: isShape(body) ? { schema: body } : body }),
  };
}

export interface ServeSpec<Q extends z.ZodType, P extends z.ZodType = z.ZodType> extends Described {
  /** Each with `.describe()`. */
  params?: P;
  query?: Q;
  answer: AnswerSpec;
  /** Writes the answer itself. */
  serve: (
    request: {
      params: z.output<P>;
      query: z.output<Q>;
      http: Request;
      caller: Caller;
      visitor: Visitor;
      /** Whether the caller may still do this: for answers that last. */
      recheck: () => Promise<boolean>;
    },
    response: Response,
    options: ApiOptions,
  ) => void | Promise<void>;
}

/** Declares a route whose answer is no JSON, or has no end. */
export function defineServedRoute<Q extends z.ZodType, P extends z.ZodType = z.ZodType>(
  spec: ServeSpec<Q, P>,
): Route {
  return { ...spec, serve: spec.serve as NonNullable<Route["serve"]> };
}

/** Whether a repeat with the same Idempotency-Key does nothing: it takes somebody whose keys they are. */
export function isDoneOnce({ method, scope, holdsPassword = false, asksOnly = false }: Route): boolean {
  return method !== "get" && scope !== null && !holdsPassword && !asksOnly;
}

function isShape(body: z.ZodType | BodySpec): body is z.ZodType {
  return "_zod" in body;
}
