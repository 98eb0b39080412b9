/**
 * The part of HubSpot's CRM that this runtime calls: contacts written by email address, and their properties.
 *
 * Sources   https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/batch/upsert-contacts,
 *           https://developers.hubspot.com/docs/api-reference/latest/crm/properties/get-properties,
 *           https://developers.hubspot.com/docs/api-reference/error-handling,
 *           https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines (read 2026-11-21)
 * Enforced  the token and its scopes; which properties there are, which can be set and which options they have; 100
 *           calls in ten seconds and a number a day, with the X-HubSpot-RateLimit headers
 */
import { randomBytes, randomUUID } from "node:crypto";
import express, { type RequestHandler, type Response, type Router } from "express";
import { z } from "zod";
import { createCallWindow } from "../vendors/call-window.ts";
import { bearerIn, sameSecret } from "../vendors/same-secret.ts";

export interface HubspotContact {
  id: string;
  properties: Record<string, string>;
  createdAt: string;
  updatedAt: string;
}

export interface HubspotStandIn {
  readonly router: Router;
  readonly token: string;
  /** Oldest first. */
  contacts(): HubspotContact[];
  setScopes(scopes: readonly string[]): void;
}

export interface HubspotStandInOptions {
  now?: () => number;
  token?: string;
  /** Calls in ten seconds; default 100. */
  burst?: number;
  /** Calls a day; default 250,000. */
  daily?: number;
  /** Answers a wrong input among good ones with 207 in place of 400. */
  multiStatus?: boolean;
}

type Kind = "string" | "number" | "enumeration" | "bool";
interface Property {
  name: string;
  label: string;
  type: Kind;
  options?: readonly string[];
  hidden?: boolean;
  readOnly?: boolean;
}

const PROPERTIES: readonly Property[] = [
  { name: "email", label: "Email", type: "string" },
  { name: "firstname", label: "First Name", type: "string" },
  { name: "lastname", label: "Last Name", type: "string" },
  { name: "phone", label: "Phone Number", type: "string" },
  { name: "jobtitle", label: "Job Title", type: "string" },
  {
    name: "lifecyclestage",
    label: "Lifecycle Stage",
    type: "enumeration",
    options: ["lead", "customer", "other"],
  },
  { name: "assessment_score", label: "Assessment score", type: "number" },
  { name: "skills", label: "Skills", type: "enumeration", options: ["react", "sql", "go"] },
  { name: "remote", label: "Works remotely", type: "bool" },
  { name: "hs_object_id", label: "Record ID", type: "number", readOnly: true },
  { name: "hs_internal", label: "Internal", type: "string", hidden: true },
];
const WRITE = "crm.objects.contacts.write";
const SCHEMAS = "crm.schemas.contacts.read";

const Upsert = z.object({
  inputs: z
    .array(
      z.strictObject({
        id: z.string().min(1),
        idProperty: z.string(),
        properties: z.record(z.string(), z.string()),
        objectWriteTraceId: z.string().optional(),
      }),
    )
    .min(1)
    .max(100),
});

export function createHubspotStandIn(options: HubspotStandInOptions = {}): HubspotStandIn {
  const { now = Date.now, token = `pat-eu1-${randomUUID()}` } = options;
  const contacts = new Map<string, HubspotContact>();
  let scopes: readonly string[] = [WRITE, SCHEMAS, "crm.objects.contacts.read"];
  const burst = createCallWindow({ limit: options.burst ?? 100, ms: 10_000, now });
  const daily = createCallWindow({ limit: options.daily ?? 250_000, ms: 86_400_000, now });

  const signedIn: RequestHandler = (request, response, next) => {
    if (sameSecret(bearerIn(request.get("authorization")), token)) next();
    else refuse(response, 401, "INVALID_AUTHENTICATION", "Authentication credentials not found.");
  };
  const limited: RequestHandler = (_request, response, next) => {
    const policy = daily.left() <= 0 ? "DAILY" : burst.take() ? undefined : "TEN_SECONDLY_ROLLING";
    if (policy === undefined) daily.take();
    response.set({
      "X-HubSpot-RateLimit-Daily": String(daily.limit),
      "X-HubSpot-RateLimit-Daily-Remaining": String(daily.left()),
      "X-HubSpot-RateLimit-Max": String(burst.limit),
      "X-HubSpot-RateLimit-Remaining": String(burst.left()),
      "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
    });
    if (policy === undefined) return next();
    response.status(429).json({
      status: "error",
      message: `You have reached your ${policy === "DAILY" ? "daily" : "ten_secondly_rolling"} limit.`,
      errorType: "RATE_LIMIT",
      correlationId: randomUUID(),
      policyName: policy,
      requestId: randomUUID(),
    });
  };
  const needs =
    (scope: string): RequestHandler =>
    (_request, response, next) => {
      if (scopes.includes(scope)) return next();
      refuse(
        response,
        403,
        "MISSING_SCOPES",
        "This app hasn't been granted all required scopes to make this call.",
        {
          errors: [
            {
              message: "One or more of the following scopes are required.",
              context: { requiredGranularScopes: [scope] },
            },
          ],
        },
      );
    };

  const router = express.Router();
  router.use("/crm", signedIn, limited, express.json({ limit: "1mb" }));
  for (const base of ["/crm/v3/properties", "/crm/properties/2026-03"]) {
    router.get(`${base}/contacts`, needs(SCHEMAS), (_request, response) => {
      response.json({ results: PROPERTIES.map(shown) });
    });
  }
  for (const base of ["/crm/v3/objects", "/crm/objects/2026-03"]) {
    router.post(`${base}/contacts/batch/upsert`, needs(WRITE), (request, response) => {
      const startedAt = new Date(now()).toISOString();
      const parsed = Upsert.safeParse(request.body);
      if (!parsed.success) {
        return refuse(
          response,
          400,
          "VALIDATION_ERROR",
          `Invalid input JSON: ${z.prettifyError(parsed.error)}`,
        );
      }
      const failures = parsed.data.inputs.flatMap((input) => {
        const wrong = problemsOf({ ...input.properties, [input.idProperty]: input.id });
        return wrong.length === 0 ? [] : [`Property values were not valid: ${JSON.stringify(wrong)}`];
      });
      const [failure] = failures;
      if (failure !== undefined && !options.multiStatus)
        return refuse(response, 400, "VALIDATION_ERROR", failure);
      const results = failure === undefined ? parsed.data.inputs.map((input) => write(input, startedAt)) : [];
      response.status(failure === undefined ? 200 : 207).json({
        status: "COMPLETE",
        results,
        ...(failure !== undefined && {
          numErrors: failures.length,
          errors: failures.map((message) => ({
            status: "error",
            category: "VALIDATION_ERROR",
            message,
            context: {},
          })),
        }),
        startedAt,
        completedAt: new Date(now()).toISOString(),
      });
    });
  }

  function write(
    { id, properties }: z.output<typeof Upsert>["inputs"][number],
    at: string,
  ): Record<string, unknown> {
    const key = id.toLowerCase();
    const known = contacts.get(key);
    const contactId = known?.id ?? String(500 + contacts.size);
    const contact: HubspotContact = {
      id: contactId,
      properties: { ...known?.properties, ...properties, email: key },
      createdAt: known?.createdAt ?? at,
      updatedAt: at,
    };
    contacts.set(key, contact);
    const url = `https://app.hubspot.com/contacts/12345/record/0-1/${contactId}`;
    return { ...contact, archived: false, new: known === undefined, url };
  }

  return {
    router,
    token,
    contacts: () => [...contacts.values()],
    setScopes: (next) => void (scopes = next),
  };
}

function shown({ name, label, type, options = [], hidden = false, readOnly = false }: Property) {
  return {
    name,
    label,
    type,
    fieldType: options.length > 0 ? "select" : "text",
    groupName: "contactinformation",
    description: "",
    options: options.map((value, displayOrder) => ({ value, label: value, displayOrder, hidden: false })),
    hidden,
    calculated: false,
    hasUniqueValue: name === "email",
    modificationMetadata: { archivable: true, readOnlyDefinition: true, readOnlyValue: readOnly },
  };
}

function problemsOf(properties: Record<string, string>): object[] {
  return Object.entries(properties).flatMap(([name, value]) => {
    const error = problemOf(
      PROPERTIES.find((property) => property.name === name),
      value,
    );
    // HubSpot's texts repeat the value
    const message = `"${value}" is not right for ${name}`;
    return error === undefined ? [] : [{ isValid: false, message, error, name }];
  });
}

function problemOf(property: Property | undefined, value: string): string | undefined {
  if (property === undefined) return "PROPERTY_DOESNT_EXIST";
  if (property.readOnly) return "READ_ONLY_VALUE";
  if (value === "") return undefined;
  if (property.name === "email" && !/^\S+@\S+\.\S+$/.test(value)) return "INVALID_EMAIL";
  if (property.type === "number" && Number.isNaN(Number(value))) return "INVALID_NUMBER";
  if (property.type === "bool" && !["true", "false"].includes(value)) return "INVALID_BOOLEAN";
  const isOption = value.split(";").every((part) => property.options?.includes(part));
  return property.options !== undefined && !isOption ? "INVALID_OPTION" : undefined;
}

function refuse(
  response: Response,
  status: number,
  category: string,
  message: string,
  more: object = {},
): void {
  const correlationId = `${randomBytes(4).toString("hex")}-${randomUUID().slice(9)}`;
  response.status(status).json({ status: "error", message, correlationId, category, ...more });
}
