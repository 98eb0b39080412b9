/** From what a step says about an application to the body that is signed and sent. */
import { createHmac } from "node:crypto";
import { z } from "zod";
import { fieldNames, type FieldName, type HatchbeaconValues } from "./connection.ts";

const optionalText = z.string().trim().optional();

export const ApplicationInput = z.strictObject({
  job_id: z
    .string()
    .trim()
    .min(1, "is empty")
    .meta({ label: "Job", help: "Its id in HatchBeacon: 24 letters and digits." }),
  email: z.email("is not an email address").meta({ label: "Candidate's email address" }),
  first_name: optionalText.meta({ label: "First name" }),
  last_name: optionalText.meta({ label: "Last name" }),
  phone: optionalText.meta({ label: "Phone" }),
  resume_url: z.url("is not an address").optional().meta({
    label: "Address of the CV",
    help: "HatchBeacon fetches it from there; whoever has the address can read it.",
  }),
  cover_letter: optionalText.meta({ label: "Cover letter" }),
  fields: z.record(z.string(), z.unknown()).default({}).meta({
    label: "Further fields",
    help: "Sent under these names. One that is also filled in above wins over it.",
    advanced: true,
  }),
});
export type Application = z.output<typeof ApplicationInput>;

/** The body exactly as it goes out, since it is what gets signed. */
export function bodyOf({ fields, ...application }: Application, values: HatchbeaconValues): string {
  const body: Record<string, unknown> = {};
  const names = fieldNames(values);
  for (const [ours, value] of Object.entries(application) as [FieldName, string | undefined][]) {
    if (value !== undefined) put(body, names[ours].split("."), value);
  }
  return JSON.stringify({ ...body, ...fields });
}

function put(group: Record<string, unknown>, [name = "", ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    group[name] = value;
    return;
  }
  const inner = (group[name] ?? {}) as Record<string, unknown>;
  group[name] = inner;
  put(inner, rest, value);
}

/** `X-Signature`: HMAC-SHA256 with the secret key over what the connection says. */
export function signatureOf(
  values: HatchbeaconValues,
  call: { apiKey: string; secretKey: string; timestamp: string; method: string; url: string; body: string },
): string {
  const parts: Readonly<Record<string, string>> = {
    timestamp: call.timestamp,
    body: call.body,
    method: call.method,
    path: new URL(call.url).pathname,
    api_key: call.apiKey,
  };
  const content = values.signed_content.replaceAll(
    /\{(\w+)\}/g,
    (whole, name: string) => parts[name] ?? whole,
  );
  return createHmac("sha256", call.secretKey).update(content).digest(values.signature_encoding);
}
