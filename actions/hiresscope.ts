/**
 * HIRESSCOPE as a destination: shortlists and rejects applications. Its webhooks are in triggers/hiresscope.ts; both
 * sides share one connection, and sign in as hiresscope/sign-in.ts says.
 *
 * Source    https://hiresscope.com/docs/api (read 2026-11-21)
 * Known     base https://api.hiresscope.com/api/v1; `/applications/:id/status` takes SHORTLISTED or REJECTED; a key
 *           from Settings → API Keys as `X-API-Key`, or a signed-in person's token (15 minutes) as bearer; the Zapier
 *           page sends a token from the same place as bearer, so a 401 is followed by one try the other way, and the
 *           way that worked is remembered
 * Limits    100 calls a minute and 500 in 10 minutes for the whole tenant; 429 with Retry-After
 * Assumed   the method PATCH, as for jobs, and the field `status`: both are settings
 * Repeats   harmless: a status is set, not added
 */
import { z } from "zod";
import { action, defineAction, type HttpAnswer } from "../src/core/define-action.ts";
import { effectWith } from "../src/core/effect.ts";
import { ConfigError, type HirewireError, Rejected } from "../src/core/errors.ts";
import { field, type Fields, type ValuesOf } from "../src/core/fields.ts";
import { authorize, SIGN_IN, signInFields } from "./hiresscope/sign-in.ts";
import { classifyVendor } from "./vendors/classify-vendor.ts";
import { below } from "../src/core/vendor-api.ts";

const hiresscopeFields = {
  ...signInFields,
  status_method: field.choice({
    label: "Method that sets a status",
    help: "Change it if HIRESSCOPE's reference shows another one.",
    choices: { PATCH: "PATCH", PUT: "PUT", POST: "POST" },
    default: "PATCH",
    advanced: true,
  }),
  status_field: field.text({
    label: "Name of the status's field",
    help: "Change it if HIRESSCOPE's reference shows another one.",
    default: "status",
    pattern: /^[A-Za-z_]\w*$/,
    advanced: true,
  }),
} as const satisfies Fields;

type Values = ValuesOf<typeof hiresscopeFields>;

/** The whole tenant shares one limit, whatever is called. */
const BUDGET = "tenant";

const StatusInput = z.strictObject({
  application_id: z
    .string()
    .trim()
    // it becomes a part of the address
    .regex(/^[\w-]{1,100}$/, "is not an application's id, such as app_xyz789")
    .meta({
      label: "Application",
      help: "Its id, such as {% $event.application.id %} of a HIRESSCOPE event.",
    }),
  status: z.enum(["SHORTLISTED", "REJECTED"]).meta({ label: "Status" }),
});

const setApplicationStatus = action<typeof hiresscopeFields>()({
  noun: "Application",
  label: "Shortlist or reject",
  description: "Sets the status of an application to SHORTLISTED or REJECTED.",
  input: StatusInput,
  outputSample: { application_id: "app_xyz789", status: "SHORTLISTED" },
  // the later of two wishes about one application wins
  lane: ({ application_id: id }) => `application ${id}`,
  describe: ({ application_id: id, status }) => `set application ${id} to ${status}`,
  effect: ({ application_id: id }) => effectWith({ ref: id }, { idempotent: true }),
  repeats: "A repeat sets the same status again, which changes nothing.",

  async run({ http, connection, input }) {
    const { application_id: id, status } = input;
    await http.send(connection.status_method, below(connection.api_url, `/applications/${id}/status`), {
      json: { [connection.status_field]: status },
      safeToRepeat: true,
      budget: BUDGET,
      about: `application ${id}`,
    });
    return { application_id: id, status };
  },
});

export const hiresscope = defineAction({
  key: "hiresscope",
  label: "HIRESSCOPE",
  summary: "CV screening: shortlists and rejects applications.",
  sources: ["https://hiresscope.com/docs/api", "https://hiresscope.com/docs/zapier"],
  connection: hiresscopeFields,
  setup: [
    "To shortlist or reject, make a key in HIRESSCOPE under Settings → API Keys and paste it as the API key.",
  ],
  authorize,
  classify,
  budgets: { [SIGN_IN]: { perMinute: 5, burst: 5 } },
  async check({ http, connection }) {
    await http.get(below(connection.api_url, "/jobs"), { budget: BUDGET });
    return "the API key is accepted";
  },
  actions: { set_application_status: setApplicationStatus },
});

function classify(answer: HttpAnswer, { connection }: { connection: Values }): HirewireError | undefined {
  const { status, about } = answer;
  if (status === 404 && about !== undefined) {
    return new Rejected(
      `HIRESSCOPE knows no ${about}. It may have been deleted, or belong to another account than the API key.`,
      { code: "hiresscope_application_not_found", status },
    );
  }
  if (status === 405) {
    return new ConfigError(
      `HIRESSCOPE does not set a status by ${connection.status_method}. Choose the method that its reference shows, in the connection.`,
      { code: "hiresscope_method", path: "status_method" },
    );
  }
  return classifyVendor(answer, {
    key: "hiresscope",
    label: "HIRESSCOPE",
    forbidden:
      "HIRESSCOPE does not let this API key do that. Use a key of somebody who may change applications.",
  });
}
