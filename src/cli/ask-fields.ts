/** Asks for a connection's fields in the terminal. */
import { existsSync, readFileSync } from "node:fs";
import { cancel, confirm, isCancel, password, select, text } from "@clack/prompts";
import { ConfigError } from "../core/errors.ts";
import { isShown } from "../core/fields.ts";
import type { FieldShown } from "./commands/shown.ts";

/**
 * Asks for the fields that were not given; the ones that most people never touch keep their defaults.
 *
 * @throws {ConfigError} `stopped` when the person gives up
 */
export async function askFields(
  fields: readonly FieldShown[],
  given: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = { ...given };
  const byKey = Object.fromEntries(fields.map((field) => [field.key, field]));
  for (const field of fields) {
    if (values[field.key] !== undefined || field.advanced) continue;
    if (!isShown(byKey, field.key, values)) continue; // it belongs to another way in
    const answer = await askField(field);
    if (isCancel(answer)) {
      cancel("Stopped.");
      throw new ConfigError("Stopped before the end; what was entered last is not kept.", {
        code: "stopped",
      });
    }
    if (answer !== undefined && answer !== "") values[field.key] = answer;
  }
  return values;
}

async function askField(field: FieldShown): Promise<unknown> {
  const message = field.help === undefined ? field.label : `${field.label}: ${field.help}`;
  const validate = (value: string | undefined) =>
    field.required && !value?.trim() ? "This one is needed." : undefined;
  switch (field.kind) {
    case "secret":
      if (field.multiline) return await askForFile(message, field.required);
      return await password({ message, validate });
    case "boolean":
      return await confirm({ message, initialValue: field.default === true });
    case "choice":
      return await select({
        message,
        options: Object.entries(field.choices ?? {}).map(([value, label]) => ({ value, label })),
        ...(typeof field.default === "string" ? { initialValue: field.default } : {}),
      });
    case "text":
    case "number": {
      const { default: fallback } = field;
      const defaultValue =
        typeof fallback === "string" || typeof fallback === "number" ? `${fallback}` : undefined;
      return await text({
        message,
        validate,
        ...(defaultValue === undefined ? {} : { defaultValue, placeholder: defaultValue }),
      });
    }
  }
}

/** A key file has many lines, which a prompt can't take. */
async function askForFile(message: string, required: boolean): Promise<unknown> {
  const path = await text({
    message: `${message} (path of the file)`,
    validate: (value) => {
      if (!value?.trim()) return required ? "This one is needed." : undefined;
      return existsSync(value.trim()) ? undefined : "There is no such file.";
    },
  });
  return typeof path === "string" && path.trim() !== "" ? readFileSync(path.trim(), "utf8") : path;
}
