/** What a connection holds for submitting applications to HatchBeacon. */
import { ConfigError } from "../../src/core/errors.ts";
import { field, type Fields, type ValuesOf } from "../../src/core/fields.ts";

/** None is required: a connection that only receives events has no keys. */
export const hatchbeaconFields = {
  api_key: field.secret({
    label: "API key",
    help: "Only for submitting applications; receiving events needs none. In HatchBeacon: Settings → API Keys.",
    required: false,
    pattern: /^[\x21-\x7e]+$/,
  }),
  secret_key: field.secret({
    label: "Secret key",
    help: "Comes with the API key and is shown only once. It signs what is submitted; it is not the webhook's signing secret.",
    required: false,
    pattern: /^[\x21-\x7e]+$/,
  }),
  api_url: field.text({
    destination: true,
    label: "HatchBeacon's API address",
    help: "Another one only for a sandbox.",
    default: "https://api.hatchbeacon.com/api/v1",
    pattern: /^https?:\/\/[^\s@]+$/,
    advanced: true,
  }),
  submit_path: field.text({
    label: "Path for applications",
    help: "Change it if HatchBeacon's reference shows another one.",
    default: "/job-applications",
    pattern: /^\/[\w./-]*$/,
    advanced: true,
  }),
  signed_content: field.text({
    label: "What the signature covers",
    help: "May use {timestamp}, {body}, {method}, {path} and {api_key}. Change it if HatchBeacon's reference shows something else.",
    default: "{timestamp}.{body}",
    pattern: /^(?:\{(?:timestamp|body|method|path|api_key)\}|[^{}])+$/,
    advanced: true,
  }),
  signature_encoding: field.choice({
    label: "How the signature is written",
    choices: { hex: "Hexadecimal", base64: "Base64" },
    default: "hex",
    advanced: true,
  }),
  field_names: field.text({
    label: "Names of the fields",
    help: "Only those that differ from what is assumed, such as `email=candidate.email, resume_url=resume`. A dot makes a group.",
    required: false,
    advanced: true,
  }),
} as const satisfies Fields;

export type HatchbeaconValues = ValuesOf<typeof hatchbeaconFields>;

/** What we call a field, and what HatchBeacon is assumed to call it. */
export const ASSUMED_NAMES = {
  job_id: "jobId",
  first_name: "firstName",
  last_name: "lastName",
  email: "email",
  phone: "phone",
  resume_url: "resumeUrl",
  cover_letter: "coverLetter",
} as const;

export type FieldName = keyof typeof ASSUMED_NAMES;

/**
 * Reads `field_names`.
 *
 * @throws {ConfigError} `hatchbeacon_field_names`
 */
export function fieldNames({ field_names: given }: HatchbeaconValues): Record<FieldName, string> {
  const names: Record<FieldName, string> & Record<string, string> = { ...ASSUMED_NAMES };
  for (const pair of (given ?? "").split(",").map((part) => part.trim())) {
    if (pair === "") continue;
    const [, ours = "", theirs = ""] = /^(\w+)\s*=\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)$/.exec(pair) ?? [];
    if (!Object.hasOwn(ASSUMED_NAMES, ours)) {
      throw new ConfigError(
        `"${pair}" among the names of the fields cannot be read. Write our name, = and HatchBeacon's, such as email=candidate.email. Ours are: ${Object.keys(ASSUMED_NAMES).join(", ")}.`,
        { code: "hatchbeacon_field_names", path: "field_names" },
      );
    }
    names[ours] = theirs;
  }
  return names;
}

/** @throws {ConfigError} `hatchbeacon_key_missing` */
export function keysOf(values: HatchbeaconValues): { apiKey: string; secretKey: string } {
  const { api_key: apiKey, secret_key: secretKey } = values;
  if (apiKey !== undefined && secretKey !== undefined) return { apiKey, secretKey };
  const [path, name] = apiKey === undefined ? ["api_key", "API key"] : ["secret_key", "secret key"];
  throw new ConfigError(
    `This connection to HatchBeacon has no ${name}: it can receive events and cannot submit applications. Make an API key under Settings → API Keys; HatchBeacon shows its secret key only then.`,
    { code: "hatchbeacon_key_missing", path },
  );
}
