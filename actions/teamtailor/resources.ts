/**
 * JSON:API as Teamtailor speaks it. Source: https://jsonapi.org/format/ (read 2026-11-21).
 */
import { z } from "zod";

const Id = z.union([z.string(), z.number()]).transform(String);
const Linkage = z.looseObject({ id: Id, type: z.string() });

export const Resource = z.looseObject({
  id: Id,
  type: z.string(),
  attributes: z.record(z.string(), z.unknown()).default({}),
  relationships: z
    .record(z.string(), z.looseObject({ data: z.union([Linkage, z.array(Linkage)]).nullish() }))
    .default({}),
});
export type Resource = z.output<typeof Resource>;

export const OneResource = z.looseObject({ data: Resource });
export const ResourceList = z.looseObject({
  data: z.array(Resource),
  included: z.array(Resource).default([]),
  links: z.looseObject({ next: z.string().nullish() }).nullish(),
});

/** Undefined when the attribute is missing, null or no text. */
export function textOf({ attributes }: Resource, name: string): string | undefined {
  const value = attributes[name];
  return typeof value === "string" ? value : undefined;
}

/** The id of what a resource belongs to. */
export function relatedId({ relationships }: Resource, name: string): string | undefined {
  const data = relationships[name]?.data;
  return data && !Array.isArray(data) ? data.id : undefined;
}

export function relatedIn(
  included: readonly Resource[],
  resource: Resource,
  name: string,
): Resource | undefined {
  const data = resource.relationships[name]?.data;
  if (!data || Array.isArray(data)) return undefined;
  return included.find(({ id, type }) => id === data.id && type === data.type);
}

/** `{ data: { id, type } }`. */
export function to(type: string, id: string): { data: { id: string; type: string } } {
  return { data: { id, type } };
}
