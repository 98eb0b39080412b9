/**
 * Candidate properties.
 *
 * Source: https://developers.smartrecruiters.com/reference/candidatespropertiesvaluesbatchupdateforjob-1 (read
 * 2026-11-21).
 */
import type { AtsWorld, WorldCandidate, WorldField } from "../ats/world.ts";
import { SmartrecruitersError } from "./smartrecruiters-error.ts";

const TYPES: Record<WorldField["kind"], string> = {
  text: "TEXT",
  number: "NUMBER",
  choice: "SINGLE_SELECT",
  yes_no: "BOOLEAN",
  date: "DATE",
};

export function showProperty({ id, name, kind }: WorldField): unknown {
  return { id, label: name, type: TYPES[kind] };
}

export function showOptions({ id, options }: WorldField): { id: string; label: string }[] {
  return options.map((label, index) => ({ id: `${id}-${index}`, label }));
}

/** @param key  the property's id or key. @throws {SmartrecruitersError} 400 */
export function setProperty(world: AtsWorld, person: WorldCandidate, key: string, value: unknown): void {
  const field = world.fields.find((each) => each.id === key || each.key === key);
  if (!field) throw new SmartrecruitersError(400, "PROPERTY_NOT_FOUND", "Property was not found");
  const option = showOptions(field).find(({ id }) => id === value)?.label;
  const fits = {
    text: typeof value === "string",
    number: typeof value === "number",
    yes_no: typeof value === "boolean",
    date: typeof value === "string" && !Number.isNaN(Date.parse(value)),
    choice: option !== undefined,
  }[field.kind];
  if (!fits) throw new SmartrecruitersError(400, "PROPERTY_VALUE_INVALID", "Property value is not valid");
  person.fields[field.id] = field.kind === "choice" ? option : value;
}
