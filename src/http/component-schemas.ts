/** zod's shapes as JSON Schema 2020-12; those with an id become OpenAPI's components. */
import { z } from "zod";

export type Json = { [key: string]: unknown };

export interface ComponentSchemas {
  /**
   * @param io  `input`: what may be sent; `output`: what comes back
   * @throws {TypeError} when two different shapes have one id
   */
  schemaOf: (shape: z.ZodType, io: "input" | "output") => Json;
  /** What was met so far, by id. */
  all: () => Record<string, Json>;
}

/** @param options.closed  objects take no other fields than those described */
export function componentSchemas(options: { closed: boolean }): ComponentSchemas {
  const components = new Map<string, Json>();
  return {
    schemaOf(shape, io) {
      const { root, defs } = convert(shape, io, options.closed);
      for (const [name, schema] of Object.entries(defs)) {
        const known = components.get(name);
        if (known && JSON.stringify(known) !== JSON.stringify(schema)) {
          throw new TypeError(`Two shapes are called ${name}.`);
        }
        components.set(name, schema);
      }
      return root;
    },
    all: () => Object.fromEntries([...components].toSorted(([one], [other]) => (one < other ? -1 : 1))),
  };
}

function convert(
  shape: z.ZodType,
  io: "input" | "output",
  closed: boolean,
): { root: Json; defs: Record<string, Json> } {
  // inside an object, so that a shape with an id becomes a reference too
  const schema = z.toJSONSchema(z.object({ root: shape }), {
    io,
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      // a choice between something and anything is anything
      if (jsonSchema.anyOf?.some((each) => Object.keys(each).length === 0)) delete jsonSchema.anyOf;
      // only what is strict on purpose refuses fields, so that answers may grow
      const strict = zodSchema instanceof z.ZodObject && zodSchema.def.catchall !== undefined;
      if (!strict && !closed && jsonSchema.additionalProperties === false)
        delete jsonSchema.additionalProperties;
    },
  });
  const moved = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { properties, $defs = {} } = JSON.parse(moved) as {
    properties: { root: Json };
    $defs?: Record<string, Json>;
  };
  return { root: properties.root, defs: $defs };
}
