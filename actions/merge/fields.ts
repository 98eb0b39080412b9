/**
 * Fields that Merge's own model of a candidate lacks. Each linked account tells which it has: the schema of a write
 * names them under `linked_account_params` (this customer's own fields) and `integration_params` (this ATS's).
 *
 * Source: https://docs.merge.dev/merge-unified/writing-data/programmatic-writes-with-meta/introduction
 * (read 2026-11-21). The page shows where they stand and no example for each ATS: many ATSs behind Merge offer none,
 * and then the sentence says so.
 */
import { ConfigError } from "../../src/core/errors.ts";
import type { FieldValue, Named } from "../ats/adapter.ts";
import { asBoolean, asNumber, asText } from "../ats/field-values.ts";
import { pickNamed } from "../ats/pick-named.ts";
import { pickRemembered } from "../ats/remember.ts";
import type { MergeContext } from "./connection.ts";
import { readOne, type Row, textIn } from "./wire.ts";

const WHERE = "The ATS behind Merge";
const GROUPS = ["linked_account_params", "integration_params"] as const;

export interface WritableField extends Named {
  group: (typeof GROUPS)[number];
  /** JSON Schema of the value, as Merge tells it. */
  schema: Row;
}

/** @returns what to send as `model`. @throws {ConfigError} `ats_field_unknown`, `ats_option_unknown`, `merge_value_unfit` */
export async function fieldModel(
  context: MergeContext,
  candidateId: string,
  name: string,
  value: FieldValue,
): Promise<Record<string, unknown>> {
  // the fields are the account's, whoever the candidate is
  const load = (): Promise<WritableField[]> => readFields(context, `/candidates/meta/patch/${candidateId}`);
  const about = { what: "field", where: WHERE } as const;
  const field = await pickRemembered(context, "fields", load, name, about);
  return { [field.group]: { [field.id]: fitting(field, value) } };
}

/** For the picker: what a new candidate may be given, since no candidate is known there. */
export function fieldChoices(context: MergeContext): Promise<WritableField[]> {
  return readFields(context, "/candidates/meta/post");
}

async function readFields(context: MergeContext, path: string): Promise<WritableField[]> {
  const schema = (await readOne(context, path))?.["request_schema"];
  const groups = part(part(part(part(schema)["properties"])["model"])["properties"]);
  return GROUPS.flatMap((group) =>
    Object.entries(part(part(groups[group])["properties"])).map(([id, each]): WritableField => ({
      id,
      group,
      name: textIn(part(each), "title") ?? id,
      schema: part(each),
    })),
  );
}

function fitting({ name, schema }: WritableField, value: FieldValue): FieldValue {
  const { enum: options, type } = schema;
  if (Array.isArray(options) && !Array.isArray(value)) {
    const all = options.map((option) => ({
      id: String(option),
      name: String(option),
      option: option as FieldValue,
    }));
    const about = { what: "option", where: `The field "${name}" in the ATS behind Merge` } as const;
    const { id } = pickNamed(all, asText(value), about);
    return all.find((each) => each.id === id)?.option ?? id;
  }
  if (type === "number" || type === "integer") return asNumber(value) ?? unfit(name, "a number");
  if (type === "boolean") return asBoolean(value) ?? unfit(name, "yes or no");
  if (type === "array") return Array.isArray(value) ? value : [asText(value)];
  return asText(value);
}

function unfit(name: string, takes: string): never {
  throw new ConfigError(
    `The field "${name}" in the ATS behind Merge takes ${takes}. Change what the step puts in, and the run goes on.`,
    { code: "merge_value_unfit", path: "value" },
  );
}

function part(value: unknown): Row {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Row) : {};
}
