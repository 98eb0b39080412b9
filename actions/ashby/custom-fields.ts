/**
 * Ashby's custom fields: which there are, and values in the form that each type takes.
 * Source: https://developers.ashbyhq.com/reference/customfieldsetvalue (read 2026-11-21).
 */
import { Rejected } from "../../src/core/errors.ts";
import type { FieldValue, Named } from "../ats/adapter.ts";
import { pickRemembered } from "../ats/remember.ts";
import { sameName } from "../ats/pick-named.ts";
import { isPart, listAshby, textOf } from "./ashby-api.ts";
import type { AshbyContext } from "./connection.ts";

export interface CustomField extends Named {
  on: "Candidate" | "Application";
  type: string;
  /** For fields to choose from: `id` is what Ashby takes, `name` what people read. */
  options: Named[];
}

export async function customFields(
  context: AshbyContext,
  options: { enough?: boolean } = {},
): Promise<CustomField[]> {
  const all = await listAshby(context, "customField.list", {}, options);
  return all.flatMap(({ id, title, objectType, fieldType, selectableValues, isArchived }) => {
    if (typeof id !== "string" || isArchived === true) return [];
    if (objectType !== "Candidate" && objectType !== "Application") return [];
    const selectable = Array.isArray(selectableValues) ? selectableValues.filter(isPart) : [];
    return [
      {
        id,
        name: textOf(title) ?? id,
        on: objectType,
        type: String(fieldType),
        options: selectable.flatMap(({ value, label, isArchived: retired }) =>
          typeof value === "string" && retired !== true ? [{ id: value, name: textOf(label) ?? value }] : [],
        ),
      },
    ];
  });
}

/** @throws {ConfigError} `ats_field_unknown`, `ats_field_ambiguous` */
export async function fieldCalled(context: AshbyContext, written: string): Promise<CustomField> {
  const about = { what: "field", where: "Ashby" } as const;
  return pickRemembered(context, "fields", () => customFields(context), written, about);
}

/** @throws {Rejected} `ashby_value_wrong` when the value is none that the field takes */
export function toFieldValue(field: CustomField, value: FieldValue): unknown {
  switch (field.type) {
    case "Boolean":
      return toBoolean(field, value);
    case "Number":
      return toNumber(field, value);
    case "Date":
      return toDate(field, value);
    case "ValueSelect":
      return toOption(field, value);
    case "MultiValueSelect":
      return [value].flat().map((each) => toOption(field, each));
    case "Currency":
      return toCurrency(field, value);
    case "NumberRange":
    case "CompensationRange":
      throw new Rejected(
        `"${field.name}" is a range in Ashby, which Hirewire cannot set. Choose another field in the step.`,
        { code: "ashby_field_type", detail: field.type },
      );
    default:
      return Array.isArray(value) ? value.join(", ") : String(value);
  }
}

function toBoolean(field: CustomField, value: FieldValue): boolean {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (["true", "yes"].includes(word)) return true;
  if (["false", "no"].includes(word)) return false;
  throw wrong(field, "yes or no");
}

function toNumber(field: CustomField, value: FieldValue): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw wrong(field, "a number");
}

function toDate(field: CustomField, value: FieldValue): string {
  const time =
    typeof value === "string" || typeof value === "number" ? new Date(value) : new Date(Number.NaN);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw wrong(field, "a date such as 2026-11-21");
}

function toOption(field: CustomField, value: FieldValue): string {
  const written = String(value);
  const option = field.options.find((each) => sameName(each, written));
  if (option) return option.id;
  throw wrong(field, `one of: ${field.options.map(({ name }) => name).join(", ")}`);
}

function toCurrency(field: CustomField, value: FieldValue): { value: number; currencyCode: string } {
  const match = /^\s*(-?\d+(?:\.\d+)?)\s*([A-Z]{3})\s*$/.exec(String(value));
  if (match) return { value: Number(match[1]), currencyCode: match[2] ?? "" };
  throw wrong(field, "an amount with its currency, such as 85000 EUR");
}

/** The value itself stays out: it may be personal. */
function wrong(field: CustomField, expected: string): Rejected {
  return new Rejected(
    `The field "${field.name}" in Ashby takes ${expected}, and what the step gives is not that. Change the step.`,
    { code: "ashby_value_wrong", detail: field.type },
  );
}
