/**
 * The API as an OpenAPI 3.1 document, made from the routes that the router is made from
 * (https://spec.openapis.org/oas/v3.1.1.html, read 2026-11-21). 3.1 speaks JSON Schema 2020-12, and so does zod.
 */
import { z } from "zod";
import packageJson from "../../package.json" with { type: "json" };
import { SCOPES } from "../run/operations/tokens.ts";
import { isDoneOnce, TAGS, type Route } from "./api/define-route.ts";
import { problemsOf } from "./api/problems-of.ts";
import { componentSchemas, type ComponentSchemas, type Json } from "./component-schemas.ts";
import { PROBLEMS } from "./problem-codes.ts";

const DESCRIPTION = `The automation runtime for hiring teams. docs/api.md says how to begin.

Sign in with \`Authorization: Bearer <token>\`. Times are milliseconds since the epoch. Errors are problem documents (RFC 9457) with a stable \`code\`; each is explained at \`/problems/<code>\`. Every write that a token may do takes an \`Idempotency-Key\`. Answers may gain fields: ignore those you do not know.

What a token may do:

${Object.entries(SCOPES)
  .map(([scope, about]) => `- \`${scope}\`: ${about}`)
  .join("\n")}`;

const ProblemShape = z
  .object({
    type: z.string().describe("Where the code is explained: an address on this server."),
    title: z.string().describe("What the code means, always the same."),
    status: z.int(),
    code: z.string().describe("Stable, for machines."),
    detail: z.string().describe("What happened and what to do next, for people."),
    path: z.string().optional().describe("The field that is wrong: `steps[0].with.channel`."),
    errors: z
      .array(z.object({ path: z.string(), code: z.string(), message: z.string() }))
      .optional()
      .describe("Everything that is wrong, when it is known one by one."),
  })
  .meta({ id: "Problem", description: "Why the answer is no." });

/**
 * @param options.closed  objects take no other fields than those described: for tests, which look for fields that
 *   nobody described
 */
export function openapiDocument(routes: readonly Route[], options: { closed?: boolean } = {}): Json {
  const { schemaOf, all } = componentSchemas({ closed: options.closed ?? false });
  schemaOf(ProblemShape, "output");

  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method]: operation(route, schemaOf) };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Hirewire",
      version: packageJson.version,
      summary:
        "Signed hooks from hiring tools become Slack messages, sheet rows, ATS updates and HTTP calls.",
      description: DESCRIPTION,
      license: { name: packageJson.license, identifier: packageJson.license },
    },
    servers: [{ url: "/api", description: "This server." }],
    security: [{ token: [] }],
    tags: Object.entries(TAGS)
      .filter(([name]) => routes.some(({ tag }) => tag === name))
      .map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "The operator's token, or one made with `POST /api/tokens`.",
        },
      },
      parameters: { IdempotencyKey: IDEMPOTENCY_KEY, LastEventId: LAST_EVENT_ID },
      headers: {
        Link: { description: 'The next page: `<…>; rel="next"`.', schema: { type: "string" } },
        IdempotentReplayed: {
          description: "`true` when this is the answer of an earlier request with the same key.",
          schema: { type: "string", const: "true" },
        },
        RetryAfter: { description: "Seconds to wait.", schema: { type: "string" } },
        Authenticate: { description: "What is missing (RFC 6750).", schema: { type: "string" } },
      },
      schemas: all(),
    },
  };
}

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  description:
    "The same request with the same key is carried out once and answered alike for 24 hours. A UUID does well.",
  schema: { type: "string", minLength: 1, maxLength: 257 },
  example: "8e03978e-40d5-43dd-bc93-6894a57f9324",
};

const LAST_EVENT_ID = {
  name: "Last-Event-ID",
  in: "header",
  description: "The id of the last message that was seen: what happened since follows.",
  schema: { type: "string" },
};

function operation(route: Route, schemaOf: ComponentSchemas["schemaOf"]): Json {
  const scope = route.scope === null ? "" : `Scope: \`${route.scope}\`.`;
  const parameters = [
    ...parametersIn("path", route.params, schemaOf),
    ...parametersIn("query", route.query, schemaOf),
    ...(isDoneOnce(route) ? [{ $ref: "#/components/parameters/IdempotencyKey" }] : []),
    ...(route.answer.type === "text/event-stream" ? [{ $ref: "#/components/parameters/LastEventId" }] : []),
  ];
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    description: [route.description, scope].filter(Boolean).join("\n\n"),
    ...(route.scope === null ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: requestBody(route.body, schemaOf) } : {}),
    responses: {
      [route.answer.status]: answer(route, schemaOf),
      ...(route.answer.instead
        ? {
            [route.answer.instead.status]: {
              ...answer(route, schemaOf),
              description: route.answer.instead.about,
            },
          }
        : {}),
      ...problemAnswers(route),
    },
  };
}

function parametersIn(
  place: "path" | "query",
  shape: z.ZodType | undefined,
  schemaOf: ComponentSchemas["schemaOf"],
): Json[] {
  if (!shape) return [];
  if (shape instanceof z.ZodObject) {
    return Object.entries(shape.shape as Record<string, z.ZodType>).map(([name, each]) => {
      const { description, ...schema } = schemaOf(each, "input");
      return {
        name,
        in: place,
        ...(place === "path" ? { required: true } : {}),
        ...(description === undefined ? {} : { description }),
        schema,
      };
    });
  }
  const { description, ...schema } = schemaOf(shape, "input");
  return [{ name: "given", in: place, description, style: "form", explode: true, schema }];
}

function requestBody(body: NonNullable<Route["body"]>, schemaOf: ComponentSchemas["schemaOf"]): Json {
  const schema = schemaOf(body.schema, "input");
  return {
    required: body.optional !== true,
    content: {
      "application/json": { schema },
      ...(body.yaml ? { "application/yaml": { schema } } : {}),
    },
  };
}

function answer(route: Route, schemaOf: ComponentSchemas["schemaOf"]): Json {
  const { answer: spec, serve } = route;
  const headers: Json = {
    ...(spec.body && isPage(spec.body) ? { Link: { $ref: "#/components/headers/Link" } } : {}),
    ...(isDoneOnce(route) && !serve
      ? { "Idempotent-Replayed": { $ref: "#/components/headers/IdempotentReplayed" } }
      : {}),
  };
  return {
    description: spec.about,
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    ...(spec.body
      ? { content: { [spec.type ?? "application/json"]: { schema: schemaOf(spec.body, "output") } } }
      : {}),
  };
}

function isPage(shape: z.ZodType): boolean {
  return shape instanceof z.ZodObject && "next" in shape.shape && "items" in shape.shape;
}

/** By status, each with its codes and what they mean. */
function problemAnswers(route: Route): Json {
  const byStatus = Map.groupBy(new Set(problemsOf(route)), (code) => PROBLEMS[code].status);
  const schema = { $ref: "#/components/schemas/Problem" };
  return Object.fromEntries(
    [...byStatus]
      .toSorted(([one], [other]) => one - other)
      .map(([status, codes]) => {
        const headers = {
          ...(status === 401 || status === 403
            ? { "WWW-Authenticate": { $ref: "#/components/headers/Authenticate" } }
            : {}),
          ...(codes.includes("idempotency_key_in_use") ||
          status === 429 ||
          codes.includes("store_unreachable")
            ? { "Retry-After": { $ref: "#/components/headers/RetryAfter" } }
            : {}),
        };
        return [
          status,
          {
            description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join(" "),
            ...(Object.keys(headers).length > 0 ? { headers } : {}),
            content: { "application/problem+json": { schema } },
          },
        ];
      }),
  );
}
