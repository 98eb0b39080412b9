/**
 * Holds every answer of the API against its description: the status is one that the route may give, the body is as
 * described, field by field, and a problem's code is one that the route names.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { Route } from "../../src/http/api/define-route.ts";
import { routes } from "../../src/http/api/routes.ts";
import { problemsOf } from "../../src/http/api/problems-of.ts";
import type { Json } from "../../src/http/component-schemas.ts";
import { openapiDocument } from "../../src/http/openapi.ts";
import type { ProblemCode } from "../../src/http/problem-codes.ts";

// openapi.test.ts holds the schemas themselves against their meta-schema; compiling that one takes longer than all of ours
const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, code: { optimize: false } });
formats.default(ajv);

const operations = routes.map((route) => ({
  route,
  path: route.path.replace(/:(\w+)/g, "{$1}"),
  // the same order as the router's: a fixed path stands before one with a parameter
  pattern: new RegExp(`^/api${route.path.replaceAll(".", "\\.").replace(/:\w+/g, "[^/]+")}$`),
}));

/** How often each operation was answered well in this process, by operationId. */
export const answered = new Map<string, number>();

/**
 * @param url  with the path under which it was asked
 * @throws {Error} with everything that is not as described
 */
export async function checkAnswer(method: string, url: string, answer: Response): Promise<void> {
  const { pathname } = new URL(url);
  if (!pathname.startsWith("/api/")) return;
  const matching = operations.filter(({ pattern }) => pattern.test(pathname));
  const operation = matching.find(({ route }) => route.method === method.toLowerCase());
  const where = `${method} ${pathname} → ${answer.status}`;
  if (!operation) {
    const allowed = matching.length > 0 ? [405] : [401, 403, 404];
    if (!allowed.includes(answer.status)) throw new Error(`${where}: there is no such route`);
    return;
  }
  const { route, path } = operation;
  const document = documentOf(route);
  const type = answer.headers.get("content-type")?.split(";")[0] ?? "";
  const described = at(document, ["paths", path, route.method, "responses", String(answer.status)]);
  if (!described) throw new Error(`${where}: ${route.operationId} names no such status`);
  if (type === "text/event-stream") return; // it has no end
  const text = await answer.clone().text();
  if (described["content"] === undefined) {
    if (text !== "") throw new Error(`${where}: a body that is not described`);
  } else {
    const content = ["paths", path, route.method, "responses", String(answer.status), "content", type];
    if (!at(document, content)) throw new Error(`${where}: ${type} is not described`);
    const pointer = [...content, "schema"].map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1"));
    const address = `${route.operationId}#/${pointer.map(encodeURIComponent).join("/")}`;
    const validate = ajv.getSchema(address)!;
    const body: unknown = type === "text/csv" ? text : JSON.parse(text);
    if (!validate(body)) {
      const errors = (validate.errors ?? []).map(
        ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
      );
      throw new Error(`${where} is not as described:\n${errors.join("\n")}`);
    }
    const code = answer.ok ? null : (body as { code: ProblemCode }).code;
    if (code !== null && !problemsOf(route).includes(code)) {
      throw new Error(`${where}: ${route.operationId} does not name ${code}`);
    }
  }
  if (answer.ok) answered.set(route.operationId, (answered.get(route.operationId) ?? 0) + 1);
}

/** `fetch`, with every answer checked. */
export const checkedFetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
  const answer = await fetch(url, init);
  await checkAnswer(init.method ?? "GET", url, answer);
  return answer;
};

const documents = new Map<Route, Json>();

/** Most tests ask few routes, so that each is described and compiled when it is first asked. */
function documentOf(route: Route): Json {
  const known = documents.get(route);
  if (known) return known;
  const document = openapiDocument([route], { closed: true });
  documents.set(route, document);
  ajv.addSchema(document, route.operationId);
  return document;
}

function at(value: Json, path: string[]): Json | undefined {
  return path.reduce<Json | undefined>((inner, key) => inner?.[key] as Json | undefined, value);
}
