/** Writes `custom_fields: [{ id | name_key, value }]`; the others stay as they are. */
import { unprocessable } from "./greenhouse-error.ts";
import type { GreenhouseField } from "./rows.ts";
import type { GreenhouseState } from "./state.ts";

/** @param values  by the field's id, changed in place once everything was found right */
export function setFields(
  state: GreenhouseState,
  on: GreenhouseField["on"],
  values: Record<string, unknown>,
  given: unknown,
): void {
  if (given === undefined) return;
  if (!Array.isArray(given)) throw unprocessable("custom_fields must be an array");
  const changes = given.map((one: Record<string, unknown>) => {
    const field = state.fields.find(
      (each) => each.on === on && (each.key === one["name_key"] || Number(each.id) === one["id"]),
    );
    if (!field) throw unprocessable(`custom field ${String(one["name_key"] ?? one["id"])} not found`);
    return [field.id, stored(state, field, one["value"])] as const;
  });
  Object.assign(values, Object.fromEntries(changes));
}

function stored(state: GreenhouseState, field: GreenhouseField, value: unknown): unknown {
  const wrong = unprocessable(`value of ${field.key} is invalid`);
  switch (field.kind) {
    case "text":
    case "date":
      if (typeof value !== "string") throw wrong;
      return value;
    case "number":
      if (typeof value !== "number") throw wrong;
      return value;
    case "yes_no":
      if (typeof value !== "boolean") throw wrong;
      return value;
    default: {
      const option = field.options.find((name) => state.optionId(field, name) === value);
      if (option === undefined) throw wrong;
      return option;
    }
  }
}
