/** What a runtime is started with, and what it is then. */
import type { Accounts } from "../accounts/accounts.ts";
import type { OidcSettings } from "../accounts/oidc-settings.ts";
import type { Catalog } from "../core/catalog.ts";
import type { ConfigError } from "../core/errors.ts";
import type { Registrar, RegistrarOptions } from "../hooks/registrar/registrar.ts";
import type { Log } from "../log.ts";
import type { KeepSettings } from "../run/housekeeping/keep-settings.ts";
import type { Automations } from "../run/operations/automations.ts";
import type { Connections } from "../run/operations/connections.ts";
import type { RecipeFile } from "../run/operations/recipes.ts";
import type { SandboxDesk } from "../run/operations/sandbox.ts";
import type { BatchOptions } from "../run/runner/batches.ts";
import type { Store } from "../store/store.ts";
import type { TraceSettings } from "../traces/trace-settings.ts";

/** What a process does. `intake`: takes events in, serves API and pages. `worker`: works on runs, and does the chores. */
export type Role = "intake" | "worker" | "all";

export interface RuntimeOptions {
  catalog: Catalog;
  /** Module that exports the same catalog, for the worker thread. */
  catalogModule: URL;
  /** Reads the ready-made automations, when somebody looks at them for the first time. */
  loadRecipes?: () => Promise<RecipeFile[]>;
  /** Holds everything, or only key and token where there is a `databaseUrl`. */
  dataDir: string;
  /** `postgres://…`, which any number of processes may share; default: a file in the data folder. */
  databaseUrl?: string | undefined;
  /** Default: all. */
  role?: Role;
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** Where senders reach us; default: where we listen. */
  publicUrl?: string | undefined;
  /** Key that seals the secrets; default: a file in the data folder. */
  key?: string | undefined;
  /** Token of the operator; default: a file in the data folder. */
  token?: string | undefined;
  /** Addresses inside the private network that actions may call, such as `127.0.0.1:8788`. */
  allowEgress?: readonly string[];
  /** How many calls a second a host is sent at most, by host; default: 25 for hooks.zapier.com. */
  callsPerSecond?: Readonly<Record<string, number>> | undefined;
  trustedProxies?: number;
  /** False leaves no note of where we listen for other commands to find. */
  announce?: boolean;
  sandboxUrl?: string | null;
  /** Signing in through the company's own accounts. */
  oidc?: OidcSettings | undefined;
  /** The stand-ins, for pages that show them; null without. */
  sandbox?: SandboxDesk | null;
  /** How steps that go out together are gathered; what is left out is as their action says. */
  batches?: BatchOptions;
  /** How long things are kept; what is left out is as in `KEEP_DEFAULTS`. */
  keep?: Partial<KeepSettings>;
  /** How often our hooks at vendors are looked at. */
  hooks?: Pick<RegistrarOptions, "everyMs" | "random">;
  /** Numbers for Prometheus at `/metrics`. */
  metrics?: boolean | undefined;
  /** Health, readiness and numbers on a port of their own, without a token. 0 lets the system choose. */
  opsPort?: number | undefined;
  /** Traces for a collector; left out: none are made. */
  traces?: TraceSettings | undefined;
  log: Log;
  /** The data was found damaged after the start, by a check that takes long: nothing may be taken in any more. */
  onDamage?: (error: ConfigError) => void;
}

export interface Runtime {
  /** Where we listen, without a slash at the end; empty where this process only works. */
  url: string;
  token: string;
  store: Store;
  accounts: Accounts;
  connections: Connections;
  automations: Automations;
  registrar: Registrar;
  /** From now on `/readyz` says that calls should go elsewhere; they are taken all the same. */
  turnAway(): void;
  /** Stops taking calls, finishes what is in flight, and lets go of the data folder. */
  close(): Promise<void>;
}
