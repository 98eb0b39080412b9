/**
 * The one way out: every call to a destination goes through here. Adds the connection's credentials, refuses
 * addresses inside the operator's network, keeps to time and size limits, waits where a destination asked for
 * it, and throws errors that say what happens next. Decision D7 of the design tells why no vendor SDK does this.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { ActionApp, Cache, CallContext, HttpClient } from "../../core/define-action.ts";
import type { Log } from "../../log.ts";
import { createAgents } from "./agents.ts";
import { createBudgets } from "./budgets.ts";
import { budgetKey, createClient, type CallRecord, type ClientParts } from "./client.ts";
import { createCredentials, type CredentialHeaders, type Credentials } from "./credentials.ts";
import { createEgressGuard, type EgressRules, type ResolveAll } from "./egress-guard.ts";
import { createExchange, type Limits } from "./exchange.ts";
import { createMailClient } from "./mail.ts";
import { secretsOf } from "./redact.ts";
import { createThrottle } from "./throttle.ts";

export type { CallRecord } from "./client.ts";
export type { EgressRules } from "./egress-guard.ts";
export type { Limits } from "./exchange.ts";

export interface OutboundOptions {
  egress?: EgressRules;
  log: Log;
  now: () => number;
  /** Milliseconds of a clock that never leaps, for waits between calls; default: `now`. */
  elapsed?: () => number;
  /** From 0 to 1, to spread waits; default `Math.random`. */
  random?: () => number;
  limits?: Partial<Limits>;
  /** For tests; default: real time. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** For tests; default: the system's resolver. */
  resolve?: ResolveAll;
}

export interface ClientOptions {
  app: ActionApp;
  /** `values`: settings and unsealed secrets by field. */
  connection: { id: string; name: string; values: Readonly<Record<string, unknown>> };
  cache: Cache;
  signal: AbortSignal;
}

/** What an app's functions are given. */
export type OutboundContext = CallContext & {
  /** What was called through this context so far, oldest first. */
  readonly calls: readonly CallRecord[];
};

export interface Outbound {
  /** A context for one connection and one unit of work, such as one attempt. */
  clientFor(options: ClientOptions): OutboundContext;
  /** How long a call of each of these budgets would have to wait at the moment, the longest, in milliseconds. */
  waitMs(options: { app: ActionApp; connectionId: string; budgets: readonly string[] }): number;
  /** Closes every connection. */
  close(): void;
}

/** Defaults: 5 s to connect, 15 s in all, 10 MB out, 5 MB in. */
export const DEFAULT_LIMITS: Limits = {
  connectMs: 5_000,
  firstByteMs: 120_000,
  totalMs: 15_000,
  maxRequestBytes: 10_000_000,
  maxResponseBytes: 5_000_000,
};

/** @throws {ConfigError} `egress_allow_invalid` when an allowed destination cannot be read */
export function createOutbound(options: OutboundOptions): Outbound {
  const { log, now } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const guard = createEgressGuard(options.egress ?? {}, options.resolve ? { resolve: options.resolve } : {});
  const agents = createAgents(guard, { connectMs: limits.connectMs });
  const exchange = createExchange(agents, limits);
  // by a stopwatch: a clock that goes back must not make a second into hours
  const elapsed = options.elapsed ?? now;
  const throttle = createThrottle({ now: elapsed, random: options.random ?? Math.random });
  const budgets = createBudgets({ now: elapsed });
  const wait = options.wait ?? realWait;
  const inFlight = new Map<string, Promise<CredentialHeaders>>();
  const closing = new AbortController();

  return {
    clientFor({ app, connection: { id, name, values }, cache, signal }) {
      const secrets = new Set(secretsOf(app.connection, values));
      const connection = { id, name, values: values as CallContext["connection"] };
      const calls: CallRecord[] = [];
      const contextOf = (http: HttpClient, until: AbortSignal): CallContext => ({
        http,
        mail: createMailClient({ guard, limits, secrets, app, connection, log, now, signal: until, calls }),
        connection: connection.values,
        cache,
        signal: until,
        now,
        wait: (ms) => wait(ms, until),
      });
      const shared = {
        app,
        connection,
        secrets,
        exchange,
        throttle,
        budgets,
        wait,
        limits,
        log,
        now,
        calls,
      } satisfies Partial<ClientParts>;
      const credentialsOf = (authorize: NonNullable<ActionApp["authorize"]>): Credentials => {
        const anonymous = createClient({ ...shared, credentials: undefined, signal: closing.signal });
        return createCredentials({
          authorize,
          connectionId: id,
          context: contextOf(anonymous, closing.signal),
          inFlight,
          learned: (secret) => secrets.add(secret),
        });
      };
      const credentials = app.authorize && credentialsOf(app.authorize);
      return { ...contextOf(createClient({ ...shared, credentials, signal }), signal), calls };
    },
    waitMs({ app, connectionId, budgets: names }) {
      const waits = names.map((name) => {
        const key = budgetKey(connectionId, name);
        const own = app.budgets?.[name];
        return Math.max(throttle.waitMs(key), own === undefined ? 0 : budgets.waitMs(key, own));
      });
      return Math.max(0, ...waits);
    },
    close() {
      closing.abort();
      agents.close();
    },
  };
}

async function realWait(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    // the timer wraps the reason: whoever stopped us is told their own
    throw signal.aborted ? signal.reason : error;
  }
}
