/**
 * What intake must know without asking the store: which hook belongs to whom, the secrets that verify it,
 * and which automations listen. Read once and again after every change; one change is visible as a whole.
 */
import { BlockList, isIP } from "node:net";
import type { Catalog } from "../core/catalog.ts";
import type { HookSettings, TriggerApp } from "../core/define-trigger.ts";
import type { SignatureScheme } from "../core/signature/signature-scheme.ts";
import type { Automation, Connection, Hook, SealedSecret } from "../core/types.ts";
import type { Store } from "../store/store.ts";
import type { Vault } from "../vault/open-vault.ts";
import { TokenBucket } from "./intake/token-bucket.ts";

/** Field of every vendor's connection that holds the shared secret. */
export const SIGNING_SECRET = "signing_secret";

export interface SigningSecret {
  value: string;
  retiresAt: number | null;
}

export interface HookEntry {
  hook: Hook;
  connection: Connection;
  app: TriggerApp;
  settings: HookSettings;
  scheme: SignatureScheme;
  secrets: SigningSecret[];
  /** Null when any address may send. */
  allowed: BlockList | null;
  bucket: TokenBucket;
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
  secretFields(connectionId: string): { field: string; active: number }[];
  reload(): Promise<void>;
}

export async function openDirectory(options: {
  store: Store;
  vault: Vault;
  catalog: Catalog;
  now: () => number;
}): Promise<Directory> {
  const { store, vault, catalog, now } = options;
  let hooks = new Map<string, HookEntry | { retired: true }>();
  let connections = new Map<string, Connection>();
  let automations = new Map<string, Automation>();
  let hookByConnection = new Map<string, Hook>();
  let secretsByConnection = new Map<string, SealedSecret[]>();

  const entryOf = (hook: Hook, connection: Connection, secrets: SealedSecret[]): HookEntry | undefined => {
    const app = catalog.triggers.get(connection.app);
    if (!app) return undefined;
    const settings = connection.settings as HookSettings & Record<string, unknown>;
    const before = hooks.get(hook.id);
    const perSecond = settings.events_per_second;
    return {
      hook,
      connection,
      app,
      settings,
      scheme: app.verify(settings as never),
      secrets: secrets
        .filter((secret) => secret.field === SIGNING_SECRET)
        .map((secret) => ({
          value: vault.open(secret.sealed, `secret:${secret.id}`),
          retiresAt: secret.retiresAt,
        })),
      allowed: blockListOf(settings.allowed_ips),
      // a change of settings elsewhere must not refill the bucket
      bucket:
        before && "bucket" in before && before.bucket.perSecond === perSecond
          ? before.bucket
          : new TokenBucket(perSecond, perSecond * 10, now()),
    };
  };

  const reload = async (): Promise<void> => {
    const [allConnections, allHooks, allAutomations] = await Promise.all([
      store.connections(),
      store.hooks(),
      store.automations(),
    ]);
    const allSecrets = new Map(
      await Promise.all(allConnections.map(async ({ id }) => [id, await store.secrets(id)] as const)),
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
    automations = new Map(allAutomations.map((automation) => [automation.id, automation]));
    secretsByConnection = allSecrets;
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
      const counts = new Map<string, number>();
      for (const { field, retiresAt } of secretsByConnection.get(connectionId) ?? []) {
        if (retiresAt === null || retiresAt > now()) counts.set(field, (counts.get(field) ?? 0) + 1);
      }
      return [...counts].map(([field, active]) => ({ field, active }));
    },
    reload,
  };
}

/** Reads `203.0.113.0/24, 2001:db8::1`; what is no address is left out, since saving checks it. */
export function blockListOf(text: string | undefined): BlockList | null {
  const entries = (text ?? "")
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  if (entries.length === 0) return null;
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", prefix] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (isIP(address) === 0) continue;
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
