/**
 * A Greenhouse for tests and the sandbox that refuses what Greenhouse refuses: Harvest v3 under `/v3`, its sign-in under
 * `/token`.
 *
 * Source: https://harvestdocs.greenhouse.io (read 2026-11-21); each file names its own pages.
 */
import express, { type Request, type Response, type Router } from "express";
import { type AtsWorld, createAtsWorld } from "../ats/world.ts";
import type { FaultAnswers } from "../faults.ts";
import { type CallWindow, createCallWindow } from "../vendors/call-window.ts";
import { collections } from "./collections.ts";
import { greenhouseFaultAnswers } from "./fault-answers.ts";
import { GreenhouseError, notFound, sendError, unprocessable } from "./greenhouse-error.ts";
import { serveList } from "./serve-list.ts";
import { createSignIn } from "./sign-in.ts";
import { createState, type GreenhouseState } from "./state.ts";
import { type Write, type WriteCall, writes } from "./writes.ts";

export const GREENHOUSE_CLIENT_ID = "gh-client-7f3a";
export const GREENHOUSE_CLIENT_SECRET = "gh-secret-5b0c9e21d7f84a60";

export interface GreenhouseOptions {
  /** Milliseconds since 1970; default the system clock. */
  now?: () => number;
  world?: AtsWorld;
  clientId?: string;
  clientSecret?: string;
  /** Scopes ticked at the credential; default: all. */
  scopes?: readonly string[];
  /** Users that are no Site Admins: they get empty lists. */
  notAdmins?: readonly string[];
  /** Calls in 30 seconds; default 75, the number of Greenhouse's own example; `false` for no limit. */
  callsPerWindow?: number | false;
  tokenSeconds?: number;
  tellsTokenEnd?: boolean;
  /** Which of the two ids a move must name as the stage it comes from. */
  movesFrom?: WriteCall["movesFrom"];
  /** `false` for applications that tell their stage only by name, as they did until summer 2026. */
  tellsStageId?: boolean;
}

export interface GreenhouseCall {
  method: string;
  path: string;
  query: Readonly<Record<string, unknown>>;
  body: unknown;
  /** The acting user's id. */
  user: string;
}

export interface GreenhouseStandIn {
  /** Mount it before any body parser. */
  readonly router: Router;
  readonly world: AtsWorld;
  readonly clientId: string;
  readonly clientSecret: string;
  /** A Site Admin in whose name a connection may act. */
  readonly userId: string;
  readonly state: GreenhouseState;
  readonly faultAnswers: FaultAnswers;
  /** Every call that was let in, oldest first. */
  readonly calls: GreenhouseCall[];
  /** How many access tokens were given. */
  tokensGiven(): number;
  /** Ends every access token that was given. */
  endTokens(): void;
  setScopes(scopes: readonly string[]): void;
}

const WINDOW_MS = 30_000;
const VERBS: Readonly<Record<string, string>> = { GET: "list", POST: "create", PATCH: "update" };

export function createGreenhouseStandIn(options: GreenhouseOptions = {}): GreenhouseStandIn {
  const { now = Date.now, callsPerWindow = 75, notAdmins = [] } = options;
  const world = options.world ?? createAtsWorld({ now });
  const state = createState(world, { tellsStageId: options.tellsStageId ?? true });
  const credential = {
    clientId: options.clientId ?? GREENHOUSE_CLIENT_ID,
    clientSecret: options.clientSecret ?? GREENHOUSE_CLIENT_SECRET,
  };
  const signIn = createSignIn({
    ...credential,
    lifetimeSeconds: options.tokenSeconds ?? 3_600,
    tellsEnd: options.tellsTokenEnd ?? false,
    world,
  });
  const calls: GreenhouseCall[] = [];
  const window =
    callsPerWindow === false ? undefined : createCallWindow({ limit: callsPerWindow, ms: WINDOW_MS, now });
  let scopes = options.scopes;

  /** Lets a call in: a token, room in the window, the scope. */
  function enter(request: Request, response: Response, scope: string): { admin: boolean } {
    const { userId } = signIn.accessOf(request);
    if (window) countCall(window, response, now);
    if (scopes && !scopes.includes(scope)) throw new GreenhouseError(403, "Forbidden");
    const { method, path, query, body } = request;
    calls.push({ method, path, query, body: body as unknown, user: userId });
    return { admin: !notAdmins.includes(userId) };
  }

  const v3 = express.Router();
  v3.use(express.json());
  for (const [name, { rows, filters }] of Object.entries(collections)) {
    v3.get(`/${name}`, (request, response) => {
      const { admin } = enter(request, response, `harvest:${name}:list`);
      serveList(request, response, admin ? rows(state) : [], filters);
    });
  }
  for (const [route, write] of Object.entries(writes)) addWrite(route, write);
  v3.use((request) => {
    signIn.accessOf(request);
    throw notFound();
  });

  function addWrite(route: string, write: Write): void {
    const [method = "", path = ""] = route.split(" ");
    const [, resource = "", , verb] = path.split("/");
    const scope = `harvest:${resource}:${verb ?? VERBS[method]}`;
    v3[method === "PATCH" ? "patch" : "post"](path, (request, response) => {
      enter(request, response, scope);
      const given: unknown = request.body;
      if (typeof given !== "object" || given === null) throw unprocessable("the body is no JSON object");
      const { id } = request.params;
      const call = {
        state,
        id: typeof id === "string" ? id : "",
        body: given as Readonly<Record<string, unknown>>,
        movesFrom: options.movesFrom ?? "job_interview_stage_id",
      };
      const { status, body } = write(call);
      response.status(status).json(body);
    });
  }

  const router = express.Router();
  router.post("/token", express.urlencoded({ extended: false }), (request, response) =>
    signIn.answer(request, response),
  );
  router.use("/v3", v3);
  router.use(((error, _request, response, _next) =>
    sendError(response, error)) as express.ErrorRequestHandler);

  return {
    router,
    world,
    ...credential,
    userId: world.users[0]?.id ?? "",
    state,
    faultAnswers: greenhouseFaultAnswers,
    calls,
    tokensGiven: () => signIn.given,
    endTokens: () => signIn.endTokens(),
    setScopes: (some) => void (scopes = some),
  };
}

/** https://harvestdocs.greenhouse.io/docs/api-rate-limiting (read 2026-11-21): a fixed window, told on every answer. */
function countCall(window: CallWindow, response: Response, now: () => number): void {
  const taken = window.take();
  const endsAt = window.endsAt();
  response.set("X-RateLimit-Limit", String(window.limit));
  response.set("X-RateLimit-Remaining", String(window.left()));
  response.set("X-RateLimit-Reset", String(Math.ceil(endsAt / 1000)));
  if (taken) return;
  response.set("Retry-After", String(Math.max(1, Math.ceil((endsAt - now()) / 1000))));
  throw new GreenhouseError(429, "Rate limit exceeded");
}
