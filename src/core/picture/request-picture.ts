/** The picture of whatever has none of its own: what is asked of whom, field by field. */
import type { ActionDefinition } from "../define-action.ts";
import type { JsonSchema } from "../automation/automation-schema.ts";
import { inputSchema } from "../automation/automation-schema.ts";
import type { RequestPicture } from "./picture.ts";
import { safeText } from "./safe-text.ts";

/** A person may have typed a credential where none belongs. */
const SECRET = /authorization|cookie|password|passwd|secret|token|api[-_ ]?key|signature/i;
const MOST_FIELDS = 40;
const MOST_CHARACTERS = 2_000;

export interface PicturedField {
  label: string;
  value: string;
  secret: boolean;
}

/** @param input  checked, as `run` would be given it */
export function requestPicture(
  { app, action }: { app: string; action: Pick<ActionDefinition, "label" | "input"> },
  input: unknown,
): RequestPicture {
  const labels = labelsOf(action.input);
  return {
    kind: "request",
    title: `${app}: ${action.label}`,
    method: null,
    host: null,
    path: null,
    fields: fieldsOf(input, labels),
    notes: [],
  };
}

/** Every value with a name that people know, one below the other; a group in a group is written out. */
export function fieldsOf(value: unknown, labels: Readonly<Record<string, string>> = {}): PicturedField[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value)
    .flatMap(([key, inner]): PicturedField[] => {
      const text = inWords(inner);
      if (text === "") return [];
      const secret = SECRET.test(key) && typeof inner === "string";
      return [{ label: safeText(labels[key] ?? key), value: secret ? "" : text, secret }];
    })
    .slice(0, MOST_FIELDS);
}

function inWords(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return shortened(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "object") return "";
  if (Array.isArray(value)) return shortened(value.map(inWords).filter(Boolean).join(", "));
  return shortened(
    Object.entries(value)
      .map(([key, inner]) => `${key}: ${SECRET.test(key) ? "hidden" : inWords(inner)}`)
      .join("\n"),
  );
}

function shortened(text: string): string {
  return safeText(text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text);
}

const labelsByInput = new WeakMap<object, Readonly<Record<string, string>>>();

function labelsOf(input: ActionDefinition["input"]): Readonly<Record<string, string>> {
  const known = labelsByInput.get(input);
  if (known) return known;
  const properties = (inputSchema(input)["properties"] ?? {}) as Record<string, JsonSchema>;
  const labels = Object.fromEntries(
    Object.entries(properties).flatMap(([key, { label }]) =>
      typeof label === "string" ? [[key, label]] : [],
    ),
  );
  labelsByInput.set(input, labels);
  return labels;
}
