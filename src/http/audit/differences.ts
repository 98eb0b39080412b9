/** Before and after of what people set, fit to be read, and without what nobody may read. */
import {
  actionKeyOf,
  type AutomationDefinition,
  type StepDefinition,
} from "../../core/automation/automation.ts";
import { formatPath } from "../../core/findings.ts";
import type { AuditChange } from "../../store/audit.ts";

/** Names of fields whose values are not shown, wherever they stand. */
const SECRET = /secret|token|passw|authorization|api[-_ ]?key|credential|cookie|signature|private/i;

/** Fields of one thing before and after, by what they are called. */
export function differencesOf(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): AuditChange[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((what) => {
    const change = { what, before: before.get(what) ?? null, after: after.get(what) ?? null };
    return change.before === change.after ? [] : [change];
  });
}

/** What an automation does, line by line. Examples hold events, so only how many there are is told. */
export function linesOfAutomation(definition: AutomationDefinition): Map<string, string> {
  const { name, description, trigger, from, when, ats, steps, examples } = definition;
  const lines = new Map<string, string>([
    ["Name", name],
    ["When", trigger],
  ]);
  if (description !== undefined) lines.set("Description", description);
  if (from !== undefined) lines.set("From", from.join(", "));
  if (when !== undefined) lines.set("Only if", when);
  if (ats !== undefined) lines.set("ATS", ats);
  for (const step of steps) {
    for (const [what, text] of linesOfStep(definition, step)) lines.set(what, text);
  }
  lines.set("Steps", steps.map(({ id }) => id).join(", then "));
  if (examples !== undefined) lines.set("Examples", String(examples.length));
  return lines;
}

function linesOfStep(definition: AutomationDefinition, step: StepDefinition): Map<string, string> {
  const { id, connection, when, with: input } = step;
  const lines = new Map([[id, actionKeyOf(definition, step)]]);
  if (connection !== undefined) lines.set(`${id}: connection`, connection);
  if (when !== undefined) lines.set(`${id}: only if`, when);
  if (typeof input === "string") lines.set(`${id}: everything`, shown("", input));
  else for (const [path, text] of leavesOf(input, [])) lines.set(`${id}: ${path}`, text);
  return lines;
}

/** Settings of a connection, by key; its secrets are not among them. */
export function linesOfSettings(
  settings: Readonly<Record<string, unknown>>,
  labelOf: (key: string) => string,
): Map<string, string> {
  return new Map(
    Object.entries(settings).flatMap(([key, value]) =>
      value === undefined || value === null || value === ""
        ? []
        : [[labelOf(key), shown(key, value)] as const],
    ),
  );
}

function* leavesOf(value: unknown, path: readonly PropertyKey[]): Generator<[string, string]> {
  if (typeof value !== "object" || value === null) {
    yield [formatPath(path), shown(path.join("."), value)];
    return;
  }
  for (const [key, inner] of Object.entries(value)) yield* leavesOf(inner, [...path, key]);
}

function shown(name: string, value: unknown): string {
  if (SECRET.test(name)) return "(not shown)";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // an address may carry a key behind its host, or a password before it
  return (text ?? "").replace(/https?:\/\/[^\s"'<>]+/g, (url) => hostOf(url));
}

/** `https://hooks.slack.com/…` */
export function hostOf(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return "an address";
  const more = parsed.pathname !== "/" || parsed.search !== "" ? "/…" : "";
  return `${parsed.protocol}//${parsed.host}${more}`;
}
