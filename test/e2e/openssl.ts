/** Signatures made by OpenSSL, so that our verifier is not tested against our own signer. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
if (!hasOpenssl) process.stderr.write("openssl is not on this machine: node:crypto signs in its place\n");

/** @returns the HMAC-SHA256 as lower-case hex */
export function opensslHmac(secret: string, body: string | Uint8Array): string {
  if (!hasOpenssl) return createHmac("sha256", secret).update(body).digest("hex");
  const output = execFileSync("openssl", ["dgst", "-sha256", "-hmac", secret, "-r"], { input: body });
  const hex = /^[0-9a-f]{64}/.exec(output.toString("utf8"))?.[0];
  if (hex === undefined) throw new Error(`openssl said ${output.toString("utf8")}`);
  return hex;
}
