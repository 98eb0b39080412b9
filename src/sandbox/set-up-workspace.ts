/**
 * Fills an empty workspace with everything that the sandbox offers: a connection to each hiring tool and
 * destination, and recipes that are switched on. On a later start it only tells the stand-ins what the
 * connections already know.
 */
import { randomBytes } from "node:crypto";
import type { Catalog } from "../core/catalog.ts";
import type { AutomationDefinition } from "../core/automation/automation.ts";
import type { Automations } from "../run/operations/automations.ts";
import type { Connections } from "../run/operations/connections.ts";
import type { Sandbox } from "./start-sandbox.ts";

/** What must survive a restart so that the stand-ins still know the credentials in the connections. */
export interface SandboxSecrets {
  botToken: string;
  /** A Google service account's key file, as JSON text. */
  serviceAccountKey: string;
  /** By vendor. */
  signingSecrets: Record<string, string>;
}

export function newSigningSecrets(catalog: Catalog): Record<string, string> {
  return Object.fromEntries(
    [...catalog.triggers.keys()].map((key) => [key, `whsec_${randomBytes(24).toString("hex")}`]),
  );
}

/**
 * @param recipes     saved under their own names, switched on
 * @param address     where Hirewire listens, without a slash at the end
 */
export async function setUpWorkspace(options: {
  catalog: Catalog;
  connections: Connections;
  automations: Automations;
  sandbox: Sandbox;
  secrets: SandboxSecrets;
  recipes: readonly AutomationDefinition[];
  address: string;
}): Promise<void> {
  const { catalog, connections, automations, sandbox, secrets, recipes, address } = options;
  const fresh = connections.list().length === 0;
  const slack = { method: "bot_token", bot_token: secrets.botToken, api_url: `${sandbox.url}/slack/api` };
  const google = {
    method: "service_account",
    // the key file names the sandbox's own token address
    service_account_key: JSON.stringify(sandbox.google.serviceAccountKey()),
    api_url: `${sandbox.url}/google`,
    drive_url: `${sandbox.url}/google`,
  };
  const mail = {
    host: "127.0.0.1",
    port: sandbox.mail.port,
    security: "none",
    user: sandbox.mail.user,
    password: sandbox.mail.password,
    from: "hiring@acme.example",
  };
  const valuesFor = (app: string) => sandbox.destinations.get(app)?.connection(`${sandbox.url}/${app}`) ?? {};
  if (fresh) {
    for (const app of catalog.triggers.keys()) {
      const values = { ...valuesFor(app), signing_secret: secrets.signingSecrets[app] };
      await connections.create({ app, values });
    }
    await connections.create({ app: "slack", values: slack });
    await connections.create({ app: "google_sheets", values: google });
    await connections.create({ app: "email", values: mail });
    for (const app of sandbox.destinations.keys()) {
      if (!catalog.triggers.has(app)) await connections.create({ app, values: valuesFor(app) });
    }
    for (const recipe of recipes) await automations.create(recipe, "on");
  } else {
    // the sandbox may listen on another port than last time, and ATSs hand out new credentials; others that somebody
    // entered were for the old port
    const elsewhere = "forget";
    const known = new Set(connections.list().map(({ name }) => name));
    if (known.has("slack")) await connections.update("slack", { values: slack, elsewhere });
    if (known.has("google_sheets")) await connections.update("google_sheets", { values: google, elsewhere });
    if (known.has("email")) await connections.update("email", { values: mail, elsewhere });
    for (const app of sandbox.destinations.keys()) {
      if (known.has(app)) await connections.update(app, { values: valuesFor(app), elsewhere });
    }
  }
  for (const connection of connections.list()) {
    const vendor = sandbox.vendors.get(connection.app);
    const secret = secrets.signingSecrets[connection.app];
    if (!vendor || connection.hookPath === null || secret === undefined) continue;
    vendor.endpoint = {
      url: `${address}${connection.hookPath}`,
      secret,
      scheme: vendor.app.verify(connection.settings as never),
    };
  }
}
