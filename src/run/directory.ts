/**
 * What intake must know without asking the store: which hook belongs to whom, the secrets that verify it,
 * and which automations listen. Read once and again after every change; one change is visible as a whole.
 */
import type { BlockList } from "node:net";
import type { Catalog } from "../core/catalog.ts";
import type { HookSettings, TriggerApp } from "../core/define-trigger.ts";
import type { SignatureScheme } from "../core/signature/signature-scheme.ts";
import type { Automation, Connection, Hook, SealedSecret } from "../core/types.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/store.ts";
import type { Vault } from "../vault/open-vault.ts";
import { allowedAddresses } from "./intake/allowed-addresses.ts";
import { TokenBucket } from "./intake/token-bucket.ts";

/** Field of every vendor's connection that holds the shared secret. */
export const SIGNING_SECRET = "signing_secret";

export interface SigningSecret {
  value: string;
  retiresAt: number | null;
}

export interface SecretState {
  field: string;
  /** How many are accepted at the moment. */
  active: number;
  /** False when the vault's key does not open one of them: it must be entered again. */
  readable: boolean;
}

export interface HookEntry {
  hook: Hook;
  connection: Connection;
  app: TriggerApp;
  settings: HookSettings;
  scheme: SignatureScheme;
  secrets: SigningSecret[];
  /** True when a secret is there that the vault's key does not open. */
  unreadable: boolean;
  /** Null when any address may send. */
  allowed: BlockList | null;
  bucket: TokenBucket;
}

interface OpenedSecret extends SealedSecret {
  /** Null when the vault's key does not open it. */
  value: string | null;
}

export interface Directory {
  hook(id: string): HookEntry | { retired: true } | undefined;
  connections(): Connection[];
  connection(id: string): Connection | undefined;
  connectionByName(name: string): Connection | undefined;
  hookOf(connectionId: string): Hook | undefined;
  automations(): Automation[];
  automation(id: string): Automation | undefined;
  /** Secrets of one connection: which fields are set, never their values. */
  secretFields(connectionId: string): SecretState[];
  reload(): Promise<void>;
}

export async function openDirectory(options: {
  store: Store;
  vault: Vault;
  catalog: Catalog;
  log: Log;
  now: () => number;
}): Promise<Directory> {
  const { store, vault, catalog, log, now } = options;
  let hooks = new Map<string, HookEntry | { retired: true }>();
  let connections = new Map<string, Connection>();
  let automations = new Map<string, Automation>();
  let hookByConnection = new Map<string, Hook>();
  let secretsByConnection = new Map<string, OpenedSecret[]>();

  /** With a lost key everything else must go on, so that the secrets can be entered again. */
  const open = (secret: SealedSecret): OpenedSecret => {
    try {
      return { ...secret, value: vault.open(secret.sealed, `secret:${secret.id}`) };
    } catch (error) {
      log.error("secret can't be opened: enter it again", { connection: secret.connectionId, error });
      return { ...secret, value: null };
    }
  };

  const entryOf = (hook: Hook, connection: Connection, secrets: OpenedSecret[]): HookEntry | undefined => {
    const app = catalog.triggers.get(connection.app);
    if (!app) return undefined;
    const settings = connection.settings as HookSettings & Record<string, unknown>;
    const before = hooks.get(hook.id);
    const perSecond = settings.events_per_second;
    const signing = secrets.filter(({ field }) => field === SIGNING_SECRET);
    return {
      hook,
      connection,
      app,
      settings,
      scheme: app.verify(settings as never),
      secrets: signing.flatMap(({ value, retiresAt }) => (value === null ? [] : [{ value, retiresAt }])),
      unreadable: signing.some(({ value }) => value === null),
      allowed: allowedAddresses(settings.allowed_ips),
      // a change of settings elsewhere must not refill the bucket
      bucket:
        before && "bucket" in before && before.bucket.perSecond === perSecond
          ? before.bucket
          : new TokenBucket(perSecond, perSecond * 10, now()),
    };
  };

  const readAll = async (): Promise<void> => {
    const [allConnections, allHooks, allAutomations] = await Promise.all([
      store.connections(),
      store.hooks(),
      store.automations(),
    ]);
    const allSecrets = new Map(
      await Promise.all(
        allConnections.map(async ({ id }) => [id, (await store.secrets(id)).map(open)] as const),
      ),
    );
    const byId = new Map(allConnections.map((connection) => [connection.id, connection]));
    const nextHooks = new Map<string, HookEntry | { retired: true }>();
    const nextHookByConnection = new Map<string, Hook>();
    for (const hook of allHooks) {
      const connection = byId.get(hook.connectionId);
      if (hook.state === "retired" || !connection) {
        nextHooks.set(hook.id, { retired: true });
        continue;
      }
      const entry = entryOf(hook, connection, allSecrets.get(connection.id) ?? []);
      if (entry) nextHooks.set(hook.id, entry);
      nextHookByConnection.set(connection.id, hook);
    }
    connections = byId;
    hooks = nextHooks;
    hookByConnection = nextHookByConnection;
    automations = new Map(allAutomations.map((each) => [each.id, withName(each, byId)]));
    secretsByConnection = allSecrets;
  };

  // one after the other: a slow older reading must not replace a newer one
  let reading = Promise.resolve();
  const reload = (): Promise<void> => {
    reading = reading.catch(() => undefined).then(readAll);
    return reading;
  };

  await reload();
  return {
    hook: (id) => hooks.get(id),
    connections: () => [...connections.values()],
    connection: (id) => connections.get(id),
    connectionByName: (name) => [...connections.values()].find((connection) => connection.name === name),
    hookOf: (connectionId) => hookByConnection.get(connectionId),
    automations: () => [...automations.values()],
    automation: (id) => automations.get(id),
    secretFields: (connectionId) => {
      const active = (secretsByConnection.get(connectionId) ?? []).filter(
        ({ retiresAt }) => retiresAt === null || retiresAt > now(),
      );
      return Object.entries(Object.groupBy(active, ({ field }) => field)).map(([field, secrets = []]) => ({
        field,
        active: secrets.length,
        readable: secrets.every(({ value }) => value !== null),
      }));
    },
    reload,
  };
}

/** A subscription belongs to its connection whatever that is called, and to none once it is gone. */
function withName(automation: Automation, connections: ReadonlyMap<string, Connection>): Automation {
  const id = automation.subscription?.connectionId;
  if (id === undefined || id === null) return automation;
  const name = connections.get(id)?.name;
  return { ...automation, definition: { ...automation.definition, from: name === undefined ? [] : [name] } };
}
