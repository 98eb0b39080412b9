/**
 * Candidate properties, which belong to a candidate's job. Each type has a form of its own.
 *
 * Source: https://developers.smartrecruiters.com/reference/candidatespropertiesvaluesbatchupdateforjob-1 (read
 * 2026-11-21).
 */
import { z } from "zod";
import { Rejected } from "../../src/core/errors.ts";
import type { AtsApplication, AtsCandidate, FieldValue, Named } from "../ats/adapter.ts";
import { asBoolean, asDate, asNumber, asText } from "../ats/field-values.ts";
import { sameName } from "../ats/pick-named.ts";
import { pickRemembered } from "../ats/remember.ts";
import type { SmartrecruitersContext } from "./connection.ts";
import { callSmartrecruiters, listAll } from "./wire.ts";

const Property = z.looseObject({ id: z.string(), label: z.string().nullish(), type: z.string().nullish() });
const Option = z.looseObject({ id: z.string(), label: z.string().nullish() });

export interface CandidateProperty extends Named {
  type: string;
}

export async function properties(context: SmartrecruitersContext): Promise<CandidateProperty[]> {
  const { items } = await listAll(context, "/configuration/candidate-properties", { item: Property });
  return items.map(({ id, label, type }) => ({ id, name: label ?? id, type: type ?? "TEXT" }));
}

/** @throws {ConfigError} `ats_field_unknown`. @throws {Rejected} `smartrecruiters_value` */
export async function setProperty(
  context: SmartrecruitersContext,
  candidate: AtsCandidate,
  application: AtsApplication,
  written: string,
  value: FieldValue,
): Promise<void> {
  const load = () => properties(context);
  const about = { what: "field", where: "SmartRecruiters" } as const;
  const property = await pickRemembered(context, "properties", load, written, about);
  const options = property.type === "SINGLE_SELECT" ? await optionsOf(context, property.id) : [];
  const [candidateId, jobId] = [candidate.id, application.id].map(encodeURIComponent);
  await callSmartrecruiters(context, "PUT", `/candidates/${candidateId}/jobs/${jobId}/properties`, {
    json: [{ id: property.id, value: valueFor(property, value, options) }],
    about: "the candidate's application",
  });
}

async function optionsOf(context: SmartrecruitersContext, propertyId: string): Promise<Named[]> {
  const path = `/configuration/candidate-properties/${encodeURIComponent(propertyId)}/values`;
  const { items } = await listAll(context, path, { item: Option });
  return items.map(({ id, label }) => ({ id, name: label ?? id }));
}

/** @throws {Rejected} `smartrecruiters_value` */
export function valueFor(
  { name, type }: Pick<CandidateProperty, "name" | "type">,
  value: FieldValue,
  options: readonly Named[],
): unknown {
  const refuse = (expected: string): never => {
    throw new Rejected(`The field "${name}" in SmartRecruiters takes ${expected}. Change the step's value.`, {
      code: "smartrecruiters_value",
    });
  };
  const text = asText(value).trim();
  switch (type) {
    case "BOOLEAN":
      return asBoolean(value) ?? refuse("yes or no");
    case "NUMBER":
    case "PERCENT":
      return asNumber(value) ?? refuse("a number");
    case "DATE": {
      const date = asDate(value) ?? refuse("a date such as 2026-11-21");
      return `${date}T00:00:00.000Z`;
    }
    case "CURRENCY": {
      const [, code, amount] =
        /^([A-Z]{3})\s*(\d+(?:\.\d+)?)$/.exec(text) ?? refuse("an amount such as EUR 52000");
      return { code, value: Number(amount) };
    }
    case "COUNTRY":
    case "REGION":
      return text.toLowerCase();
    case "SINGLE_SELECT":
      return (
        options.find((each) => sameName(each, text))?.id ??
        refuse(`only ${options.map((each) => `"${each.name}"`).join(", ")}`)
      );
    default:
      return text;
  }
}
