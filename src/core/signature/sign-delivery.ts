/** Signs a delivery as a sender with that scheme would: for samples, the sandbox and webhooks of our own. */
import { createHmac } from "node:crypto";
import type { SignatureScheme } from "./signature-scheme.ts";

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
  if (scheme.kind === "unsigned") return {};
  const seconds = String(Math.floor(nowMs / 1000));
  const key =
    scheme.secretEncoding === "base64" ? Buffer.from(secret.replace(/^whsec_/, ""), "base64") : secret;
  const hmac = createHmac(scheme.algorithm, key);
  for (const part of scheme.signed.split(/(\{body\}|\{t\}|\{id\})/)) {
    if (part === "{body}") hmac.update(body);
    else hmac.update(part === "{t}" ? seconds : part === "{id}" ? id : part);
  }
  const digest = hmac.digest(scheme.encoding);
  const headers: Record<string, string> = { [scheme.header]: valueOf(scheme, digest, seconds) };
  if (scheme.timestamp?.from === "header") headers[scheme.timestamp.name.toLowerCase()] = seconds;
  if (scheme.idHeader !== undefined) headers[scheme.idHeader.toLowerCase()] = id;
  return headers;
}

function valueOf(
  scheme: Extract<SignatureScheme, { kind: "hmac" }>,
  digest: string,
  seconds: string,
): string {
  const version = scheme.signatureKey ?? "v1";
  switch (scheme.format) {
    case "plain":
      return `${scheme.prefix ?? ""}${digest}`;
    case "pairs":
      return scheme.timestamp?.from === "pair"
        ? `${scheme.timestamp.name}=${seconds},${version}=${digest}`
        : `${version}=${digest}`;
    case "list":
      return `${version},${digest}`;
  }
}
