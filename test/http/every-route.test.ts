/**
 * Every route of the API, asked by everybody there is: each role, a token of each scope, nobody, and those whose time is
 * over. The scope that a route declares is the whole rule, so a new route is held to it without a line here.
 */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ROLE_NAMES, ROLES } from "../../src/core/roles.ts";
import { hookRoutes } from "../../src/http/api/hooks.ts";
import type { Route } from "../../src/http/api/define-route.ts";
import { routes } from "../../src/http/api/routes.ts";
import type { Json } from "../../src/http/component-schemas.ts";
import { openapiDocument } from "../../src/http/openapi.ts";
import { SCOPE_NAMES, type Scope } from "../../src/run/operations/tokens.ts";
import { cookiesOf, invite, makeOwner, signIn } from "./people.ts";
import { smallestBody } from "./smallest-body.ts";
import { sendScore, setUp, startServer, type Server } from "./server.ts";

/** Codes that turn somebody away for who they are. */
const ACCESS_CODES = [
  "not_signed_in",
  "session_over",
  "token_not_known",
  "token_expired",
  "scope_missing",
  "operator_only",
  "cross_site",
];
const document: Json = openapiDocument(routes);
const ROUTES = [
  ...routes.map((route) => ({ route, base: "/api" })),
  ...hookRoutes.map((route) => ({ route, base: "" })),
];

interface Asker {
  name: string;
  /** Null: whatever it was, it is not valid any more, or never was. */
  scopes: readonly Scope[] | null;
  headers: Record<string, string>;
  /** Of a person, who may have signed out by then. */
  again?: () => Promise<string>;
}

let server: Server;
const askers: Asker[] = [];
/** Something real behind each `:id`, by the first part of the path, so that a call that got through would do harm. */
let real: Record<string, string> = {};

beforeAll(async () => {
  server = await startServer();
  const { automation } = await setUp(server);
  await sendScore(server, 91);
  const owner = await makeOwner(server);
  await Promise.all(
    ROLE_NAMES.map(async (role) => {
      const email = `${role}@example.com`;
      await invite(server, role, email);
      const again = async (): Promise<string> => cookiesOf(await signIn(server, email));
      const headers = { cookie: await again(), "sec-fetch-site": "same-origin" };
      askers.push({ name: role, scopes: ROLES[role].scopes, headers, again });
    }),
  );
  for (const scope of SCOPE_NAMES) {
    const { token } = await server.get<{ token: string }>("POST", "/tokens", {
      name: scope,
      scopes: [scope],
    });
    askers.push({
      name: `a token for ${scope}`,
      scopes: [scope],
      headers: { authorization: `Bearer ${token}` },
    });
  }
  const revoked = await server.get<{ id: string; token: string }>("POST", "/tokens", {
    name: "revoked",
    scopes: ["admin"],
  });
  await server.get("DELETE", `/tokens/${revoked.id}`);
  const over = cookiesOf(await signIn(server, "owner@example.com"));
  await server.call("DELETE", "/session", {
    token: null,
    headers: { cookie: over, "sec-fetch-site": "same-origin" },
  });
  askers.push(
    { name: "nobody", scopes: null, headers: {} },
    { name: "a revoked token", scopes: null, headers: { authorization: `Bearer ${revoked.token}` } },
    {
      name: "a session that is over",
      scopes: null,
      headers: { cookie: over, "sec-fetch-site": "same-origin" },
    },
    {
      name: "a made-up session",
      scopes: null,
      headers: { cookie: `${owner.cookie.split("=", 1)[0]}=x.y`, "sec-fetch-site": "same-origin" },
    },
  );

  const idOf = async (path: string): Promise<string> =>
    (await server.get<{ items: { id: string }[] }>("GET", path)).items[0]!.id;
  const invitation = await owner.get<{ id: string }>("POST", "/invitations", {
    email: "late@example.com",
    role: "viewer",
  });
  real = {
    automations: automation,
    connections: "slack",
    events: await idOf("/events"),
    runs: await idOf("/runs"),
    tokens: await idOf("/tokens"),
    people: await idOf("/people"),
    invitations: invitation.id,
  };
}, 60_000);
afterAll(() => server?.close());

/** @param ids  what stands for each `:id`; left out: nothing that is there */
async function ask({ route, base }: (typeof ROUTES)[number], asker: Asker, ids: Record<string, string> = {}) {
  const area = route.path.split("/")[1] ?? "";
  const path = `${base}${route.path.replace(/:\w+/g, () => ids[area] ?? "nothing-here")}`;
  const stop = new AbortController();
  const answer = await fetch(`${server.runtime.url}${path}`, {
    method: route.method.toUpperCase(),
    redirect: "manual",
    signal: stop.signal,
    headers: {
      ...asker.headers,
      ...(route.body ? { "content-type": "application/json" } : {}),
    },
    ...(route.body && { body: JSON.stringify(bodyOf(route)) }),
  });
  const type = answer.headers.get("content-type")?.split(";")[0];
  const problem =
    type === "application/problem+json" ? ((await answer.json()) as { code: string; detail: string }) : null;
  stop.abort();
  return { status: answer.status, code: problem?.code ?? null, detail: problem?.detail ?? "" };
}

function bodyOf({ path, method }: Route): unknown {
  const place = ["paths", path.replace(/:(\w+)/g, "{$1}"), method, "requestBody", "content"];
  const content = place.reduce<Json | undefined>((at, part) => at?.[part] as Json | undefined, document);
  const schema = (content?.["application/json"] as Json | undefined)?.["schema"];
  return schema ? smallestBody(schema as Json, document) : {};
}

function allows({ scope, forOperator }: Route, { scopes }: Asker): boolean {
  if (forOperator) return false; // none of them is
  return scope === null || (scopes?.some((each) => each === scope || each === "admin") ?? false);
}

/** What there is, without what every look changes. */
async function everything(): Promise<string> {
  const lists = [
    "/connections",
    "/automations",
    "/events",
    "/runs",
    "/people",
    "/invitations",
    "/hooks",
    "/tokens",
  ];
  const all = await Promise.all([
    ...lists.map((path) => server.get("GET", path)),
    server.get("GET", "/config"),
    server.runtime.store.conservation(),
  ]);
  return JSON.stringify(all, (key, value: unknown) => (/^last(Used|Seen)At$/.test(key) ? null : value), 1);
}

describe("every route", () => {
  it("is asked", () => {
    expect(ROUTES.length).toBeGreaterThan(80);
    expect(askers).toHaveLength(ROLE_NAMES.length + SCOPE_NAMES.length + 4);
  });

  it("turns away who may not, in words, and does nothing", async () => {
    const before = await everything();
    const wrong: string[] = [];
    let denials = 0;
    for (const target of ROUTES) {
      for (const asker of askers.filter((each) => !allows(target.route, each))) {
        denials += 1;
        const { status, code, detail } = await ask(target, asker, real);
        const expected = asker.scopes === null ? 401 : 403;
        const isDenied = status === expected && ACCESS_CODES.includes(code ?? "") && detail.length > 20;
        if (!isDenied)
          wrong.push(`${asker.name}: ${target.route.method} ${target.route.path} → ${status} ${code}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(denials).toBeGreaterThan(400);
    expect(await everything()).toBe(before);
  }, 60_000);

  it("lets in who may", async () => {
    const wrong: string[] = [];
    let allowed = 0;
    for (const target of ROUTES) {
      for (const asker of askers.filter((each) => allows(target.route, each))) {
        allowed += 1;
        const { status, code } = await ask(target, asker);
        const isTurnedAway =
          target.route.scope === null ? ACCESS_CODES.includes(code ?? "") : status === 401 || status === 403;
        if (isTurnedAway)
          wrong.push(`${asker.name}: ${target.route.method} ${target.route.path} → ${status} ${code}`);
        // some of them sign out, as they may
        if (asker.again && target.route.method !== "get") {
          const me = await ask(ME, asker);
          if (me.status === 401) asker.headers["cookie"] = await asker.again();
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(allowed).toBeGreaterThan(200);
  }, 120_000);

  it("tells people what their role lacks, and tokens what to ask for", async () => {
    const target = ROUTES.find(
      ({ route }) => route.operationId === "saveAutomation" || route.operationId === "createAutomation",
    );
    const find = (name: string): Asker => askers.find((each) => each.name === name)!;
    expect((await ask(target!, find("viewer"))).detail).toBe(
      "Your role, viewer, may look but not change. Ask an owner.",
    );
    expect((await ask(target!, find("a token for run"))).detail).toMatch(/lacks the scope "write"/);
  });
});

const ME = ROUTES.find(({ route }) => route.operationId === "getMe")!;
