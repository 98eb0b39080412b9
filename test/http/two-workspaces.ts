/** One server on a PostgreSQL of its own with two busy workspaces, and how what they have is told apart. */
import { startRuntime, type Runtime } from "../../index.ts";
import type { Route } from "../../src/http/api/define-route.ts";
import { hookRoutes } from "../../src/http/api/hooks.ts";
import { routes } from "../../src/http/api/routes.ts";
import type { Json } from "../../src/http/component-schemas.ts";
import { openapiDocument } from "../../src/http/openapi.ts";
import { silentLog } from "../../src/log.ts";
import { openPostgres } from "../../src/store/postgres/open-postgres-store.ts";
import { CLIENT, startIssuer, type Issuer } from "../accounts/issuer.ts";
import { makeDataDir, removeDataDir } from "../e2e/hirewire.ts";
import { startStandIns } from "../e2e/stand-ins.ts";
import { testDatabase } from "../postgres/cluster.ts";
import { openTables } from "../store/tables.ts";
import { openBusyWorkspace, type Busy, type Headers } from "./busy-workspace.ts";
import { callAs, hangUp, type Called } from "./by-host.ts";
import type { Theirs, Trespass } from "./trespasses-by-route.ts";

export interface TwoWorkspaces {
  runtime: Runtime;
  tables: Awaited<ReturnType<typeof openTables>>;
  issuer: Issuer;
  north: Busy;
  south: Busy;
  byOperator: (host: string) => Headers;
  close: () => Promise<void>;
}

export async function openTwoWorkspaces(): Promise<TwoWorkspaces> {
  const undo: (() => unknown)[] = [hangUp];
  const [standIns, database, issuer] = await Promise.all([
    startStandIns({ slack: { rateLimits: false } }),
    testDatabase(),
    startIssuer(),
  ]);
  undo.push(
    () => standIns.close(),
    () => database.drop(),
    () => issuer.close(),
  );
  const dataDir = await makeDataDir();
  undo.push(() => removeDataDir(dataDir));
  const runtime = await startRuntime({
    dataDir,
    databaseUrl: database.url,
    role: "intake", // nothing happens by itself
    host: "127.0.0.1",
    port: 0,
    publicUrl: "https://hooks.test",
    allowEgress: [standIns.host],
    oidc: { issuer: issuer.url, ...CLIENT, label: "the operator", role: "owner", roleClaim: null },
    metrics: true,
    log: silentLog,
  });
  undo.push(() => runtime.close());
  const postgres = await openPostgres({ url: database.url, migrated: true, connections: 2 });
  const tables = await openTables(database.url);
  undo.push(
    () => postgres.close(),
    () => tables.close(),
  );
  const premises = { url: runtime.url, operator: runtime.token, postgres, slackUrl: standIns.url };
  const north = await openBusyWorkspace(premises, "north", "aurora");
  const south = await openBusyWorkspace(premises, "south", "pampero");
  await issuer.serve(`https://${north.host}`);
  return {
    runtime,
    tables,
    issuer,
    north,
    south,
    byOperator: (host) => [
      ["host", host],
      ["authorization", `Bearer ${runtime.token}`],
    ],
    async close() {
      for (const step of undo.toReversed()) await step();
    },
  };
}

const document: Json = openapiDocument(routes);
/** All that the router has: REST hooks stand at two places. */
export const TARGETS = [
  ...routes.map((route) => ({ route, base: "/api" })),
  ...hookRoutes.map((route) => ({ route, base: "" })),
];
export type Target = (typeof TARGETS)[number];

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((inner, part) => (inner as Json | undefined)?.[part], value);
const described = ({ path, method }: Route): unknown =>
  at(document, "paths", path.replace(/:(\w+)/g, "{$1}"), method);

export function queriedBy(route: Route): string[] {
  const parameters = (at(described(route), "parameters") ?? []) as { in: string; name: string }[];
  return parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name);
}

/** @returns every field of its body as `steps.connection`, whatever lists and choices it stands in */
export function fieldsOf(route: Route): string[] {
  const found = new Set<string>();
  const look = (schema: unknown, before: string, seen: readonly unknown[]): void => {
    if (seen.includes(schema) || typeof schema !== "object" || schema === null) return;
    const within = [...seen, schema];
    const { $ref, properties = {}, items, additionalProperties, anyOf, oneOf, allOf } = schema as Json;
    if (typeof $ref === "string") look(at(document, ...$ref.slice(2).split("/")), before, within);
    for (const [name, inner] of Object.entries(properties as Json)) {
      found.add(`${before}${name}`);
      look(inner, `${before}${name}.`, within);
    }
    for (const inner of [items, additionalProperties, anyOf, oneOf, allOf].flat())
      look(inner, before, within);
  };
  look(at(described(route), "requestBody", "content", "application/json", "schema"), "", []);
  return [...found];
}

/** In the order in which the owner can do them: what takes away comes last. */
export const inOrder = (targets: readonly Target[]): Target[] =>
  targets.toSorted((one, other) => rankOf(one) - rankOf(other));
const LAST = ["eraseCandidate", "signOutEverywhere", "signOut"];
function rankOf({ route: { method, operationId, forOperator = false } }: Target): number {
  if (forOperator) return 9;
  if (LAST.includes(operationId)) return 4 + LAST.indexOf(operationId);
  return { get: 0, post: 1, put: 1, patch: 2, delete: 3 }[method];
}

let asked = 0;
/** `NEW` in a body is another word with each call. */
export async function ask(
  url: string,
  { route, base }: Target,
  { params = {}, query, body }: Trespass,
  headers: Headers,
): Promise<Called> {
  asked += 1;
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  return await callAs(url, {
    method: route.method.toUpperCase(),
    path: `${base}${path}${query ? `?${new URLSearchParams(query).toString()}` : ""}`,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body).replaceAll("NEW", `new${asked}`) }),
  });
}

export const idsOf = ({ ids, id }: Busy): Theirs => ({ ...ids, workspace: id });

/** The same as ids that nobody has. */
export function nobodys({ tag }: Busy, theirs: Theirs): Theirs {
  const none = Object.entries(theirs).map(([name, id]) => [
    name,
    id.includes(tag) ? id.replaceAll(tag, "zonda") : `${id.slice(0, -8)}00000000`,
  ]);
  return Object.fromEntries(none) as Theirs;
}

const ID = /\b[a-z]{3,4}_[0-9A-Za-z]{12,}/g;

/** An answer without what differs from call to call, and with names for ids. */
export function inGeneral({ status, body }: Called, ids: Theirs): string {
  const named = Object.entries(ids)
    .toSorted(([, one], [, other]) => other.length - one.length)
    .reduce((text, [name, id]) => text.replaceAll(id, `<${name}>`), body);
  return `${status} ${named
    .replaceAll(/new\d+/g, "<new>")
    .replaceAll(ID, "<id>")
    .replaceAll(/\b[0-9a-f]{16}\b|[\w-]{32,}|(?<="(versionNumber|revision)":)\d+/g, "<other>")
    .replaceAll(/\d{12,}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
    .replaceAll(/"state":"\w+","progress".*/g, "") // how far a backtest is by now
    .replaceAll(/ Did you mean .*?\?(?=")|\{"kind":"leave".*?\},?/g, "")}`;
}

/** All that is theirs alone: their tag, and every id that stands in any of their rows. */
export async function marksOf(tables: TwoWorkspaces["tables"], { seq, tag }: Busy): Promise<string[]> {
  const ids = new Set<string>();
  for (const name of tables.owned) {
    const all = `SELECT t::text AS row FROM ${name} t WHERE workspace_seq = $1`;
    for (const { row } of await tables.query<{ row: string }>(all, [seq]))
      for (const id of row.match(ID) ?? []) ids.add(id);
  }
  return [tag, ...ids];
}

/** Which of these marks an answer holds that were not given. */
export function foundIn({ headers, body }: Called, marks: readonly string[], given: unknown): string[] {
  const [told, known] = [`${JSON.stringify(headers)}\n${body}`, JSON.stringify(given)];
  return marks.filter((mark) => told.includes(mark) && !known.includes(mark));
}

/** What of theirs changed. Who of all processes does what at the moment is nobody's. */
export function changedIn(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  return Object.keys(after).filter((table) => table !== "owned" && after[table] !== before[table]);
}
