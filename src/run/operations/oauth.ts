/**
 * Connects an account by signing in at the app: sends the browser there, and turns what it brings back into a connection.
 *
 * A sign-in belongs to whoever began it, works once and for ten minutes, whichever process the browser comes back to.
 * Addresses and client come from the operator, never from the caller: whoever could name the token address would be
 * sent the client's secret.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Catalog } from "../../core/catalog.ts";
import type { ActionApp, Cache } from "../../core/define-action.ts";
import { ConfigError } from "../../core/errors.ts";
import { usualPlaces } from "../../core/destinations.ts";
import { checkFields } from "../../core/fields.ts";
import type { OAuthDefinition, TokenAnswer } from "../../core/oauth.ts";
import { safePath } from "../../core/safe-path.ts";
import type { Store } from "../../store/store.ts";
import type { Vault } from "../../vault/open-vault.ts";
import type { Outbound } from "../outbound/outbound.ts";
import type { Checks } from "./checks.ts";
import type { Connections } from "./connections.ts";
import type { OAuthClients } from "./oauth-clients.ts";

export interface OAuthOffer {
  app: string;
  label: string;
  /** The operator has registered. */
  ready: boolean;
  /** Where what was registered comes from; null when nothing was. */
  from: "environment" | "settings" | null;
  clientId: string | null;
  /** Where the browser is sent back to: to be allowed at the app, letter by letter. */
  redirectUri: string;
  setup: string[];
}

export interface OAuth {
  /** @throws {ConfigError} `oauth_not_offered` */
  offer(app: string): Promise<OAuthOffer>;
  /** @throws {ConfigError} `oauth_not_offered`, or as the app's fields */
  setClient(
    app: string,
    client: { clientId: string; clientSecret: string; settings?: Record<string, unknown> | undefined },
  ): Promise<OAuthOffer>;
  removeClient(app: string): Promise<void>;
  /**
   * @param caller  who may finish it
   * @param input.connection  the one to reconnect, by id or name; left out: a new one
   * @param input.back  a path of ours to go to afterwards; kept and given back
   * @returns where to send the browser
   * @throws {ConfigError} `oauth_not_offered`, `oauth_not_set_up`, `connection_not_found`
   */
  start(
    app: string,
    caller: string,
    input: { connection?: string | undefined; name?: string | undefined; back?: string | undefined },
  ): Promise<{ url: string; expiresAt: number }>;
  /**
   * @param query  what the browser brought back
   * @throws {ConfigError} `oauth_state_unknown`, `oauth_denied`, `oauth_scope_missing`; or what the app said
   */
  finish(
    caller: string,
    query: { state: string; code?: string | undefined; error?: string | undefined },
  ): Promise<{ connection: string; app: string; label: string; reconnected: boolean; back: string | null }>;
}

interface Pending {
  app: string;
  caller: string;
  verifier: string;
  redirectUri: string;
  connection: string | undefined;
  name: string | undefined;
  back: string | null;
}

const SIGN_IN_MS = 10 * 60_000;
const PATIENCE_MS = 20_000;
/** What a sign-in under way is kept as: the browser may come back to another process. */
const PENDING = "oauth::";

export function oauthOperations(options: {
  catalog: Catalog;
  clients: OAuthClients;
  connections: Connections;
  checks: Pick<Checks, "check">;
  outbound: Pick<Outbound, "clientFor">;
  store: Pick<Store, "keyGet" | "keySet" | "keyDelete">;
  vault: Vault;
  /** Where browsers reach us, without a slash at the end. */
  publicUrl: () => string;
  now: () => number;
}): OAuth {
  const { catalog, clients, connections, checks, outbound, store, vault, publicUrl, now } = options;

  const find = (key: string): { app: ActionApp; oauth: OAuthDefinition } => {
    const app = catalog.actions.get(key);
    if (app?.oauth) return { app, oauth: app.oauth };
    throw new ConfigError(`Nobody can sign in to ${app?.label ?? key} from here.`, {
      code: "oauth_not_offered",
    });
  };

  const clientOf = async (app: ActionApp) => {
    const client = await clients.find(app.key);
    if (client) return { ...client, values: valuesOf(app, client.settings) };
    throw new ConfigError(
      `Signing in to ${app.label} is not set up on this server. Somebody who owns it has to register it there first; or connect with a token.`,
      { code: "oauth_not_set_up" },
    );
  };

  const remember = (state: string, pending: Pending, expiresAt: number): Promise<void> => {
    const key = keyOf(state);
    const sealed = Buffer.from(vault.seal(JSON.stringify(pending), key)).toString("base64");
    return store.keySet(key, sealed, expiresAt);
  };

  /** Once, and only for whoever began it. */
  const take = async (state: string, caller: string): Promise<Pending> => {
    const key = keyOf(state);
    const sealed = await store.keyGet(key, now());
    if (sealed !== null) {
      const begun = JSON.parse(vault.open(new Uint8Array(Buffer.from(sealed, "base64")), key)) as Pending;
      if (begun.caller === caller && (await store.keyDelete(key))) return begun;
    }
    throw new ConfigError(
      "This sign-in is not under way any more: it was used already, took longer than ten minutes, or was begun by somebody else. Begin again.",
      { code: "oauth_state_unknown" },
    );
  };

  const exchange = async (app: ActionApp, oauth: OAuthDefinition, begun: Pending, code: string) => {
    const { clientId, clientSecret, values } = await clientOf(app);
    const { http } = outbound.clientFor({
      app,
      // its fields name the secret, so that no error repeats it
      connection: {
        id: `sign-in ${app.key}`,
        name: app.label,
        values: { ...values, client_secret: clientSecret },
      },
      cache: NO_CACHE,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const inForm = oauth.clientAuth === "form";
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`);
    return (await http.post(oauth.tokenUrl(values), {
      anonymous: true,
      about: "the sign-in",
      form: {
        grant_type: "authorization_code",
        code,
        redirect_uri: begun.redirectUri,
        ...(oauth.pkce && { code_verifier: begun.verifier }),
        ...(inForm && { client_id: clientId, client_secret: clientSecret }),
      },
      ...(!inForm && { headers: { authorization: `Basic ${basic.toString("base64")}` } }),
    })) as TokenAnswer;
  };

  const operations: OAuth = {
    async offer(key) {
      const { app, oauth } = find(key);
      const client = await clients.find(key);
      const redirectUri = `${publicUrl()}/oauth/callback`;
      return {
        app: key,
        label: app.label,
        ready: client !== null,
        from: client?.from ?? null,
        clientId: client?.clientId ?? null,
        redirectUri,
        setup: oauth.setup.map((step) => step.replaceAll("{redirect}", redirectUri)),
      };
    },

    async setClient(key, { clientId, clientSecret, settings = {} }) {
      const { app } = find(key);
      valuesOf(app, settings);
      await clients.set(key, { clientId: clientId.trim(), clientSecret: clientSecret.trim(), settings });
      return operations.offer(key);
    },

    async removeClient(key) {
      find(key);
      await clients.remove(key);
    },

    async start(key, caller, { connection, name, back }) {
      const { app, oauth } = find(key);
      const { clientId, values } = await clientOf(app);
      if (connection !== undefined) mustBeOf(app, connections.get(connection));
      const [state, verifier] = [
        randomBytes(32).toString("base64url"),
        randomBytes(32).toString("base64url"),
      ];
      const { redirectUri } = await operations.offer(key);
      const url = new URL(oauth.authorizeUrl(values));
      const parameters = {
        response_type: "code",
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: oauth.scopes.join(oauth.scopeSeparator),
        state,
        ...(oauth.pkce && {
          code_challenge: createHash("sha256").update(verifier).digest("base64url"),
          code_challenge_method: "S256",
        }),
        ...oauth.parameters,
      };
      for (const [parameter, value] of Object.entries(parameters)) url.searchParams.set(parameter, value);
      const expiresAt = now() + SIGN_IN_MS;
      const pending: Pending = {
        app: key,
        caller,
        verifier,
        redirectUri,
        connection,
        name,
        back: back !== undefined && safePath(back) === back ? back : null,
      };
      await remember(state, pending, expiresAt);
      return { url: url.href, expiresAt };
    },

    async finish(caller, { state, code, error }) {
      const begun = await take(state, caller);
      const { app, oauth } = find(begun.app);
      const { key, label } = app;
      if (code === undefined) throw refusedBy(label, error);
      const answer = await exchange(app, oauth, begun, code);
      mustGrant(label, oauth, answer);
      const client = await clientOf(app);
      // what was obtained is for where the operator's client belongs, whatever address the connection had
      const values = { ...usualPlaces(app.connection), ...client.settings, ...oauth.values(answer, client) };
      const { connection: id, name, back } = begun;
      const connection =
        id === undefined
          ? await connections.create({ app: key, name, values })
          : await connections.update(id, { values, elsewhere: "forget" });
      await checks.check(connection.id);
      return { connection: connection.id, app: key, label, reconnected: id !== undefined, back };
    },
  };
  return operations;
}

/** The state itself is known to the browser alone. */
function keyOf(state: string): string {
  return PENDING + createHash("sha256").update(state).digest("hex");
}

function valuesOf(app: ActionApp, settings: Record<string, unknown>): Record<string, unknown> {
  return checkFields(app.connection, settings, { label: app.label });
}

function mustBeOf(app: ActionApp, connection: { name: string; app: string; label: string }): void {
  if (connection.app === app.key) return;
  throw new ConfigError(`${connection.name} is a connection to ${connection.label}, not to ${app.label}.`, {
    code: "connection_not_found",
  });
}

function refusedBy(label: string, error: string | undefined): ConfigError {
  if (error === "access_denied" || error === undefined) {
    return new ConfigError(`${label} was not allowed to let Hirewire in. Begin again if that was a slip.`, {
      code: "oauth_denied",
    });
  }
  // a code of the app's page, and nobody's sentence
  const said = error.replace(/[^\w.-]/g, "").slice(0, 60);
  return new ConfigError(`${label}'s page ended with “${said}”. Begin again, or connect with a token.`, {
    code: "oauth_denied",
    detail: said,
  });
}

function mustGrant(label: string, { scopes, needed = scopes }: OAuthDefinition, answer: TokenAnswer): void {
  const { scope } = answer;
  if (typeof scope !== "string") return; // what is not said is as it was asked for (RFC 6749, 5.1)
  const granted = new Set(scope.split(/[\s,]+/));
  const missing = needed.filter((each) => !granted.has(each));
  if (missing.length === 0) return;
  throw new ConfigError(
    `${label} left out permissions that Hirewire needs: ${missing.join(", ")}. Begin again and allow everything that is asked for.`,
    { code: "oauth_scope_missing" },
  );
}

const NO_CACHE: Cache = {
  get: () => Promise.resolve(undefined),
  set: () => Promise.resolve(),
  delete: () => Promise.resolve(),
};
