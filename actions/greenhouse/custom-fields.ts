/**
 * Custom fields of candidates and of applications, by name, key or id.
 *
 * Sources   https://harvestdocs.greenhouse.io/reference/get_v3-custom-fields, …/get_v3-custom-field-options,
 *           …/patch_v3-candidates-id (read 2026-11-21): `name_key` is the stable key; choices are written by the
 *           option's id and read by its name. Only `custom_fields` is ever sent: lists such as `email_addresses` and
 *           `tags` are replaced as a whole when they are.
 */
import { ConfigError } from "../../src/core/errors.ts";
import type { FieldValue, Named } from "../ats/adapter.ts";
import { pickNamed, sameName } from "../ats/pick-named.ts";
import { learned, remembered } from "../ats/remember.ts";
import type { GreenhouseContext } from "./connection.ts";
import { inOrder, list, listFor, textOf } from "./harvest.ts";
import { named } from "./people.ts";

export interface CustomField extends Named {
  key: string;
  on: "candidate" | "application";
  type: string;
}

const WHERE = "Greenhouse";

const KEY = "custom fields";

export function customFields(context: GreenhouseContext): Promise<CustomField[]> {
  return remembered(context, KEY, () => loadFields(context));
}

/** @throws {ConfigError} `ats_field_unknown`, `ats_field_ambiguous` */
export async function fieldCalled(context: GreenhouseContext, written: string): Promise<CustomField> {
  const fits = (field: CustomField): boolean => field.key === written || sameName(field, written);
  const kept = await customFields(context);
  const all = kept.some(fits) ? kept : await learned(context, KEY, () => loadFields(context));
  const byKey = all.filter(({ key }) => key === written).map((field) => ({ ...field, name: field.key }));
  const { id } = pickNamed(byKey.length > 0 ? byKey : all, written, { what: "field", where: WHERE });
  return all.find((field) => field.id === id) as CustomField;
}

/** @returns the value in the form that Greenhouse takes for the field */
export async function valueFor(
  context: GreenhouseContext,
  field: CustomField,
  value: FieldValue,
): Promise<unknown> {
  const words = Array.isArray(value) ? value.join(", ") : String(value);
  switch (field.type) {
    case "short_text":
    case "long_text":
    case "url":
    case "rich_text":
      return words;
    case "yes_no":
      return yesOrNo(field, words);
    case "number":
      return numberIn(field, words);
    case "date":
      return dateIn(field, words);
    case "single_select":
      return Number((await optionCalled(context, field, words)).id);
    case "multi_select": {
      const options = [];
      for (const each of Array.isArray(value) ? value : [words]) {
        options.push(Number((await optionCalled(context, field, each)).id));
      }
      return options;
    }
    default:
      throw new ConfigError(
        `The field "${field.name}" in Greenhouse is of the kind ${field.type}, which Hirewire cannot set. Choose a field for text, a number, a date, yes or no, or a choice.`,
        { code: "greenhouse_field_kind", path: "field" },
      );
  }
}

async function loadFields(context: GreenhouseContext): Promise<CustomField[]> {
  const all: CustomField[] = [];
  for (const on of ["candidate", "application"] as const) {
    for (const row of await list(context, "/custom_fields", { field_type: on, active: true })) {
      const [shown] = named([row]);
      const key = textOf(row["name_key"]);
      const type = textOf(row["value_type"]);
      if (shown && key !== undefined && type !== undefined) all.push({ ...shown, key, on, type });
    }
  }
  return all;
}

async function optionCalled(context: GreenhouseContext, field: CustomField, written: string): Promise<Named> {
  const about = { what: "option", where: `The field "${field.name}" in ${WHERE}` } as const;
  const options = await listFor(context, "/custom_field_options", "custom_field_ids", [field.id], {
    active: true,
  });
  return pickNamed(named(inOrder(options)), written, about);
}

function yesOrNo(field: CustomField, words: string): boolean {
  if (/^(?:true|yes|1)$/i.test(words.trim())) return true;
  if (/^(?:false|no|0)$/i.test(words.trim())) return false;
  throw unfit(field, "yes or no");
}

function numberIn(field: CustomField, words: string): number {
  const number = Number(words.trim() === "" ? Number.NaN : words);
  if (!Number.isFinite(number)) throw unfit(field, "a number");
  return number;
}

function dateIn(field: CustomField, words: string): string {
  const [date] = words.trim().split("T", 1);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date ?? "")) throw unfit(field, "a date such as 2026-11-21");
  return date ?? "";
}

function unfit({ name }: CustomField, takes: string): ConfigError {
  return new ConfigError(
    `The field "${name}" in Greenhouse takes ${takes}. Change what the step puts in, and the run goes on.`,
    { code: "greenhouse_value_unfit", path: "value" },
  );
}
