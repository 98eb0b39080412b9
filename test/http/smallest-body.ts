/** The smallest body that a schema of openapi.json takes, so that a call is refused for who makes it and not for what it says. */
import type { Json } from "../../src/http/component-schemas.ts";

/** @param document  the whole description, for its references */
export function smallestBody(schema: Json, document: Json): unknown {
  const inner = (each: unknown): unknown => smallestBody(each as Json, document);
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    const target = reference
      .slice(2)
      .split("/")
      .reduce<unknown>((at, part) => (at as Json)[part], document);
    return inner(target);
  }
  if ("const" in schema) return schema["const"];
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  if (Array.isArray(schema["examples"])) return schema["examples"][0];
  const choices = (schema["anyOf"] ?? schema["oneOf"]) as unknown[] | undefined;
  if (choices) return inner(choices[0]);
  if (Array.isArray(schema["allOf"])) return Object.assign({}, ...schema["allOf"].map(inner)) as unknown;
  const type: unknown = Array.isArray(schema["type"]) ? schema["type"][0] : schema["type"];
  switch (type) {
    case "string":
      return text(schema);
    case "integer":
    case "number":
      return Number(schema["minimum"] ?? schema["exclusiveMinimum"] ?? 0) + 1;
    case "boolean":
      return false;
    case "array": {
      const least = Number(schema["minItems"] ?? 0);
      return Array.from({ length: least }, () => inner(schema["items"] ?? {}));
    }
    case "null":
      return null;
    default: {
      const properties = (schema["properties"] ?? {}) as Record<string, Json>;
      const required = (schema["required"] ?? []) as string[];
      return Object.fromEntries(required.map((name) => [name, inner(properties[name] ?? {})]));
    }
  }
}

function text(schema: Json): string {
  if (schema["format"] === "email") return "somebody@example.com";
  if (schema["format"] === "uri") return "https://example.com/";
  return "x".repeat(Math.max(1, Number(schema["minLength"] ?? 1)));
}
