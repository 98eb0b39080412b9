/**
 * NTRVSTA's webhooks of the original kind over its API.
 *
 * Source    https://docs.ntrvsta.com/docs/webhooks (read 2026-11-21)
 * Known     a client with `create({ url, events, secret, active })`, `update(id, …)`, `test({ webhookId, event, testData })`,
 *           `getLogs`, `getStats`, `getFailedDeliveries(id, { limit, since })` with `id`, `error_message` and
 *           `retry_count`, and `testConnectivity(id)` with `success` and `error`. The secret is ours
 * Assumed   their HTTP paths, by the usual convention below the API's address: `POST /v1/webhooks`, PATCH to one, and
 *           `/test`, `/logs`, `/stats`, `/failed-deliveries`, `/connectivity` below it. They are settings
 * Missing   a list and a removal. Without a list the test event confirms a webhook; instead of being removed it is
 *           switched off, and the owner is told to delete one that another took the place of
 */
import { z } from "zod";
import { Rejected } from "../../src/core/errors.ts";
import { field, type Fields, type SecretField, type TextField } from "../../src/core/fields.ts";
import { read } from "../../src/core/hiring/read.ts";
import {
  defineRegistration,
  type FailedDelivery,
  type RegistrationCall,
} from "../../src/core/registration.ts";
import { below, unreadableWebhooks, unwrapped, withId } from "../../src/core/vendor-api.ts";

const unreadable = (detail: string) => unreadableWebhooks({ key: "ntrvsta", label: "NTRVSTA" }, detail);

const path = <const L extends string, const D extends string>(label: L, fallback: D) =>
  field.text({
    label,
    help: "Below NTRVSTA's API address. Change it if NTRVSTA's reference shows another one.",
    default: fallback,
    pattern: /^\/[\w./{}-]*$/,
    advanced: true,
  });

export const registrationFields = {
  webhook_by: field.choice({
    label: "Who registers the webhook",
    help: "With an API key and the kind “Settings → Webhooks”, Hirewire does: it chooses the events that your automations need, and keeps the secret.",
    choices: { hirewire: "Hirewire, where there is an API for it", hand: "I do, in NTRVSTA" },
    default: "hirewire",
    advanced: true,
  }),
  webhooks_path: path("Path of all webhooks", "/v1/webhooks"),
  webhook_path: path("Path of one webhook", "/v1/webhooks/{id}"),
  webhook_test_path: path("Path of test events", "/v1/webhooks/{id}/test"),
  webhook_connectivity_path: path("Path of the connectivity test", "/v1/webhooks/{id}/connectivity"),
  webhook_stats_path: path("Path of delivery statistics", "/v1/webhooks/{id}/stats"),
  webhook_failed_path: path("Path of failed deliveries", "/v1/webhooks/{id}/failed-deliveries"),
  webhook_logs_path: path("Path of the delivery log", "/v1/webhooks/{id}/logs"),
} as const satisfies Fields;

/** The API's address and key are settings of the acting side. */
type ActingFields = Record<"api_url", TextField & { default: string }> &
  Record<"api_key", SecretField & { required: false }>;
type RegistrationFields = typeof registrationFields &
  ActingFields & {
    generation: { kind: "choice"; label: string; choices: Record<Generation, string>; default: Generation };
  };
type Generation = "any" | "current" | "original";
type Call = RegistrationCall<RegistrationFields>;

const Webhook = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String),
  url: z.string().optional(),
  events: z.array(z.string()).optional(),
  active: z.boolean().optional(),
});

/** Of failed deliveries in one look; NTRVSTA names no way to the next page. */
const MOST = 100;

export const registration = defineRegistration<RegistrationFields>({
  takesSecret: true,
  apiUrl: ({ api_url: url }) => url,

  unavailable({ webhook_by: by, generation, api_key: key }) {
    if (by === "hand") return "The webhook is set up by hand, as the connection says.";
    if (generation === "current") {
      return "NTRVSTA's current kind of webhook has no API: enter the address in NTRVSTA under Settings → Integrations.";
    }
    if (generation === "any") {
      return "Set up by hand. If your NTRVSTA has Settings → Webhooks, choose that as the kind of webhook and enter an API key: then Hirewire registers it by itself.";
    }
    if (key === undefined) {
      return "Enter NTRVSTA's API key and Hirewire registers the webhook by itself; without, add it under Settings → Webhooks by hand.";
    }
    return null;
  },

  // what NTRVSTA says no with is said as it stands; the acting side's words are about templates
  classify({ status, body }) {
    if (status >= 300 || typeof body !== "string" || body.trim() === "") return undefined;
    return unreadable("what answered is no JSON");
  },

  async create({ http, connection }, { url, events, secret }) {
    const answer = await http.post(below(connection.api_url, connection.webhooks_path), {
      json: { url, events, secret, active: true },
      about: "a webhook",
    });
    const made = Webhook.safeParse(unwrapped(answer));
    if (!made.success) throw unreadable("a new webhook without an id");
    return { id: made.data.id, secret: null, events: made.data.events ?? [...events] };
  },

  async update({ http, connection }, id, { events, active, secret }) {
    const wanted = {
      ...(events && { events }),
      ...(active !== undefined && { active }),
      ...(secret && { secret }),
    };
    const answer = await unlessNotThere(
      http.patch(below(connection.api_url, withId(connection.webhook_path, id)), {
        json: wanted,
        safeToRepeat: true,
        about: "a webhook",
      }),
    );
    if (answer === null) return null;
    const shown = Webhook.partial().safeParse(unwrapped(answer)).data ?? {};
    return {
      id: shown.id ?? id,
      url: shown.url ?? "",
      events: shown.events ?? [...(events ?? [])],
      active: shown.active ?? active ?? true,
    };
  },

  async sendTest({ http, connection, now }, id, event) {
    // without one, the first event confirms as well
    await unlessNotThere(
      http.post(below(connection.api_url, withId(connection.webhook_test_path, id)), {
        json: { webhookId: id, event, testData: testDataFor(event, now()) },
        safeToRepeat: true,
        about: "a test event",
      }),
    );
  },

  async check(call, id) {
    const { http, connection } = call;
    const answer = await unlessNotThere(
      http.post(below(connection.api_url, withId(connection.webhook_connectivity_path, id)), {
        json: {},
        safeToRepeat: true,
        about: "a connectivity test",
      }),
    );
    if (answer === null) return await hasDelivered(call, id);
    const { text } = read(unwrapped(answer));
    const says = text("error", "error_message", "message");
    const ok = z.looseObject({ success: z.literal(true) }).safeParse(unwrapped(answer)).success;
    return { ok, ...(says !== undefined && !ok && { says }) };
  },

  async failedDeliveries(call, id, since) {
    const { http, connection } = call;
    const query = { limit: String(MOST), since: new Date(since).toISOString() };
    const answer = await unlessNotThere(
      http.get(below(connection.api_url, withId(connection.webhook_failed_path, id)), { query }),
    );
    if (answer === null) return [];
    const failed = itemsIn(answer).flatMap((item) => readFailure(item, since));
    const shown = failed.some(({ payload }) => payload === null) ? await payloadsInLog(call, id) : new Map();
    return failed.map((one) => ({ ...one, payload: one.payload ?? shown.get(one.id) ?? null }));
  },
});

/** Where NTRVSTA offers no connectivity test: whether it says that a delivery of the last day worked. */
async function hasDelivered({ http, connection }: Call, id: string): Promise<{ ok: boolean; says?: string }> {
  const address = below(connection.api_url, withId(connection.webhook_stats_path, id));
  const answer = await unlessNotThere(http.get(address, { query: { timeRange: "24h" } }));
  const { number } = read(unwrapped(answer));
  const [successful = 0, total = 0] = [number("successful_deliveries"), number("total_deliveries")];
  if (successful > 0 || total === 0) return { ok: successful > 0 };
  return { ok: false, says: `none of the last day's deliveries (${total}) was successful` };
}

/** The log of failed deliveries, where they are not shown by themselves. */
async function payloadsInLog({ http, connection }: Call, id: string): Promise<ReadonlyMap<string, unknown>> {
  const query = { limit: String(MOST), status: "failed" };
  const address = below(connection.api_url, withId(connection.webhook_logs_path, id));
  const answer = await unlessNotThere(http.get(address, { query }));
  return new Map(
    itemsIn(answer).flatMap((item) => {
      const entry = read(item).text("id");
      return entry === undefined ? [] : [[entry, payloadOf(item)] as const];
    }),
  );
}

function readFailure(item: unknown, since: number): FailedDelivery[] {
  const { text } = read(item);
  const id = text("id");
  if (id === undefined) return [];
  const payload = payloadOf(item);
  const at = Date.parse(
    text("timestamp", "created_at", "failed_at") ?? read(payload).text("timestamp") ?? "",
  );
  const headers = z
    .record(z.string(), z.string())
    .safeParse(
      (item as { headers?: unknown }).headers ?? (item as { request_headers?: unknown }).request_headers,
    );
  return [
    {
      id,
      event: text("event") ?? read(payload).text("event") ?? "",
      at: Number.isNaN(at) ? since : at,
      error: text("error_message") ?? null,
      payload,
      headers: headers.success ? headers.data : {},
    },
  ];
}

/** The page shows none of these names. */
function payloadOf(item: unknown): unknown {
  const entry = z.record(z.string(), z.unknown()).safeParse(item).data ?? {};
  const found = entry["payload"] ?? entry["body"] ?? entry["request_body"] ?? null;
  if (typeof found !== "string") return found;
  try {
    return JSON.parse(found) as unknown;
  } catch {
    return null;
  }
}

/** The id begins with `test_`, as in the page's own example, so that it is known for a test. */
function testDataFor(event: string, nowMs: number): Record<string, unknown> {
  const id = `test_hirewire_${nowMs}`;
  const about = event.split(".")[0] ?? "session";
  return { [about]: { id, ...(about === "session" && { overall_score: 92 }) } };
}

function itemsIn(body: unknown): unknown[] {
  const inside = z.record(z.string(), z.unknown()).safeParse(body).data ?? {};
  const list = Array.isArray(body)
    ? (body as unknown[])
    : ["data", "deliveries", "logs", "items", "results"].map((key) => inside[key]).find(Array.isArray);
  return (list as unknown[] | undefined) ?? [];
}

/** @returns null on 404 and 405: NTRVSTA doesn't offer the call, or knows no such webhook */
async function unlessNotThere(call: Promise<unknown>): Promise<unknown> {
  try {
    return (await call) ?? {};
  } catch (error) {
    if (error instanceof Rejected && (error.status === 404 || error.status === 405)) return null;
    throw error;
  }
}
