/**
 * Custom attributes: each type has a key of its own in the call.
 *
 * Source: https://workable.readme.io/reference/candidatesidupdate_custom_attribute_value (read 2026-11-21).
 */
import { ConfigError, Rejected } from "../../src/core/errors.ts";
import type { FieldValue } from "../ats/adapter.ts";
import { asBoolean, asDate, asNumber, asText } from "../ats/field-values.ts";
import { pickRemembered } from "../ats/remember.ts";
import { sameName } from "../ats/pick-named.ts";
import type { WorkableContext } from "./connection.ts";
import { customAttributes } from "./look-ups.ts";
import type { CustomAttribute } from "./shapes.ts";
import { callWorkable } from "./wire.ts";

const SHORT_TEXT_LIMIT = 128;

/** @throws {ConfigError} `ats_field_unknown`; `workable_value` when the attribute takes no such value */
export async function setAttribute(
  context: WorkableContext,
  recordId: string,
  field: string,
  value: FieldValue,
): Promise<void> {
  const load = () => customAttributes(context);
  const about = { what: "field", where: "Workable" } as const;
  const attribute = await pickRemembered(context, "custom attributes", load, field, about);
  await callWorkable(
    context,
    "PATCH",
    `/candidates/${encodeURIComponent(recordId)}/update_custom_attribute_value`,
    {
      json: { custom_attribute_key: attribute.id, ...bodyFor(attribute, value) },
      about: `the candidate, or the field "${attribute.label}" is not one of this job's`,
      safeToRepeat: true,
    },
  );
}

/** @throws {ConfigError | Rejected} `workable_value` */
export function bodyFor(attribute: CustomAttribute, value: FieldValue): Record<string, unknown> {
  const { type, label } = attribute;
  const refuse = (expected: string): never => {
    throw new Rejected(`The field "${label}" in Workable takes ${expected}. Change the step's value.`, {
      code: "workable_value",
    });
  };
  switch (type) {
    case "boolean":
      return { checked: asBoolean(value) ?? refuse("yes or no") };
    case "numeric":
      return { value: asNumber(value) ?? refuse("a number") };
    case "date":
      return { date: asDate(value) ?? refuse("a date such as 2026-11-21") };
    case "short_text": {
      const text = asText(value);
      return { value: text.length > SHORT_TEXT_LIMIT ? refuse("at most 128 characters") : text };
    }
    case "free_text":
      return { value: asText(value) };
    case "dropdown":
    case "multiple_choice":
      return { choices: choiceIds(attribute, value) ?? refuse(`only ${optionsOf(attribute)}`) };
    default:
      throw new ConfigError(
        `The field "${label}" in Workable is of the kind "${type}", which cannot be filled in from here. Choose another field.`,
        { code: "workable_value", path: "field" },
      );
  }
}

/** @returns undefined when one of them is not offered */
function choiceIds({ choices }: CustomAttribute, value: FieldValue): string[] | undefined {
  const offered = (choices ?? []).map(({ id, body }) => ({ id, name: body }));
  const ids = [value].flat().map((each) => offered.find((choice) => sameName(choice, String(each)))?.id);
  return ids.every((id) => id !== undefined) ? ids : undefined;
}

/** `"Junior", "Senior"`. */
function optionsOf({ choices }: CustomAttribute): string {
  return (choices ?? []).map(({ body }) => `"${body}"`).join(", ");
}
