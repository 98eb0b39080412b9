/** What the form calls a field of a step, in the words of a sentence: from the same description that the form is made from. */
import { z } from "zod";
import { formatPath } from "../../core/findings.ts";

interface Schema {
  label?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

const described = new WeakMap<z.ZodType, Schema>();

/**
 * @param input  what the action takes
 * @param path   of the field, not empty
 * @returns `"Key"`; of a field inside another `"Values → Email"`; the path itself where the form has no name for it
 */
export function fieldWords(input: z.ZodType, path: readonly PropertyKey[]): string {
  const names: string[] = [];
  let at: Schema | undefined = schemaOf(input);
  for (const part of path) {
    const inside: Schema | undefined = at && below(at, part);
    if (inside === undefined) return `"${formatPath(path)}"`;
    names.push(inside.label ?? (typeof part === "number" ? String(part + 1) : inWords(String(part), at)));
    at = inside;
  }
  return `"${names.join(" → ")}"`;
}

function schemaOf(input: z.ZodType): Schema {
  let schema = described.get(input);
  if (schema === undefined) {
    schema = z.toJSONSchema(input, { io: "input", unrepresentable: "any" }) as Schema;
    described.set(input, schema);
  }
  return schema;
}

function below(schema: Schema, part: PropertyKey): Schema | undefined {
  if (typeof part === "number" && schema.items) return schema.items;
  const { properties = {}, additionalProperties: others } = schema;
  const key = String(part);
  if (Object.hasOwn(properties, key)) return properties[key];
  if (others === true || others === undefined) return inOptions(schema, part) ?? (others && {});
  if (others !== false) return { ...others, label: key };
  return inOptions(schema, part);
}

function inOptions({ anyOf = [], oneOf = [], allOf = [] }: Schema, part: PropertyKey): Schema | undefined {
  for (const option of [...anyOf, ...oneOf, ...allOf]) {
    const found = below(option, part);
    if (found) return found;
  }
  return undefined;
}

/** As the form names what has no label; a name that somebody gave stays as it is. */
function inWords(key: string, { properties = {} }: Schema = {}): string {
  if (!Object.hasOwn(properties, key)) return key;
  const words = key.replaceAll("_", " ");
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
