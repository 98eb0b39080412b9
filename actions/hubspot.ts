/**
 * HubSpot: adds a contact, or updates the one with the same email address.
 *
 * Sources   https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/batch/upsert-contacts,
 *           https://developers.hubspot.com/docs/api-reference/latest/crm/properties/get-properties,
 *           https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines (read 2026-11-21)
 * Auth      the access token of a private app, as a bearer token
 * Limits    100 to 250 calls in ten seconds and a number a day, for the whole account, by its plan; 429 with
 *           `policyName` TEN_SECONDLY_ROLLING or DAILY
 * Versions  `/crm/objects/2026-03/…`; the older `/crm/v3/objects/…` does the same and is a setting
 * Repeats   harmless: the same properties are written to the same contact
 */
import { z } from "zod";
import { action, defineAction, type CallContext, type Choice } from "../src/core/define-action.ts";
import { effectWith } from "../src/core/effect.ts";
import { field, type Fields } from "../src/core/fields.ts";
import { read, type Reader } from "../src/core/hiring/read.ts";
import { safeText } from "../src/core/picture/safe-text.ts";
import { classify } from "./hubspot/classify.ts";

const hubspotFields = {
  access_token: field.secret({
    label: "Access token",
    help: "Begins with pat-. In HubSpot: Settings > Integrations > Private Apps > your app > Auth.",
    pattern: /^\S+$/,
  }),
  api_version: field.choice({
    label: "Version of the API",
    choices: { "2026-03": "2026-03", v3: "v3, the one before" },
    default: "2026-03",
    advanced: true,
  }),
  api_url: field.text({
    destination: true,
    label: "HubSpot's API address",
    help: "Another one only for a sandbox.",
    default: "https://api.hubapi.com",
    pattern: /^https?:\/\/[^\s@]+$/,
    advanced: true,
  }),
} as const satisfies Fields;

type Context = CallContext<typeof hubspotFields>;

/** All calls of an account count together. */
const BUDGET = "account";

const Value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]);

const ContactInput = z
  .strictObject({
    email: z.email("is not an email address").meta({
      label: "Email address",
      help: "The contact with this address is updated; where there is none, one is added.",
    }),
    properties: z
      .record(
        z.string().regex(/^[a-z]\w*$/, "is not the internal name of a property, such as firstname"),
        Value,
      )
      .default({})
      .meta({
        label: "Properties",
        help: "By their internal names, such as firstname. What is left out or null stays as it is; an empty text clears the property.",
        choices: "properties",
      }),
  })
  .superRefine(({ properties }, context) => {
    if (!Object.hasOwn(properties, "email")) return;
    context.addIssue({
      code: "custom",
      path: ["properties", "email"],
      message: "stands beside the properties",
    });
  });

const upsertContact = action<typeof hubspotFields>()({
  noun: "Contact",
  label: "Add or update a contact",
  description:
    "Writes properties to the contact with an email address, and adds the contact where there is none.",
  input: ContactInput,
  outputSample: {
    contact_id: "512",
    created: true,
    url: "https://app.hubspot.com/contacts/12345/record/0-1/512",
  },
  lane: ({ email }) => `contact ${email.toLowerCase()}`,
  describe: ({ properties }) => {
    const count = Object.keys(properties).length;
    return `add or update a contact with ${count === 1 ? "one property" : `${count} properties`}`;
  },
  effect: ({ contact_id: id, url, created }, request) => {
    const done = created === true ? "added" : "updated";
    const what = (request ?? "add or update a contact").replace(/^add or update/, done);
    return effectWith({ ref: id, url }, { what, idempotent: true });
  },
  picture: ({ email, properties }, { app }) => ({
    kind: "record_change",
    app,
    record: { name: safeText(email), detail: null },
    known: false,
    changes: Object.entries(properties).flatMap(([name, value]) =>
      value === null
        ? []
        : [{ label: safeText(name), way: "put" as const, before: null, after: safeText(String(value)) }],
    ),
    note: null,
    notes: ["Where there is no such contact yet, one is added."],
  }),
  repeats: "A repeat writes the same properties to the same contact, which changes nothing.",

  async run(context) {
    const { properties } = context.input;
    const email = context.input.email.toLowerCase();
    const answer = await context.http.post(`${objects(context)}/contacts/batch/upsert`, {
      json: { inputs: [{ idProperty: "email", id: email, properties: { email, ...asTexts(properties) } }] },
      safeToRepeat: true,
      budget: BUDGET,
    });
    const [contact] = read(answer).each("results");
    return {
      contact_id: contact?.text("id") ?? null,
      created: isNew(answer),
      url: contact?.text("url") ?? null,
    };
  },
});

export const hubspot = defineAction({
  key: "hubspot",
  erasing: "Open the contact and delete it for good, by HubSpot's own function for that.",
  label: "HubSpot",
  summary: "CRM: adds and updates contacts.",
  sources: [
    "https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/batch/upsert-contacts",
    "https://developers.hubspot.com/docs/api-reference/error-handling",
    "https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines",
  ],
  connection: hubspotFields,
  setup: [
    "In HubSpot, open Settings > Integrations > Private Apps and create a private app.",
    "Under Scopes add crm.objects.contacts.write, crm.objects.contacts.read and crm.schemas.contacts.read.",
    "Create the app and copy its access token, which begins with pat-, into the connection.",
  ],
  authorize: async ({ connection }) => ({ authorization: `Bearer ${connection.access_token}` }),
  classify,
  async check(context) {
    const properties = await settableProperties(context);
    return `an account with ${properties.length} contact properties that can be set`;
  },
  choices: {
    async properties(context): Promise<Choice[]> {
      const properties = await settableProperties(context);
      return properties
        .map(({ text }) => ({
          value: text("name") ?? "",
          label: `${text("label") ?? ""} (${text("name") ?? ""})`,
        }))
        .filter(({ value }) => value !== "email");
    },
  },
  actions: { upsert_contact: upsertContact },
});

function objects({ connection }: Context): string {
  const base = connection.api_url.replace(/\/+$/, "");
  return connection.api_version === "v3"
    ? `${base}/crm/v3/objects`
    : `${base}/crm/objects/${connection.api_version}`;
}

/** Without those that HubSpot keeps to itself. */
async function settableProperties(context: Context): Promise<Reader[]> {
  const { http, connection } = context;
  const base = connection.api_url.replace(/\/+$/, "");
  const path =
    connection.api_version === "v3" ? "/crm/v3/properties" : `/crm/properties/${connection.api_version}`;
  const answer = (await http.get(`${base}${path}/contacts`, { budget: BUDGET })) as
    | { results?: unknown }
    | undefined;
  const list = Array.isArray(answer?.results) ? (answer.results as Record<string, unknown>[]) : [];
  const isKept = (property: Record<string, unknown>): boolean => {
    const metadata = property["modificationMetadata"] as Record<string, unknown> | undefined;
    return (
      property["hidden"] === true || property["calculated"] === true || metadata?.["readOnlyValue"] === true
    );
  };
  return list.filter((property) => !isKept(property)).map(read);
}

/** HubSpot's properties are texts, several options with semicolons between. */
function asTexts(properties: z.output<typeof ContactInput>["properties"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) =>
      value === null ? [] : [[name, Array.isArray(value) ? value.join(";") : String(value)] as const],
    ),
  );
}

function isNew(answer: unknown): boolean {
  const results = (answer as { results?: { new?: unknown }[] } | undefined)?.results;
  return results?.[0]?.new === true;
}
