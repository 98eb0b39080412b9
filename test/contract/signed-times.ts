/** What a scheme that signs the time makes of calls that are too old, too new, or whose time was changed. */
import { describe, expect, it } from "@jest/globals";
import type { SignatureScheme } from "../../src/core/signature/signature-scheme.ts";
import { verifySignature } from "../../src/core/signature/verify-signature.ts";
import type { Vector, VectorFile } from "./signatures.ts";

const MINUTE = 60_000;

/** @param options.vectors  the first one must carry a time in seconds, in a header of the form `t=…,v1=…` */
export function describeSignedTimes(options: {
  label: string;
  schemeOf: (toleranceSeconds: number) => SignatureScheme;
  vectors: VectorFile;
}): void {
  const { label, schemeOf, vectors: file } = options;
  const vector = file.vectors[0] as Vector;
  const signedAtMs = Number(vector.t) * 1000;
  const verify = (nowMs: number, toleranceSeconds = 300, header = `t=${vector.t},v1=${vector.hex}`) =>
    verifySignature({
      scheme: schemeOf(toleranceSeconds),
      rawHeaders: [file.header, header],
      body: Buffer.from(vector.body),
      secrets: [vector.secret],
      nowMs,
    });

  describe(`${label} and the signed time`, () => {
    it.each([
      [-6, "timestamp_in_future", "timestamp 6 minutes in the future: check the clock of this server"],
      [-14, "timestamp_in_future", "timestamp 14 minutes in the future: check the clock of this server"],
      [14, "timestamp_stale", "timestamp 14 minutes old: check the clock of this server"],
      [3 * 60, "timestamp_stale", "timestamp 3 hours old"],
      [12 * 24 * 60, "timestamp_stale", "timestamp 12 days old"],
    ])("refuses a call %d minutes old as %s", (minutes, code, reason) => {
      const verified = verify(signedAtMs + minutes * MINUTE);
      expect(verified).toMatchObject({ ok: false, code });
      expect(!verified.ok && verified.reason).toContain(reason);
    });

    it("allows exactly the tolerance, both ways, and none past it", () => {
      expect(verify(signedAtMs + 300_000)).toMatchObject({ ok: true, timestampMs: signedAtMs });
      expect(verify(signedAtMs - 300_000).ok).toBe(true);
      expect(verify(signedAtMs + 300_001).ok).toBe(false);
      expect(verify(signedAtMs - 300_001).ok).toBe(false);
      expect(verify(signedAtMs + 601_000, 600).ok).toBe(false);
      expect(verify(signedAtMs + 599_000, 600).ok).toBe(true);
    });

    it("checks no time when the tolerance is 0, and the signature all the same", () => {
      expect(verify(signedAtMs + 400 * 24 * 60 * MINUTE, 0).ok).toBe(true);
      expect(verify(signedAtMs, 0, `t=${vector.t}9,v1=${vector.hex}`).ok).toBe(false);
    });
  });
}
