/** `hirewire connect [app]`: makes a connection, or changes one that is there. */
import { existsSync, readFileSync } from "node:fs";
import { cancel, confirm, isCancel, password, select, text } from "@clack/prompts";
import { Command } from "commander";
import { catalog } from "../../../index.ts";
import { ConfigError } from "../../core/errors.ts";
import { askConsent } from "../ask-consent.ts";
import type { Client } from "../client.ts";
import { bold, table } from "../output.ts";
import { collect, readSettings } from "../values.ts";
import { act, globalsOf } from "./globals.ts";
import type { AppShown, ConnectionShown, FieldShown } from "./shown.ts";

interface Options {
  name?: string;
  set: string[];
  update?: string;
  overlap?: string;
  check: boolean;
}

export function connectCommand(): Command {
  return new Command("connect")
    .description("connect a hiring tool or a destination; without an app, list what can be connected")
    .argument("[app]", "such as trycrucible or slack")
    .option("--name <name>", "what automations call it; default: the app's name")
    .option("--set <field=value>", "a field; @file reads a file, env:NAME the environment", collect, [])
    .option("--update <name>", "change this connection instead: new settings, a rotated or renewed secret")
    .option("--overlap <hours>", "how long a replaced signing secret stays valid (default 24)")
    .option("--no-check", "don't ask the destination whether the credentials work")
    .addHelpText(
      "after",
      `
Examples:
  hirewire connect trycrucible --set signing_secret=env:TRYCRUCIBLE_SECRET
  hirewire connect google_sheets --set service_account_key=@key.json
  hirewire connect --update slack --set bot_token=env:SLACK_TOKEN`,
    )
    .action((app: string | undefined, options: Options, command: Command) =>
      act(command, async (client, output) => {
        if (options.update !== undefined) {
          const connection = await client.patch<ConnectionShown>(`/connections/${options.update}`, {
            values: readSettings(options.set),
            ...(options.name === undefined ? {} : { name: options.name }),
            ...(options.overlap === undefined ? {} : { overlapHours: Number(options.overlap) }),
          });
          const checked = options.check ? await checkConnection(client, connection) : null;
          output.show({ ...connection, check: checked }, () =>
            `Changed ${connection.name}. ${checked?.message ?? ""}`.trim(),
          );
          return;
        }
        if (app === undefined) {
          const { items } = await client.get<{ items: AppShown[] }>("/apps");
          output.show(items, () => listApps(items));
          return;
        }
        const known = await client.get<AppShown>(`/apps/${encodeURIComponent(app)}`);
        const given = readSettings(options.set);
        const interactive = process.stdin.isTTY && process.stdout.isTTY && !globalsOf(command).json;
        const filledIn = interactive ? await ask(known, given) : given;
        const values = await withConsent(app, filledIn);
        const connection = await client.post<ConnectionShown>("/connections", {
          app,
          name: options.name,
          values,
        });
        const checked = options.check ? await checkConnection(client, connection) : null;
        output.show({ ...connection, check: checked }, () => describe(connection, checked));
      }),
    );
}

interface Checked {
  ok: boolean;
  message: string;
}

/** A vendor that only sends has nothing to ask. */
async function checkConnection(client: Client, connection: ConnectionShown): Promise<Checked | null> {
  return await client.post<Checked | null>(`/connections/${connection.id}/check`);
}

function listApps(apps: AppShown[]): string {
  const rows = apps.map((app) => [
    app.key,
    app.label,
    app.events.length > 0 ? `${app.events.length} events` : "",
    app.actions.length > 0 ? `${app.actions.length} actions` : "",
  ]);
  return table(["APP", "NAME", "SENDS", "DOES"], rows);
}

function describe(connection: ConnectionShown, checked: Checked | null): string {
  return [
    `Connected ${bold(connection.label)} as "${connection.name}".`,
    ...(checked === null ? [] : [checked.message]),
    ...(connection.address === null ? [] : ["", `Its address: ${bold(connection.address)}`]),
    ...(connection.setup.length === 0 ? [] : ["", "What to do there:"]),
    ...connection.setup.map((step, index) => `  ${index + 1}. ${step}`),
  ].join("\n");
}

/** Where the app asks a person for permission on a page of its own, that comes before the connection is made. */
async function withConsent(key: string, values: Record<string, unknown>): Promise<Record<string, unknown>> {
  const app = catalog.actions.get(key);
  if (!app?.consent?.needed(values)) return values;
  const gained = await askConsent({
    app: { ...app, consent: app.consent },
    values,
    allowEgress: (process.env["HIREWIRE_ALLOW"] ?? "").split(",").filter((entry) => entry !== ""),
    tell: (url) => console.error(`Open this in your browser and allow access:\n\n  ${url}\n`),
  });
  return { ...values, ...gained };
}

/** Asks for the fields that were not given; the ones that most people never touch keep their defaults. */
async function ask(app: AppShown, given: Record<string, string>): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = { ...given };
  for (const step of app.setup.filter((line) => !line.includes("{address}"))) console.log(`  · ${step}`);
  for (const fieldShown of app.fields) {
    if (values[fieldShown.key] !== undefined || fieldShown.advanced) continue;
    const answer = await askOne(fieldShown);
    if (isCancel(answer)) {
      cancel("Nothing was made.");
      throw new ConfigError("Stopped.", { code: "stopped" });
    }
    if (answer !== undefined && answer !== "") values[fieldShown.key] = answer;
  }
  return values;
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

async function askOne(shown: FieldShown): Promise<unknown> {
  const message = shown.help === undefined ? shown.label : `${shown.label}: ${shown.help}`;
  const validate = (value: string | undefined) =>
    shown.required && !value?.trim() ? "This one is needed." : undefined;
  switch (shown.kind) {
    case "secret":
      if (shown.multiline) return await askForFile(message, shown.required);
      return await password({ message, validate });
    case "boolean":
      return await confirm({ message, initialValue: shown.default === true });
    case "choice":
      return await select({
        message,
        options: Object.entries(shown.choices ?? {}).map(([value, label]) => ({ value, label })),
        ...(typeof shown.default === "string" ? { initialValue: shown.default } : {}),
      });
    case "text":
    case "number": {
      const { default: fallback } = shown;
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
