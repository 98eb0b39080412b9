/** Nothing that can be put into a header or a body makes the verifier throw, or accept without the secret. */
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { createHmac } from "node:crypto";
import { bodyHmac, timestampedHmac, type HmacScheme } from "../../src/core/signature/signature-scheme.ts";
import { verifySignature } from "../../src/core/signature/verify-signature.ts";

const SCHEMES: HmacScheme[] = [
  bodyHmac({ header: "x-signature" }),
  bodyHmac({ header: "x-signature", prefix: "sha256=", reserialised: ["javascript", "python"] }),
  bodyHmac({ header: "x-signature", encoding: "base64" }),
  timestampedHmac({ header: "x-signature" }),
  timestampedHmac({ header: "x-signature", toleranceSeconds: 0 }),
  {
    ...bodyHmac({ header: "x-signature", format: "list", encoding: "base64", secretEncoding: "base64" }),
    signed: "{id}.{t}.{body}",
    timestamp: { from: "header", name: "x-time" },
    idHeader: "x-id",
  },
  {
    ...bodyHmac({ header: "x-signature", algorithm: "sha1", prefix: "v0=", secretEncoding: "hex" }),
    signed: "v0:{t}:{body}",
    timestamp: { from: "header", name: "x-time", unit: "iso" },
  },
];
const NOW = 1_770_855_951_000;

const scheme = fc.constantFrom(...SCHEMES);
const hex = fc.string({
  unit: fc.constantFrom(...Array.from("0123456789abcdefABCDEF")),
  minLength: 60,
  maxLength: 68,
});
const headerValue = fc.oneof(
  fc.string({ unit: "binary" }),
  hex,
  hex.map((digest) => `sha256=${digest}`),
  fc
    .tuple(fc.nat(), fc.array(hex))
    .map(([t, digests]) => [`t=${t}`, ...digests.map((d) => `v1=${d}`)].join(",")),
  fc.base64String({ minLength: 40, maxLength: 48 }).map((digest) => `v1,${digest} v1,${digest}`),
);
const headerName = fc.constantFrom(
  "X-Signature",
  "x-signature",
  "x-time",
  "x-id",
  "__proto__",
  "constructor",
);
const rawHeaders = fc
  .array(fc.tuple(headerName, headerValue), { maxLength: 6 })
  .map((pairs) => pairs.flat())
  // an odd list must not be read past its end
  .chain((flat) => fc.constantFrom(flat, flat.slice(0, -1)));
const body = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json().map((text) => Buffer.from(text)),
  fc
    .constantFrom('{"__proto__":{"a":1}}', '{"a":1,"a":2}', "[1e999]", '"\\ud800"', "-0", "{")
    .map((t) => Buffer.from(t)),
  fc.constantFrom(990, 1000, 20_000).map((depth) => Buffer.from("[".repeat(depth) + "]".repeat(depth))),
);

describe("the verifier under random calls", () => {
  it("never throws, and accepts nothing that was not signed", () => {
    fc.assert(
      fc.property(scheme, rawHeaders, body, fc.array(fc.string()), (scheme, rawHeaders, body, secrets) => {
        const verified = verifySignature({ scheme, rawHeaders, body, secrets, nowMs: NOW });
        expect(verified.ok).toBe(false);
        expect(!verified.ok && verified.code).toMatch(/^[a-z]+(_[a-z]+)*$/);
      }),
      { numRuns: 2000 },
    );
  });

  it("accepts with the right secret and refuses with any other", () => {
    const secret = fc.string({ minLength: 1 }).filter((value) => value.trim() !== "");
    fc.assert(
      fc.property(body, secret, secret, (body, ours, theirs) => {
        // HMAC pads a short key with zero bytes, so such keys are the same key
        fc.pre(
          ours.replace(/\0+$/, "") !== theirs.replace(/\0+$/, "") && ours.length < 64 && theirs.length < 64,
        );
        const digest = createHmac("sha256", ours).update(body).digest("hex");
        const call = {
          scheme: SCHEMES[1] as HmacScheme,
          rawHeaders: ["x-signature", digest],
          body,
          nowMs: NOW,
        };
        expect(verifySignature({ ...call, secrets: [ours] })).toMatchObject({
          ok: true,
          matched: "raw",
          body,
        });
        expect(verifySignature({ ...call, secrets: [theirs] })).toMatchObject({ ok: false });
      }),
      { numRuns: 500 },
    );
  });

  it("refuses every single digit changed in a signature", () => {
    const body = Buffer.from('{"score":82}');
    const digest = createHmac("sha256", "secret").update(body).digest("hex");
    const accepted = Array.from(digest).flatMap((digit, index) => {
      const other = digit === "0" ? "1" : "0";
      const changed = digest.slice(0, index) + other + digest.slice(index + 1);
      const call = { scheme: SCHEMES[0] as HmacScheme, rawHeaders: ["x-signature", changed], body };
      return verifySignature({ ...call, secrets: ["secret"], nowMs: NOW }).ok ? [index] : [];
    });
    expect(accepted).toEqual([]);
  });
});
