/**
 * The one way out: every call to a destination goes through here. Adds the connection's credentials, refuses
 * addresses inside the operator's network, keeps to time and size limits, waits where a destination asked for
 * it, and throws errors that say what happens next. Decision D7 of the design tells why no vendor SDK does this.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { CalledApp, Cache, CallBudget, CallContext, HttpClient } from "../../core/define-action.ts";
import { ConfigError, HirewireError } from "../../core/errors.ts";
import type { Log } from "../../log.ts";
import { type Owners, ownersInProcess } from "../../store/owners.ts";
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
  /** Shared with all who call for the same connections; default: this is the only one. */
  owners?: Pick<Owners, "alone"> | undefined;
  /** For tests; default: real time. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** For tests; default: the system's resolver. */
  resolve?: ResolveAll;
  /** How many calls a second a host is sent at most, by host, whoever sends them; default {@link CALLS_PER_SECOND}. */
  callsPerSecond?: Readonly<Record<string, number>> | undefined;
  /** Told of every call that was made, with the app's key and the connection's name. */
  onCall?: ((call: CallRecord & { app: string; connection: string }) => void) | undefined;
}

export interface ClientOptions {
  app: CalledApp;
  /** `values`: settings and unsealed secrets by field. */
  connection: { id: string; name: string; values: Readonly<Record<string, unknown>> };
  cache: Cache;
  signal: AbortSignal;
  /** Told of every call that was made through it, as it ends. */
  onCall?: ((call: CallRecord) => void) | undefined;
  /**
   * Asked at the last moment before anything is sent; false: it stays here, and the call fails as one that never left. It may
   * abort the signal, whose reason is thrown then. Default: yes.
   */
  mayCall?: () => boolean;
}

/** What an app's functions are given. */
export type OutboundContext = CallContext & {
  /** What was called through this context so far, oldest first. */
  readonly calls: readonly CallRecord[];
};

export interface BudgetUsed {
  /** `host` for a limit that all connections share. */
  connectionId: string;
  budget: string;
  used: number;
}

export interface Outbound {
  /** A context for one connection and one unit of work, such as one attempt. */
  clientFor(options: ClientOptions): OutboundContext;
  /** How long a call of each of these budgets would have to wait at the moment, the longest, in milliseconds. */
  waitMs(options: { app: CalledApp; connectionId: string; budgets: readonly string[] }): number;
  /** How much is used of the limits that connections' calls are kept to. 1: all of it, the next call waits. */
  budgetsUsed(): BudgetUsed[];
  /**
   * Asks where an address leads, without calling it. What it leads to later is checked with every call.
   *
   * @returns those that may be called
   * @throws {ConfigError} `egress_refused` when that is inside the operator's network, `host_not_found`
   */
  lookUp(url: URL): Promise<string[]>;
  /** Closes every connection. */
  close(): void;
}

/**
 * Zapier takes 30 calls a second, and those of all Zaps of an integration count together.
 * Source: https://docs.zapier.com/integrations/build/operating-constraints (read 2026-11-21)
 */
export const CALLS_PER_SECOND: Readonly<Record<string, number>> = { "hooks.zapier.com": 25 };

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
  const hostBudgets = evenly({ ...CALLS_PER_SECOND, ...options.callsPerSecond });
  const inFlight = new Map<string, Promise<CredentialHeaders>>();
  const closing = new AbortController();
  const owners = options.owners ?? ownersInProcess();

  return {
    clientFor({ app, connection: { id, name, values }, cache, signal, onCall, mayCall = always }) {
      const secrets = new Set(secretsOf(app.connection, values));
      const connection = { id, name, values: values as CallContext["connection"] };
      const calls: CallRecord[] = [];
      const made = (call: CallRecord): void => {
        calls.push(call);
        const about = { app: app.key, connection: name, ...call };
        log.debug("destination called", about);
        options.onCall?.(about);
        onCall?.(call);
      };
      const contextOf = (http: HttpClient, until: AbortSignal): CallContext => ({
        http,
        mail: createMailClient({
          guard,
          limits,
          secrets,
          app,
          connection,
          now,
          signal: until,
          mayCall,
          made,
        }),
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
        hostBudgets,
        wait,
        limits,
        now,
        made,
      } satisfies Partial<ClientParts>;
      const credentialsOf = (authorize: NonNullable<CalledApp["authorize"]>): Credentials => {
        const anonymous = createClient({
          ...shared,
          credentials: undefined,
          signal: closing.signal,
          mayCall: always,
        });
        return createCredentials({
          authorize,
          connectionId: id,
          context: contextOf(anonymous, closing.signal),
          inFlight,
          owners,
          learned: (secret) => secrets.add(secret),
        });
      };
      const credentials = app.authorize && credentialsOf(app.authorize);
      return { ...contextOf(createClient({ ...shared, credentials, signal, mayCall }), signal), calls };
    },
    waitMs({ app, connectionId, budgets: names }) {
      const waits = names.map((name) => {
        const key = budgetKey(connectionId, name);
        const own = app.budgets?.[name];
        return Math.max(throttle.waitMs(key), own === undefined ? 0 : budgets.waitMs(key, own));
      });
      return Math.max(0, ...waits);
    },
    budgetsUsed: () =>
      budgets.used().map(({ key, used }) => {
        const [connectionId = "", ...budget] = key.split(" ");
        return { connectionId, budget: budget.join(" "), used };
      }),
    async lookUp({ hostname, port: given, protocol }) {
      const port = Number(given) || (protocol === "https:" ? 443 : 80);
      guard.checkLiteral(hostname, port);
      const { promise, resolve, reject } = Promise.withResolvers<string[]>();
      guard.lookupFor(port)(hostname.replace(/^\[|\]$/g, ""), { all: true }, (error, found) => {
        if (error === null)
          resolve([found].flat().map((each) => (typeof each === "string" ? each : each.address)));
        else if (error instanceof HirewireError) reject(error);
        else
          reject(
            new ConfigError(`${hostname} could not be found on the internet.`, { code: "host_not_found" }),
          );
      });
      return promise;
    },
    close() {
      closing.abort();
      agents.close();
    },
  };
}

const always = (): boolean => true;

/** One after the other, so that no second holds more. */
function evenly(perSecond: Readonly<Record<string, number>>): Record<string, CallBudget> {
  return Object.fromEntries(
    Object.entries(perSecond).map(([host, calls]) => [host, { perMinute: 60 * calls, burst: 1 }]),
  );
}

async function realWait(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    // the timer wraps the reason: whoever stopped us is told their own
    throw signal.aborted ? signal.reason : error;
  }
}
