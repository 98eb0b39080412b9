/**
 * HIRESSCOPE's webhooks over its API.
 *
 * Source    https://hiresscope.com/docs/zapier (read 2026-11-21)
 * Known     `POST {api}/webhooks` with `{ url, events, isActive }` answers `{ id, secret, url, events }`; the secret is
 *           shown only there, and HIRESSCOPE makes it
 * Assumed   200 or 201 for it; that webhooks are listed, changed and removed at the same place as APIs usually have it:
 *           `GET /webhooks`, `PATCH /webhooks/{id}`, `DELETE /webhooks/{id}`. Paths and methods are settings. A 404 or 405
 *           there means that HIRESSCOPE doesn't offer it, and the registrar does without
 * Pages     of a list, where there are any: `next` or a `Link` header with an address, `nextCursor`, or `page` with
 *           `totalPages`
 */
import { z } from "zod";
import type { HttpAnswer } from "../../src/core/define-action.ts";
import { Rejected } from "../../src/core/errors.ts";
import { field, type Fields, type SecretField, type TextField } from "../../src/core/fields.ts";
import { defineRegistration, type VendorHook } from "../../src/core/registration.ts";
import { below, unreadableWebhooks, unwrapped, withId } from "../../src/core/vendor-api.ts";
import { nextPage } from "./next-page.ts";

const unreadable = (detail: string) => unreadableWebhooks({ key: "hiresscope", label: "HIRESSCOPE" }, detail);

const path = <const L extends string, const D extends string>(label: L, fallback: D) =>
  field.text({
    label,
    help: "Below HIRESSCOPE's API address. Change it if HIRESSCOPE's reference shows another one.",
    default: fallback,
    pattern: /^\/[\w./{}-]*$/,
    advanced: true,
  });

export const registrationFields = {
  webhook_by: field.choice({
    label: "Who registers the webhook",
    help: "With an API key, Hirewire does: it chooses the events that your automations need, and keeps the secret.",
    choices: { hirewire: "Hirewire, once there is an API key", hand: "I do, in HIRESSCOPE" },
    default: "hirewire",
    advanced: true,
  }),
  webhooks_path: path("Path of all webhooks", "/webhooks"),
  webhook_path: path("Path of one webhook", "/webhooks/{id}"),
  webhook_remove_path: path("Path that removes a webhook", "/webhooks/{id}"),
  webhook_list_method: field.choice({
    label: "Method that lists webhooks",
    choices: { GET: "GET", none: "HIRESSCOPE lists none" },
    default: "GET",
    advanced: true,
  }),
  webhook_change_method: field.choice({
    label: "Method that changes a webhook",
    choices: { PATCH: "PATCH", PUT: "PUT", none: "HIRESSCOPE changes none" },
    default: "PATCH",
    advanced: true,
  }),
  webhook_remove_method: field.choice({
    label: "Method that removes a webhook",
    choices: { DELETE: "DELETE", POST: "POST", none: "HIRESSCOPE removes none" },
    default: "DELETE",
    advanced: true,
  }),
} as const satisfies Fields;

/** The API's address and how it is signed in to are settings of the acting side: one account, one way in. */
type ActingFields = Record<"api_url" | "api_auth", TextField & { default: string }> &
  Record<"api_key" | "api_password", SecretField & { required: false }> &
  Record<"api_email", TextField & { required: false }>;
type RegistrationFields = typeof registrationFields & ActingFields;

const Webhook = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String),
  url: z.string(),
  events: z.array(z.string()),
  isActive: z.boolean().default(true),
});
const Created = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String),
  secret: z.string().min(1),
  events: z.array(z.string()).optional(),
});

/** The whole tenant shares one limit, whatever is called. */
const BUDGET = "tenant";
/** More pages than anybody has webhooks for. */
const MOST_PAGES = 100;

export const registration = defineRegistration<RegistrationFields>({
  unavailable({ webhook_by: by, api_auth: auth, api_key: key, api_email: email, api_password: password }) {
    if (by === "hand") return "The webhook is registered by hand, as the connection says.";
    const signsIn = auth === "sign_in";
    if (signsIn ? email !== undefined && password !== undefined : key !== undefined) return null;
    const lacks = signsIn ? "an email address and a password" : "an API key from Settings → API Keys";
    return `Enter ${lacks} and Hirewire registers the webhook by itself; without, register it in HIRESSCOPE by hand.`;
  },

  apiUrl: ({ api_url: url }) => url,

  classify({ status, body, method }) {
    if (status >= 300 || typeof body !== "string" || body.trim() === "") return undefined;
    return unreadable(`what answered ${method} is no JSON`);
  },

  async list({ http, connection }) {
    if (connection.webhook_list_method === "none") return null;
    const first = below(connection.api_url, connection.webhooks_path);
    const found: VendorHook[] = [];
    let url: string | null = first;
    for (let page = 1; url !== null && page <= MOST_PAGES; page += 1) {
      const address: string = url;
      const answer: HttpAnswer | null = await unlessNotThere(http.send("GET", address, { budget: BUDGET }));
      if (answer === null) return null;
      found.push(...webhooksIn(answer.body));
      url = nextPage(answer, { url: address, page });
    }
    return found;
  },

  async create({ http, connection }, { url, events }) {
    const answer = await http.post(below(connection.api_url, connection.webhooks_path), {
      json: { url, events, isActive: true },
      budget: BUDGET,
    });
    const made = Created.safeParse(unwrapped(answer));
    if (!made.success) throw unreadable("a new webhook without id or secret");
    const { id, secret, events: kept = [...events] } = made.data;
    return { id, secret, events: kept };
  },

  async update({ http, connection }, id, wanted) {
    const { webhook_change_method: method } = connection;
    if (method === "none") return null;
    const { events, active } = wanted;
    const answer = await unlessNotThere(
      http.send(method, below(connection.api_url, withId(connection.webhook_path, id)), {
        json: { ...(events && { events }), ...(active !== undefined && { isActive: active }) },
        safeToRepeat: true,
        budget: BUDGET,
      }),
    );
    if (answer === null) return null;
    const changed = Webhook.partial().safeParse(unwrapped(answer.body));
    const shown = changed.success ? changed.data : {};
    return {
      id: shown.id ?? id,
      url: shown.url ?? "",
      events: shown.events ?? [...(events ?? [])],
      active: shown.isActive ?? active ?? true,
    };
  },

  async remove({ http, connection }, id) {
    const { webhook_remove_method: method } = connection;
    if (method === "none") return "unsupported";
    try {
      await http.send(method, below(connection.api_url, withId(connection.webhook_remove_path, id)), {
        safeToRepeat: true,
        budget: BUDGET,
      });
      return "removed";
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      if (error.status === 404) return "gone";
      if (error.status === 405) return "unsupported";
      throw error;
    }
  },
});

/** @returns null on 404 and 405: HIRESSCOPE doesn't offer the call, or knows no such webhook */
async function unlessNotThere(call: Promise<HttpAnswer>): Promise<HttpAnswer | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Rejected && (error.status === 404 || error.status === 405)) return null;
    throw error;
  }
}

function webhooksIn(body: unknown): VendorHook[] {
  const inside = z.record(z.string(), z.unknown()).safeParse(body).data ?? {};
  const items = Array.isArray(body)
    ? body
    : ["webhooks", "data", "items", "results"].map((key) => inside[key]).find(Array.isArray);
  const parsed = z.array(Webhook).safeParse(items);
  if (!parsed.success) throw unreadable("a list that holds no webhooks");
  return parsed.data.map(({ id, url, events, isActive }) => ({ id, url, events, active: isActive }));
}
