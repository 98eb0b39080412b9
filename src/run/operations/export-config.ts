/** What there is, as the folder of files that would make it again. Secrets leave as references to the environment. */
import { stringify } from "yaml";
import { toYaml } from "../../core/automation/automation-file.ts";
import type { Catalog } from "../../core/catalog.ts";
import { secretKeys } from "../../core/fields.ts";
import type { Automation } from "../../core/types.ts";
import type { ConnectionView } from "./connections.ts";

export interface ConfigFile {
  /** Below the folder, such as `automations/score-to-slack.yaml`. */
  path: string;
  text: string;
}

/**
 * The same workspace always gives the same files.
 *
 * @param options.schema  path or address of the automations' JSON Schema, for editors
 */
export function exportConfig(options: {
  catalog: Catalog;
  connections: readonly ConnectionView[];
  automations: readonly Automation[];
  schema?: string;
}): ConfigFile[] {
  const { catalog, connections, automations, schema } = options;
  const taken = new Set<string>();
  const files = automations.map(({ name, definition, state }): ConfigFile => ({
    path: `automations/${freeName(slug(name), taken)}.yaml`,
    text: toYaml(definition, { state, ...(schema !== undefined && { schema }) }),
  }));
  if (connections.length === 0) return files;
  const described = connections.map((connection) => describeConnection(catalog, connection));
  const head = "# Secrets are taken from the environment of whoever runs `hirewire apply`.\n";
  return [{ path: "connections.yaml", text: head + stringify({ connections: described }) }, ...files];
}

/** Settings that have their default are left out; so are secrets that are not set. */
function describeConnection(catalog: Catalog, connection: ConnectionView): Record<string, unknown> {
  const { name, app, settings, secrets } = connection;
  const fields = catalog.app(app)?.fields ?? {};
  const isSecret = new Set(secretKeys(fields));
  const values = Object.entries(fields).flatMap(([key, definition]): [string, unknown][] => {
    if (isSecret.has(key)) {
      return secrets.some(({ field }) => field === key) ? [[key, `\${${variableName(name, key)}}`]] : [];
    }
    const value = settings[key];
    const isDefault = "default" in definition && definition.default === value;
    return value === undefined || isDefault ? [] : [[key, value]];
  });
  return { name, app, ...(values.length > 0 && { values: Object.fromEntries(values) }) };
}

/** `SLACK_BOT_TOKEN` for the field `bot_token` of the connection `slack`. */
export function variableName(connection: string, field: string): string {
  const name = `${connection}_${field}`.toUpperCase().replaceAll(/[^A-Z0-9]+/g, "_");
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

function slug(name: string): string {
  const plain = name.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return (
    plain
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, "")
      .slice(0, 60) || "automation"
  );
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}-${count}`;
  taken.add(name);
  return name;
}
