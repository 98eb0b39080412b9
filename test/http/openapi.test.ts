/** The API's description: up to date, well-formed, and about exactly the routes that there are. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { Router } from "express";
import { z } from "zod";
import { documentedApi } from "../../src/http/api-docs.ts";
import type { ApiOptions } from "../../src/http/api/api-options.ts";
import { defineRoute, type Route } from "../../src/http/api/define-route.ts";
import { apiRouter } from "../../src/http/api/router.ts";
import { routes } from "../../src/http/api/routes.ts";
import type { Access } from "../../src/http/access.ts";
import type { Json } from "../../src/http/component-schemas.ts";
import { openapiDocument } from "../../src/http/openapi.ts";
import { format } from "oxfmt";
import { redocly } from "./redocly.ts";
import { startServer, type Server } from "./server.ts";

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const published = JSON.parse(read("openapi.json")) as {
  paths: Record<string, Record<string, { operationId: string; parameters?: Json[]; responses: Json }>>;
  components: { schemas: Record<string, Json> };
};

describe("openapi.json", () => {
  it("is up to date: else run `npm run openapi`", () => {
    expect(published).toEqual(openapiDocument(routes));
  });

  it("passes Redocly's recommended rules", async () => {
    const { code, output } = await redocly([
      "lint",
      "openapi.json",
      "--extends",
      "recommended",
      "--skip-rule",
      "operation-2xx-response", // below: some only lead on
      "--max-problems",
      "20",
    ]);
    expect(output).toMatch(/Your API description is valid/);
    expect(output).not.toMatch(/warning/i);
    expect(code).toBe(0);
  });

  it("says of every operation what comes of it when all goes well", () => {
    const good = routes.map(({ path, method }) => {
      const template = path.replace(/:(\w+)/g, "{$1}");
      const statuses = Object.keys(published.paths[template]?.[method]?.responses ?? {});
      return statuses.some((status) => /^2|^302$/.test(status)) ? null : `${method} ${path}`;
    });
    expect(good.filter((each) => each !== null)).toEqual([]);
  });

  it("names what travels", () => {
    const names = Object.keys(published.components.schemas);
    for (const name of [
      "Automation",
      "AutomationVersion",
      "Connection",
      "EventDetail",
      "Run",
      "Attempt",
      "Token",
      "Problem",
    ])
      expect(names).toContain(name);
    const used = JSON.stringify(published);
    expect(names.filter((name) => !used.includes(`#/components/schemas/${name}"`))).toEqual([]);
  });

  it("holds schemas that a strict reader of 2020-12 compiles", () => {
    const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
    formats.default(ajv);
    ajv.addVocabulary(["components", "openapi", "info", "servers", "security", "tags", "paths"]);
    ajv.addSchema(published, "api");
    for (const name of Object.keys(published.components.schemas))
      expect(ajv.compile({ $ref: `api#/components/schemas/${name}` })).toBeInstanceOf(Function);
  });

  it("describes every parameter", () => {
    const bare = Object.entries(published.paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { parameters = [] }]) =>
        parameters
          .filter((each) => each["$ref"] === undefined && each["description"] === undefined)
          .map((each) => `${method} ${path} ${String(each["name"])}`),
      ),
    );
    expect(bare).toEqual([]);
  });
});

describe("docs/api.md", () => {
  it("lists the routes, scopes and codes that there are: else run `npm run openapi`", async () => {
    const page = read("docs/api.md");
    expect(page).toBe((await format("api.md", documentedApi(page, routes))).code);
    for (const { method, path } of routes) expect(page).toContain(`\`${method.toUpperCase()} /api${path}\``);
  });
});

describe("the router", () => {
  it("has every route that is described, and no other", () => {
    const router = apiRouter({ access: {} } as ApiOptions & { access: Access });
    const { layers, nested } = layersOf(router);
    expect(nested).toBe(0);
    const described = Object.entries(published.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path.replace(/\{(\w+)\}/g, ":$1")}`),
    );
    expect(layers.toSorted()).toEqual(described.toSorted());
    expect(described).toHaveLength(routes.length);
  });

  it("answers each method and path with one route only", () => {
    const ids = routes.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("the document's maker", () => {
  const route = (body: z.ZodType): Route =>
    defineRoute({
      method: "get",
      path: "/x",
      operationId: "x",
      tag: "server",
      scope: "read",
      summary: "X",
      answer: { status: 200, about: "X.", body },
      handle: () => null,
    });

  it("refuses two shapes with one name", () => {
    const [one, other] = [z.string(), z.number()].map((shape) => shape.meta({ id: "Same" }));
    expect(() => openapiDocument([route(one!), { ...route(other!), path: "/y", operationId: "y" }])).toThrow(
      /Two shapes are called Same/,
    );
  });
});

describe("a running server", () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.close());

  it("describes itself to whoever asks", async () => {
    const answer = await server.call("GET", "/openapi.json", { token: null });
    expect(await answer.json()).toEqual(published);
  });
});

/** Express's own list of what is mounted. */
function layersOf(router: Router): { layers: string[]; nested: number } {
  const stack = router.stack as unknown as {
    route?: { path: string; stack: { method?: string }[] };
    handle: { stack?: unknown[] };
  }[];
  const layers = stack.flatMap(({ route }) => {
    const methods = new Set((route?.stack ?? []).flatMap(({ method }) => method ?? []));
    return [...methods].map((method) => `${method} ${route!.path}`);
  });
  return { layers, nested: stack.filter(({ route, handle }) => !route && handle.stack !== undefined).length };
}
