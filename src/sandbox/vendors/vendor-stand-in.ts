/**
 * A hiring tool that sends webhooks as its page says: its signature, its time-out, its repeats, and what it
 * does once an address keeps failing. Facts come from the vendor's file in `triggers/`.
 */
import { once } from "node:events";
import http from "node:http";
import type { Headers, TriggerApp } from "../../core/define-trigger.ts";
import { signDelivery } from "../../core/signature/sign-delivery.ts";
import type { SignatureScheme } from "../../core/signature/signature-scheme.ts";

export interface Endpoint {
  url: string;
  secret: string;
  scheme: SignatureScheme;
}

export interface SentAttempt {
  /** 1 for the first. */
  number: number;
  /** Null when no answer came in time. */
  status: number | null;
}

export interface Delivered {
  /** True once an attempt was answered 2xx. */
  accepted: boolean;
  attempts: SentAttempt[];
}

/** What a vendor does when an address keeps failing, as far as its page says. */
export interface FailurePolicy {
  /** A time-out is not followed by a repeat. */
  timeoutIsFinal?: boolean;
  /** After so many deliveries in a row that failed for good, the hook is switched off. */
  disabledAfter?: number;
}

export interface VendorStandIn {
  readonly app: TriggerApp;
  /** Null until an address and a secret are entered, as on the vendor's page. */
  endpoint: Endpoint | null;
  readonly disabled: boolean;
  readonly log: readonly { at: number; event: string; delivered: Delivered }[];
  /**
   * Sends one event, with the vendor's repeats. Never throws for what the receiver does.
   *
   * @param onAttempt  told of each try as it ends
   */
  send(
    payload: Record<string, unknown>,
    headers?: Headers,
    onAttempt?: (attempt: SentAttempt) => void,
  ): Promise<Delivered>;
}

const POLICIES: Readonly<Record<string, FailurePolicy>> = {
  hatchbeacon: { disabledAfter: 10 },
  talentsprout: { timeoutIsFinal: true },
};
const DEFAULT_TIMEOUT_MS = 10_000;
const LOG_LENGTH = 100;

/** @param options.wait  waits between repeats; tests pass one that does not */
export function createVendorStandIn(options: {
  app: TriggerApp;
  now?: () => number;
  wait?: (ms: number) => Promise<void>;
  timeoutMs?: number;
}): VendorStandIn {
  const { app, now = Date.now } = options;
  const wait =
    options.wait ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref()));
  const timeoutMs = options.timeoutMs ?? app.delivery.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const policy = POLICIES[app.key] ?? {};
  const log: { at: number; event: string; delivered: Delivered }[] = [];
  let failuresInARow = 0;

  const standIn = {
    app,
    endpoint: null as Endpoint | null,
    log,
    get disabled() {
      return policy.disabledAfter !== undefined && failuresInARow >= policy.disabledAfter;
    },
    async send(
      payload: Record<string, unknown>,
      headers: Headers = {},
      onAttempt: (attempt: SentAttempt) => void = () => undefined,
    ): Promise<Delivered> {
      const { endpoint } = standIn;
      if (!endpoint || standIn.disabled) return { accepted: false, attempts: [] };
      const body = Buffer.from(JSON.stringify(payload));
      const attempts: SentAttempt[] = [];
      for (const delayMs of [0, ...app.delivery.retryDelaysMs]) {
        if (delayMs > 0) await wait(delayMs);
        const signed = signDelivery({
          scheme: endpoint.scheme,
          secret: endpoint.secret,
          body,
          nowMs: now(),
          id: `msg_${now()}`,
        });
        const status = await post(endpoint.url, body, { ...headers, ...signed }, timeoutMs);
        const attempt = { number: attempts.length + 1, status };
        attempts.push(attempt);
        onAttempt(attempt);
        if (status !== null && status >= 200 && status < 300) break;
        if (status === null && policy.timeoutIsFinal) break;
      }
      const last = attempts.at(-1)?.status ?? null;
      const accepted = last !== null && last >= 200 && last < 300;
      failuresInARow = accepted ? 0 : failuresInARow + 1;
      const delivered = { accepted, attempts };
      log.push({
        at: now(),
        event: typeof payload["event"] === "string" ? payload["event"] : "an event",
        delivered,
      });
      log.splice(0, log.length - LOG_LENGTH);
      return delivered;
    },
  };
  return standIn;
}

/** @returns the status, or null when none came in time */
async function post(url: string, body: Buffer, headers: Headers, timeoutMs: number): Promise<number | null> {
  const request = http.request(url, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json", "content-length": body.length },
    signal: AbortSignal.timeout(timeoutMs),
    agent: false,
  });
  try {
    request.end(body);
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    response.resume();
    return response.statusCode ?? null;
  } catch {
    return null;
  }
}
