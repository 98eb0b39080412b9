/** `hirewire connect [app]`: makes a connection, or changes one that is there. */
import { Command } from "commander";
import { catalog } from "../../catalog.ts";
import { askConsent } from "../ask-consent.ts";
import { askFields } from "../ask-fields.ts";
import { runningServer, type Client } from "../client.ts";
import { findOutAndSave, readSecret, settingsFromFile } from "../find-out.ts";
import { bold, table, type Output } from "../output.ts";
import { collect, readSettings } from "../values.ts";
import { act, globalsOf } from "./globals.ts";
import type { AppShown, ConnectionShown, FieldShown } from "./shown.ts";

interface Options {
  name?: string;
  set: string[];
  update?: string;
  overlap?: string;
  call?: string;
  listen?: boolean;
  secret?: string;
  check: boolean;
}

interface Tools {
  client: Client;
  output: Output;
  interactive: boolean;
}

export function connectCommand(): Command {
  return new Command("connect")
    .description("connect a hiring tool or a destination; without an app, list what can be connected")
    .argument("[app]", "such as trycrucible or slack")
    .option("--name <name>", "what automations call it; default: the app's name")
    .option("--set <field=value>", "a field; @file reads a file, env:NAME the environment", collect, [])
    .option("--update <name>", "change this connection instead: new settings, a rotated or renewed secret")
    .option("--overlap <hours>", "how long a replaced signing secret stays valid (default 24)")
    .option("--call <file>", "find out from this saved call how a custom sender signs")
    .option("--listen", "find it out from the next call that arrives")
    .option(
      "--secret <value>",
      "the signing secret for that; - reads standard input, also env:NAME and @file",
    )
    .option("--no-check", "don't ask the destination whether the credentials work")
    .addHelpText(
      "after",
      `
Examples:
  hirewire connect trycrucible --set signing_secret=env:TRYCRUCIBLE_SECRET
  hirewire connect google_sheets --set service_account_key=@key.json
  hirewire connect --update slack --set bot_token=env:SLACK_TOKEN
  hirewire connect custom --name acme --set preset=github --set signing_secret=env:ACME_SECRET
  hirewire connect custom --name acme --call saved.http --secret -`,
    )
    .action((app: string | undefined, options: Options, command: Command) =>
      act(command, async (client, output) => {
        const { json, data } = globalsOf(command);
        const interactive = process.stdin.isTTY && process.stdout.isTTY && !json;
        // a server that ends with this command hears nobody
        if (options.listen) await runningServer(data);
        const tools = { client, output, interactive };
        if (options.update !== undefined) await change(options.update, options, tools);
        else if (app === undefined) await list(client, output);
        else await make(app, options, tools);
      }),
    );
}

async function list(client: Client, output: Output): Promise<void> {
  const { items } = await client.get<{ items: AppShown[] }>("/apps");
  output.show(items, () => {
    const rows = items.map(({ key, label, events, actions }) => [
      key,
      label,
      events.length > 0 ? `${events.length} events` : "",
      actions.length > 0 ? `${actions.length} actions` : "",
    ]);
    return table(["APP", "NAME", "SENDS", "DOES"], rows);
  });
}

async function change(name: string, options: Options, tools: Tools): Promise<void> {
  const { client, output, interactive } = tools;
  const secret =
    options.secret === undefined ? {} : { signing_secret: await readSecret(options.secret, false) };
  const connection = await client.patch<ConnectionShown>(`/connections/${encodeURIComponent(name)}`, {
    values: { ...readSettings(options.set), ...secret },
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.overlap === undefined ? {} : { overlapHours: Number(options.overlap) }),
  });
  const { call: file, listen } = options;
  const found =
    file !== undefined || listen ? await findOutAndSave(client, connection, { file, interactive }) : null;
  const checked = options.check ? await check(client, connection) : null;
  output.show({ ...connection, check: checked, found }, () =>
    `Changed ${connection.name}. ${found === null ? (checked?.message ?? "") : `It signs with ${found.words}.`}`.trim(),
  );
}

async function make(app: string, options: Options, tools: Tools): Promise<void> {
  const { client, output, interactive } = tools;
  const { fields, setup, events } = await client.get<AppShown>(`/apps/${encodeURIComponent(app)}`);
  const given = { ...(await givenFor(app, options, interactive)), ...readSettings(options.set) };
  // a vendor shows its secret only once it has our address: that one is asked for afterwards
  const later = events.length > 0 ? fields.filter(({ key, rotates }) => rotates && !given[key]) : [];
  if (interactive && events.length === 0) console.log(`${steps(setup).join("\n")}\n`);
  const filledIn = interactive
    ? await askFields(
        fields.filter((field) => !later.includes(field)),
        given,
      )
    : given;
  const connection = await client.post<ConnectionShown>("/connections", {
    app,
    name: options.name,
    values: await withConsent(app, filledIn),
  });
  const checked = options.check ? await check(client, connection) : null;
  const listens = options.listen === true && given["signing_secret"] !== undefined;
  const found = listens ? await findOutAndSave(client, connection, { interactive }) : null;
  output.show({ ...connection, check: checked, found }, () => describe(connection, checked));
  // where the vendor's API is used, there is no secret to paste
  if (!interactive || later.length === 0 || connection.source?.state !== "waiting") return;
  const wantsToListen = options.listen === true || connection.settings["preset"] === "find_out";
  if ((await askLater(later, connection, client)) && wantsToListen) {
    const { words } = await findOutAndSave(client, connection, { interactive });
    console.log(`"${connection.name}" signs with ${words}.`);
  }
}

/** What a saved call tells, or that it is left to the next call. What is set by hand comes on top. */
async function givenFor(
  app: string,
  options: Options,
  interactive: boolean,
): Promise<Record<string, unknown>> {
  const { call: file, listen, secret: written } = options;
  if (file === undefined) {
    const later =
      written === undefined && (interactive || !listen || "signing_secret" in readSettings(options.set));
    const secret = later ? {} : { signing_secret: await readSecret(written, false) };
    return { ...(listen ? { preset: "find_out" } : {}), ...secret };
  }
  const secret = await readSecret(written, interactive);
  return { ...(await settingsFromFile(app, file, { secret, interactive })), signing_secret: secret };
}

/** @returns whether something was entered */
async function askLater(fields: FieldShown[], connection: ConnectionShown, client: Client): Promise<boolean> {
  console.log("\nPaste what the steps above gave you, or press Enter to do it later.\n");
  const values = await askFields(fields, {});
  if (Object.keys(values).length === 0) {
    console.log(`Later: hirewire connect --update ${connection.name} --set ${fields[0]?.key}=…`);
    return false;
  }
  await client.patch(`/connections/${connection.id}`, { values });
  console.log(
    `"${connection.name}" now waits for its first event: \`hirewire sources ${connection.name} --wait\` tells when it is here.`,
  );
  return true;
}

interface Checked {
  ok: boolean;
  message: string;
}

/** Null for a vendor that only sends: there is nobody to ask. */
async function check(client: Client, connection: ConnectionShown): Promise<Checked | null> {
  return await client.post<Checked | null>(`/connections/${connection.id}/check`);
}

function describe(connection: ConnectionShown, checked: Checked | null): string {
  return [
    `Connected ${bold(connection.label)} as "${connection.name}".`,
    ...(checked === null ? [] : [checked.message]),
    ...(connection.address === null ? [] : ["", `Its address: ${bold(connection.address)}`]),
    ...(connection.address?.startsWith("http:")
      ? [
          "Hiring tools send to HTTPS only: start with PUBLIC_URL=https://… to see the address that they can reach.",
        ]
      : []),
    ...(connection.setup.length === 0 || checked?.ok
      ? []
      : ["", "What to do there:", ...steps(connection.setup)]),
  ].join("\n");
}

function steps(setup: readonly string[]): string[] {
  return setup.map((step, index) => `  ${index + 1}. ${step}`);
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
