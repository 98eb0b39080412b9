/** Signs a delivery as a sender with that scheme would: for samples, the sandbox and webhooks of our own. */
import { createHmac } from "node:crypto";
import type { HmacScheme, SignatureScheme } from "./signature-scheme.ts";
import { keyBytes } from "./verify-signature.ts";

/**
 * @param body    the bytes that will be sent
 * @param nowMs   the signed time, where the scheme signs one
 * @param id      the delivery id, where the scheme signs one
 * @returns headers to send beside the body, by lower-case name; none for an unsigned scheme
 */
export function signDelivery(options: {
  scheme: SignatureScheme;
  secret: string;
  body: Uint8Array;
  nowMs: number;
  id?: string;
}): Record<string, string> {
  const { scheme, secret, body, nowMs, id = "" } = options;
  if (scheme.kind !== "hmac") return {};
  const time = timeText(scheme, nowMs);
  const hmac = createHmac(scheme.algorithm, keyBytes(secret, scheme.secretEncoding) ?? "");
  for (const part of scheme.signed.split(/(\{body\}|\{t\}|\{id\})/)) {
    if (part === "{body}") hmac.update(body);
    else hmac.update(part === "{t}" ? time : part === "{id}" ? id : part);
  }
  const digest = hmac.digest(scheme.encoding);
  const headers: Record<string, string> = { [scheme.header]: valueOf(scheme, digest, time) };
  if (scheme.timestamp?.from === "header") headers[scheme.timestamp.name.toLowerCase()] = time;
  if (scheme.idHeader !== undefined) headers[scheme.idHeader.toLowerCase()] = id;
  return headers;
}

function timeText(scheme: HmacScheme, nowMs: number): string {
  switch (scheme.timestamp?.unit) {
    case "iso":
      return new Date(nowMs).toISOString();
    case "milliseconds":
      return String(nowMs);
    default:
      return String(Math.floor(nowMs / 1000));
  }
}

function valueOf(scheme: HmacScheme, digest: string, time: string): string {
  const version = scheme.signatureKey ?? "v1";
  switch (scheme.format) {
    case "plain":
      return `${scheme.prefix ?? ""}${digest}`;
    case "pairs":
      return scheme.timestamp?.from === "pair"
        ? `${scheme.timestamp.name}=${time},${version}=${digest}`
        : `${version}=${digest}`;
    case "list":
      return `${version},${digest}`;
  }
}
