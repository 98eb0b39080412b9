/**
 * What may be written to a candidate: Merge's own fields, and those of this linked account.
 *
 * Source: https://docs.merge.dev/merge-unified/writing-data/programmatic-writes-with-meta/introduction
 * (read 2026-11-21).
 */
import type { AtsWorld, WorldField } from "../ats/world.ts";
import type { Model } from "./merge-models.ts";
import { type MergeProblem, wrongType } from "./merge-problems.ts";

/** Source: https://rubydoc.info/gems/merge_ruby_client/Merge/Ats/PatchedCandidateRequest (read 2026-11-21). */
const COMMON = [
  "first_name",
  "last_name",
  "company",
  "title",
  "last_interaction_at",
  "is_private",
  "can_email",
  "locations",
  "phone_numbers",
  "email_addresses",
  "urls",
  "tags",
  "applications",
  "attachments",
  "remote_template_id",
  "integration_params",
  "linked_account_params",
];

export function metaAnswer(world: AtsWorld): Model {
  const own = Object.fromEntries(world.fields.map((field) => [field.key, schemaOf(field)]));
  return {
    request_schema: {
      type: "object",
      properties: {
        model: {
          type: "object",
          properties: {
            first_name: { type: "string", title: "first_name" },
            tags: { type: "array", items: { type: "string" }, title: "tags" },
            integration_params: { type: "object", properties: {} },
            linked_account_params: { type: "object", properties: own },
          },
        },
        remote_user_id: { type: "string" },
      },
    },
    remote_field_classes: {},
    status: { linked_account_status: "COMPLETE", can_make_request: true },
    has_conditional_params: false,
    has_required_linked_account_params: false,
  };
}

function schemaOf({ kind, name, options }: WorldField): Model {
  const types = { text: "string", number: "number", choice: "string", yes_no: "boolean", date: "string" };
  return { type: types[kind], title: name, ...(kind === "choice" && { enum: options }) };
}

/** Fields that nobody knows are left out with a warning: the write goes on. */
export function unknownIn(
  model: Model,
  pointer = "/model",
  known: readonly string[] = COMMON,
): MergeProblem[] {
  return Object.keys(model)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      type: "UNRECOGNIZED_FIELD",
      title: "Unrecognized Field",
      detail: `An unrecognized field, ${key}, was passed in with the request.`,
      pointer: `${pointer}/${key}`,
    }));
}

/** @returns what is wrong with a value, or undefined */
export function problemWith({ key, kind, options }: WorldField, value: unknown): MergeProblem | undefined {
  const pointer = `/model/linked_account_params/${key}`;
  const wanted = { number: "number", yes_no: "boolean", text: "string", choice: "string", date: "string" }[
    kind
  ];
  if (typeof value !== wanted) return wrongType(pointer, `${key} must be of the type ${wanted}.`);
  if (kind === "choice" && !options.includes(String(value))) {
    return wrongType(pointer, `${key} must be one of ${options.join(", ")}.`);
  }
  return undefined;
}
