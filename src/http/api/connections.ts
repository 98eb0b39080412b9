/** `/api/connections`. Secrets go in and never come out. */
import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import type { ConnectionView } from "../../run/operations/connections.ts";
import type { SourceView } from "../../run/operations/sources.ts";
import type { ApiOptions } from "./api-options.ts";
import { defineRoute } from "./define-route.ts";
import { listOf } from "./page.ts";
import { CheckedShape, ConnectionShape } from "./shapes/connection.ts";
import { Time } from "./shapes/time.ts";

const Params = z.object({ id: z.string().describe("The connection's id or name.") });
const Values = z
  .record(z.string(), z.unknown())
  .describe(
    "By field key; `GET /api/apps/{app}` tells the fields. Secrets are sealed and never shown again.",
  );

/** What an app's own file may refuse. */
const FIELD_PROBLEMS = [
  "unknown_field",
  "missing_field",
  "invalid_field",
  "invalid_address",
  "secrets_needed_again",
  "app_refused",
] as const;

type Shown = z.input<typeof ConnectionShape>;

const show = async (connection: ConnectionView, options: ApiOptions): Promise<Shown> =>
  showWith(connection, await options.sources.of(connection.id), options);

const showWith = (
  { hookPath, ...connection }: ConnectionView,
  source: SourceView | null,
  { catalog, publicUrl }: ApiOptions,
): Shown => {
  const address = hookPath === null ? null : `${publicUrl()}${hookPath}`;
  const byHand = catalog.app(connection.app)?.setup ?? [];
  const setup = source?.by === "hirewire" ? registersItself(connection, catalog) : byHand;
  return {
    ...connection,
    address,
    source,
    setup: setup.map((step) => step.replaceAll("{address}", address ?? "")),
  };
};

function registersItself(
  { app, label }: Pick<ConnectionView, "app" | "label">,
  catalog: ApiOptions["catalog"],
): string[] {
  return [
    `Hirewire registers its webhook at ${label} by itself, as soon as an automation that is on needs events from there.`,
    ...(catalog.actions.get(app)?.setup ?? []),
  ];
}

/** Somebody who enters a key wants to know whether the vendor takes it; most answer at once. */
const PATIENCE_MS = 10_000;

/** Once the vendor was asked. */
const showSettled = async (connection: ConnectionView, options: ApiOptions) => {
  await options.registrar.settled([connection.id], PATIENCE_MS);
  return show(options.connections.get(connection.id), options);
};

export const connectionRoutes = [
  defineRoute({
    method: "get",
    path: "/connections",
    operationId: "listConnections",
    tag: "connections",
    scope: "read",
    summary: "Every connection",
    answer: { status: 200, about: "All of them, oldest first.", body: listOf(ConnectionShape) },
    async handle(_request, options) {
      const sources = await options.sources.all();
      const shown = (connection: ConnectionView) =>
        showWith(connection, sources.get(connection.id) ?? null, options);
      return { items: options.connections.list().map(shown) };
    },
  }),
  defineRoute({
    method: "post",
    path: "/connections",
    operationId: "createConnection",
    tag: "connections",
    scope: "write",
    summary: "Connect an account",
    body: z.strictObject({
      app: z.string().describe("The app's key."),
      name: z.string().optional().describe("Left out: the app's key, numbered when it is taken."),
      values: Values.default({}),
    }),
    answer: {
      status: 201,
      about: "The connection, with its address if it sends events.",
      body: ConnectionShape,
    },
    problems: ["unknown_app", "invalid_name", "name_taken", "connection_name_taken", ...FIELD_PROBLEMS],
    handle: async ({ body }, options) => showSettled(await options.connections.create(body), options),
  }),
  defineRoute({
    method: "get",
    path: "/connections/:id",
    operationId: "getConnection",
    tag: "connections",
    scope: "read",
    summary: "One connection",
    params: Params,
    answer: { status: 200, about: "The connection.", body: ConnectionShape },
    problems: ["connection_not_found"],
    handle: ({ params }, options) => show(options.connections.get(params.id), options),
  }),
  defineRoute({
    method: "patch",
    path: "/connections/:id",
    operationId: "updateConnection",
    tag: "connections",
    scope: "write",
    summary: "Change settings, set secrets",
    description:
      "What is left out stays. A new signing secret is valid beside the old one for `overlapHours`, so that the vendor can be changed in between; runs that waited for this connection go on.",
    params: Params,
    body: z.strictObject({
      name: z.string().optional(),
      values: Values.optional(),
      overlapHours: z.number().min(0).max(720).optional().describe("Default 24."),
    }),
    answer: { status: 200, about: "The connection.", body: ConnectionShape },
    problems: [
      "connection_not_found",
      "invalid_name",
      "name_taken",
      "connection_name_taken",
      ...FIELD_PROBLEMS,
    ],
    handle: async ({ params, body }, options) =>
      showSettled(await options.connections.update(params.id, body), options),
  }),
  defineRoute({
    method: "delete",
    path: "/connections/:id",
    operationId: "removeConnection",
    tag: "connections",
    scope: "write",
    summary: "Remove a connection and its secrets",
    description: "Its address answers 410 from now on; its history stays.",
    params: Params,
    answer: { status: 204, about: "It is gone." },
    problems: ["connection_not_found"],
    handle: ({ params }, { connections }) => connections.remove(params.id),
  }),
  defineRoute({
    method: "post",
    path: "/connections/:id/check",
    operationId: "checkConnection",
    tag: "connections",
    scope: "write",
    summary: "Ask the destination whether the connection works",
    description: "When it does, runs that waited for it go on.",
    params: Params,
    answer: {
      status: 200,
      about: "What it said; null for an app that only sends, because there is nobody to ask.",
      body: CheckedShape.nullable(),
    },
    problems: ["connection_not_found", "secret_unreadable"],
    handle: ({ params }, { checks }) => checks.check(params.id),
  }),
  defineRoute({
    method: "get",
    path: "/connections/:id/choices/:name",
    operationId: "listChoices",
    tag: "connections",
    scope: "read",
    summary: "What the account offers, for pickers",
    params: Params.extend({ name: z.string().describe("Of what: `channels`, `spreadsheets`, `stages`.") }),
    query: z
      .record(z.string(), z.string())
      .describe("What the form holds so far: the tabs depend on the spreadsheet."),
    answer: {
      status: 200,
      about: "The choices.",
      body: listOf(z.object({ value: z.string(), label: z.string() })),
    },
    problems: [
      "connection_not_found",
      "choices_not_found",
      "not_a_destination",
      "secret_unreadable",
      "app_refused",
      "destination_refused",
      "destination_sign_in_refused",
      "destination_unavailable",
    ],
    handle: async ({ params, query }, { checks }) => ({
      items: await checks.choices(params.id, params.name, query),
    }),
  }),
  defineRoute({
    method: "post",
    path: "/connections/:id/hook",
    operationId: "replaceHook",
    tag: "connections",
    scope: "write",
    summary: "Retire the address and get a new one",
    params: Params,
    answer: { status: 200, about: "The connection with its new address.", body: ConnectionShape },
    problems: ["connection_not_found", "no_hook"],
    handle: async ({ params }, options) => show(await options.connections.replaceHook(params.id), options),
  }),
  defineRoute({
    method: "post",
    path: "/connections/:id/reconcile",
    operationId: "reconcileConnection",
    tag: "connections",
    scope: "write",
    summary: "Bring the vendor's webhook in line with what automations need",
    description:
      "Hirewire does that by itself after every change and every hour; this is for whoever doesn't want to wait. What the vendor could not deliver is fetched too, where it shows that. `source` tells what came of it.",
    params: Params,
    answer: { status: 200, about: "The connection, as it stands now.", body: ConnectionShape },
    problems: ["connection_not_found", "no_hook"],
    handle: async ({ params }, options) => {
      const { id, name } = options.connections.get(params.id);
      if (options.registrar.source(id) === null) {
        throw new ConfigError(`${name} sends no events, so there is nothing to register.`, {
          code: "no_hook",
        });
      }
      await options.registrar.reconcile(id);
      await options.fillIn.fill(id);
      return show(options.connections.get(id), options);
    },
  }),
  defineRoute({
    method: "post",
    path: "/connections/:id/rotate",
    operationId: "rotateSecret",
    tag: "connections",
    scope: "write",
    summary: "Replace the signing secret over the vendor's API",
    description:
      "What the vendor signs with is accepted at every moment. A vendor that makes its secrets itself gets a new webhook, and its old secret stays valid for 24 hours. Where there is no API for it, paste a new secret with `PATCH /connections/{id}`.",
    params: Params,
    body: z.strictObject({
      overlapHours: z
        .number()
        .min(0)
        .max(720)
        .optional()
        .describe("How long the old secret stays valid where the vendor takes ours. Default 24."),
    }),
    answer: {
      status: 200,
      about: "How it was done.",
      body: z
        .object({
          how: z
            .enum(["changed", "made_anew"])
            .describe("changed: the vendor took a new secret. made_anew: it has a new webhook with one."),
          oldUntil: Time.describe("Until when the old secret is accepted too."),
          connection: ConnectionShape,
        })
        .meta({ id: "Rotated" }),
    },
    problems: [
      "connection_not_found",
      "rotates_by_hand",
      "not_registered",
      "rotation_failed",
      "secret_unreadable",
      "destination_refused",
      "destination_sign_in_refused",
      "destination_unavailable",
      "app_refused",
    ],
    async handle({ params, body }, options) {
      const { id } = options.connections.get(params.id);
      const rotated = await options.rotation.rotate(options.connections.get(id), body.overlapHours);
      return { ...rotated, connection: await show(options.connections.get(id), options) };
    },
  }),
];
