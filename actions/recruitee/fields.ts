/**
 * Profile fields. A candidate lists all that the company has: with an id once it holds a value, which is then changed,
 * and without one before, when it is added. What a value looks like depends on the field's kind.
 *
 * Source    https://docs.recruitee.com/reference/custom_fieldscandidatesidfields-post (2026-11-21, as public
 *           integrations quote it): name, kind and a list of value objects
 * Assumed   the value objects of each kind below, and `PATCH …/fields/{id}` for one that is set already: the page shows
 *           neither
 */
import { ConfigError } from "../../src/core/errors.ts";
import type { FieldValue, Named } from "../ats/adapter.ts";
import { asBoolean, asDate, asNumber, asText } from "../ats/field-values.ts";
import { pickNamed } from "../ats/pick-named.ts";
import { candidateRow } from "./candidates.ts";
import type { RecruiteeContext } from "./connection.ts";
import { idIn, read, rowOf, type Row, rowsIn, textIn, write } from "./wire.ts";

type Values = Record<string, unknown>[];

/** @throws {ConfigError} `ats_field_unknown`, `ats_option_unknown`, `recruitee_field_kind`, `recruitee_value_unfit` */
export async function setField(
  context: RecruiteeContext,
  candidateId: string,
  name: string,
  value: FieldValue,
): Promise<void> {
  const fields = rowsIn((await candidateRow(context, candidateId)) ?? {}, "fields");
  const { id: wanted } = pickNamed(fields.flatMap(named), name, { what: "field", where: "Recruitee" });
  const [field = {}, another] = fields.filter((each) => textIn(each, "name") === wanted);
  if (another) {
    throw new ConfigError(`Recruitee has several fields called "${wanted}". Give one of them another name.`, {
      code: "ats_field_ambiguous",
      path: "field",
    });
  }
  const kind = textIn(field, "kind") ?? "";
  const body = { field: { name: wanted, kind, values: valuesFor(wanted, kind, field, value) } };
  const id = idIn(field);
  const path = `/custom_fields/candidates/${candidateId}/fields`;
  if (id === undefined) await write(context, "POST", path, body);
  else await write(context, "PATCH", `${path}/${id}`, body);
}

/** The fields are the company's, so those of one candidate are as good as any other's. */
export async function fieldChoices(context: RecruiteeContext): Promise<Named[]> {
  const [anyone] = rowsIn(await read(context, "/candidates", { limit: 1 }), "candidates");
  const row = anyone && (await candidateRow(context, idIn(anyone) ?? ""));
  return row
    ? rowsIn(row, "fields")
        .filter((field) => KINDS[textIn(field, "kind") ?? ""] !== undefined)
        .flatMap(named)
    : [];
}

/** A field has no id before it is set: its name is what it is known by. */
function named(field: Row): Named[] {
  const name = textIn(field, "name");
  return name === undefined ? [] : [{ id: name, name }];
}

/** What a value of each kind looks like. Undefined means that it does not fit. */
const KINDS: Readonly<Record<string, (value: FieldValue, field: Row) => Values | undefined>> = {
  single_line: (value) => [{ text: asText(value) }],
  multi_line: (value) => [{ text: asText(value) }],
  number: (value) => {
    const number = asNumber(value);
    // decimals travel as text, so that none is lost
    return number === undefined ? undefined : [{ number: String(number) }];
  },
  boolean: (value) => {
    const flag = asBoolean(value);
    return flag === undefined ? undefined : [{ flag }];
  },
  date: (value) => {
    const date = asDate(value);
    return date === undefined ? undefined : [{ date }];
  },
  dropdown: (value, field) => chosen([asText(value)], field),
  multi_choices: (value, field) => chosen([value].flat().map(String), field),
};
const TAKES: Readonly<Record<string, string>> = {
  number: "a number",
  boolean: "yes or no",
  date: "a date such as 2026-11-21",
};

function valuesFor(name: string, kind: string, field: Row, value: FieldValue): Values {
  const toValues = KINDS[kind];
  if (toValues === undefined) {
    throw new ConfigError(
      `The field "${name}" in Recruitee is of the kind ${kind}, which Hirewire cannot set. Choose a field for text, a number, a date, yes or no, or a choice.`,
      { code: "recruitee_field_kind", path: "field" },
    );
  }
  const values = toValues(value, field);
  if (values) return values;
  throw new ConfigError(
    `The field "${name}" in Recruitee takes ${TAKES[kind] ?? "something else"}. Change what the step puts in, and the run goes on.`,
    { code: "recruitee_value_unfit", path: "value" },
  );
}

function chosen(wanted: string[], field: Row): Values {
  const options = optionsOf(field).map((option) => ({ id: option, name: option }));
  const about = { what: "option", where: `The field "${textIn(field, "name") ?? ""}" in Recruitee` } as const;
  return wanted.map((each) => ({ value: pickNamed(options, each, about).id }));
}

function optionsOf(field: Row): string[] {
  const { values } = rowOf(field["options"]);
  return Array.isArray(values) ? values.filter((each) => typeof each === "string") : [];
}
