/**
 * Connections as a file: `connections:` with a name, an app and values for each. Secrets never stand in it: a value
 * `${SLACK_BOT_TOKEN}` is taken from the environment of whoever applies the file.
 */
import { z } from "zod";
import type { Catalog } from "../catalog.ts";
import { findingsOf, formatPath } from "../findings.ts";
import { didYouMean } from "./closest.ts";
import type { Locate, Problem } from "./problem.ts";
import { readYaml } from "./yaml-document.ts";

const ConnectionSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "must be up to 64 lower-case letters, digits, - and _")
    .describe("What automations call it."),
  app: z.string().min(1).describe("Key of the app, such as `slack`."),
  values: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe("Its fields. Secrets as `${NAME}`, from the environment."),
});
export const ConnectionsFileSchema = z
  .strictObject({ connections: z.array(ConnectionSchema) })
  .meta({ id: "Connections", title: "Hirewire connections" });

export interface ConnectionInFile {
  name: string;
  app: string;
  /** References replaced. */
  values: Record<string, unknown>;
}

export interface ConnectionsFile {
  connections: ConnectionInFile[];
  problems: Problem[];
  locate: Locate;
}

/** Whether a text is a file of connections and no automation. */
export function isConnectionsFile(text: string): boolean {
  return /^(connections|"connections"|'connections')\s*:|^\s*\{\s*"connections"\s*:/m.test(text);
}

/**
 * Reads the connections and fills in what they refer to. Never throws: every problem has its line and column.
 *
 * @param environment  variables by name
 */
export function readConnections(
  text: string,
  options: { catalog: Catalog; environment: Readonly<Record<string, string | undefined>> },
): ConnectionsFile {
  const { value, problems, locate } = readYaml(text);
  if (problems.length > 0) return { connections: [], problems, locate };
  const parsed = ConnectionsFileSchema.safeParse(value);
  if (!parsed.success) {
    const found = findingsOf(parsed.error, value).map(({ path, words }): Problem => {
      const name = formatPath(path);
      return { path: name, code: "invalid_field", message: `"${name}" ${words}.`, ...locate(path) };
    });
    return { connections: [], problems: found, locate };
  }
  const found: Problem[] = [];
  const connections = parsed.data.connections.map(({ values, ...connection }, index) => {
    const path = ["connections", index];
    const app = options.catalog.app(connection.app);
    if (!app) {
      const message = `There is no app "${connection.app}".${didYouMean(connection.app, options.catalog.appKeys())}`;
      found.push({
        path: formatPath([...path, "app"]),
        code: "unknown_app",
        message,
        ...locate([...path, "app"]),
      });
    }
    const filled = Object.entries(values).map(([key, written]) => {
      const at = [...path, "values", key];
      const secret = app?.fields[key]?.kind === "secret";
      const result = fillIn(written, { secret, key, environment: options.environment });
      if ("message" in result) {
        // the line itself would show the secret
        const { excerpt: _excerpt, ...place } = locate(at) ?? {};
        found.push({ path: formatPath(at), ...result, ...place });
      }
      return [key, "value" in result ? result.value : ""] as const;
    });
    return { ...connection, values: Object.fromEntries(filled) };
  });
  return { connections, problems: found, locate };
}

const REFERENCE = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/;

type Filled = { value: unknown } | { code: string; message: string };

function fillIn(
  written: unknown,
  {
    secret,
    key,
    environment,
  }: { secret: boolean; key: string; environment: Readonly<Record<string, string | undefined>> },
): Filled {
  if (typeof written !== "string") return { value: written };
  const name = REFERENCE.exec(written)?.[1];
  if (name !== undefined) {
    const value = environment[name];
    if (value !== undefined && value !== "") return { value };
    const message = `The environment has no ${name}: set it where the file is applied.`;
    return { code: "variable_missing", message };
  }
  if (!secret) return { value: written };
  const suggestion = key.toUpperCase();
  const message = `"${key}" is a secret and must not stand in a file: write \${${suggestion}} and set that variable where the file is applied.`;
  return { code: "secret_in_file", message };
}
