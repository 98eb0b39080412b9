/**
 * Custom fields: a value is a resource of its own between field and candidate, made once and changed from then on.
 *
 * Source: https://docs.teamtailor.com/ (Custom field values; read 2026-11-21).
 */
import { Rejected } from "../../src/core/errors.ts";
import type { FieldValue, Named } from "../ats/adapter.ts";
import { asBoolean, asDate, asNumber, asText } from "../ats/field-values.ts";
import { sameName } from "../ats/pick-named.ts";
import { pickRemembered } from "../ats/remember.ts";
import type { TeamtailorContext } from "./connection.ts";
import { type CustomField, customFields, optionsOf } from "./look-ups.ts";
import { relatedId, to } from "./resources.ts";
import { callTeamtailor, listAll } from "./wire.ts";

/** @throws {ConfigError} `ats_field_unknown`. @throws {Rejected} `teamtailor_value` */
export async function setCustomField(
  context: TeamtailorContext,
  candidateId: string,
  written: string,
  value: FieldValue,
): Promise<void> {
  const field = await fieldCalled(context, written);
  const options = isSelect(field) ? await optionsOf(context, field.id) : [];
  const data = {
    type: "custom-field-values",
    attributes: { value: valueFor(field, value, options) },
    relationships: { "custom-field": to("custom-fields", field.id), owner: to("candidates", candidateId) },
  };
  const about = "the candidate or the field";
  const existing = await valueId(context, candidateId, field.id);
  if (existing === undefined) {
    await callTeamtailor(context, "POST", "/custom-field-values", { json: { data }, about });
  } else {
    const path = `/custom-field-values/${encodeURIComponent(existing)}`;
    const json = { data: { id: existing, ...data } };
    await callTeamtailor(context, "PATCH", path, { json, about, safeToRepeat: true });
  }
}

/** By name, id, or the name that APIs use. */
async function fieldCalled(context: TeamtailorContext, written: string): Promise<CustomField> {
  const load = () => customFields(context);
  const about = { what: "field", where: "Teamtailor" } as const;
  const byApiName = async (): Promise<CustomField[]> =>
    (await load()).map((each) => ({ ...each, name: each.apiName ?? each.name }));
  if (/^[a-z0-9]+(?:-[a-z0-9]+)+$/.test(written)) {
    return pickRemembered(context, "custom fields by key", byApiName, written, about);
  }
  return pickRemembered(context, "custom fields", load, written, about);
}

async function valueId(
  context: TeamtailorContext,
  candidateId: string,
  fieldId: string,
): Promise<string | undefined> {
  const path = `/candidates/${encodeURIComponent(candidateId)}/custom-field-values`;
  const query = { include: "custom-field" };
  const { items } = await listAll(context, path, { query, about: "the candidate" });
  return items.find((each) => relatedId(each, "custom-field") === fieldId)?.id;
}

/** @throws {Rejected} `teamtailor_value` */
export function valueFor(
  field: Pick<CustomField, "name" | "type">,
  value: FieldValue,
  options: readonly Named[],
): unknown {
  const refuse = (expected: string): never => {
    throw new Rejected(
      `The field "${field.name}" in Teamtailor takes ${expected}. Change the step's value.`,
      {
        code: "teamtailor_value",
      },
    );
  };
  const offered = (): string => options.map(({ name }) => `"${name}"`).join(", ");
  const idOf = (word: unknown): string =>
    options.find((each) => sameName(each, String(word)))?.id ?? refuse(`only ${offered()}`);
  switch (field.type) {
    case "CustomField::Checkbox":
      return asBoolean(value) ?? refuse("yes or no");
    case "CustomField::Number":
      return asNumber(value) ?? refuse("a number");
    case "CustomField::Date":
      return asDate(value) ?? refuse("a date such as 2026-11-21");
    case "CustomField::Select":
      return Array.isArray(value) && value.length !== 1 ? refuse("one option") : idOf([value].flat()[0]);
    case "CustomField::MultiSelect":
      return [value].flat().map(idOf);
    default:
      return asText(value);
  }
}

function isSelect({ type }: CustomField): boolean {
  return type === "CustomField::Select" || type === "CustomField::MultiSelect";
}
