/** What a sender's scheme makes of payloads that were signed in another form than they were sent. */
import { describe, expect, it } from "@jest/globals";
import type { SignatureScheme } from "../../src/core/signature/signature-scheme.ts";
import { verifySignature } from "../../src/core/signature/verify-signature.ts";
import type { Vector, VectorFile } from "./signatures.ts";

type Form = "none" | "javascript" | "python";

/** @param options.vectors  one at least that matched raw, one as JavaScript writes it, one as Python does */
export function describeReserialised(options: {
  label: string;
  schemeOf: (accepted: Form) => SignatureScheme;
  vectors: VectorFile;
}): void {
  const { label, schemeOf, vectors: file } = options;
  const byMatch = (matched: string): Vector => {
    const vector = file.vectors.find((candidate) => candidate.matched === matched);
    if (!vector) throw new Error(`no vector matched as ${matched}`);
    return vector;
  };
  const verify = (accepted: Form, vector: Vector, body = vector.body) =>
    verifySignature({
      scheme: schemeOf(accepted),
      rawHeaders: [file.header, vector.hex],
      body: Buffer.from(body),
      secrets: [vector.secret],
      nowMs: 0,
    });

  describe(`${label} and payloads written again`, () => {
    it("accepts each form only where the setting allows it", () => {
      const verdicts = (["none", "javascript", "python"] as const).map((accepted) =>
        ["raw", "javascript", "python"].map((form) => verify(accepted, byMatch(form)).ok),
      );
      expect(verdicts).toEqual([
        [true, false, false],
        [true, true, false],
        [true, true, true],
      ]);
    });

    it("hands on what was signed, so that a hidden second key never counts", () => {
      const vector = byMatch("javascript");
      const smuggled = vector.body.replace('{\n  "event"', '{\n  "event": "offer_sent",\n  "event"');
      expect(smuggled).not.toBe(vector.body);
      const verified = verify("javascript", vector, smuggled);
      expect(verified).toMatchObject({ ok: true, matched: "javascript" });
      expect(verified.ok && Buffer.from(verified.body).toString()).toBe(vector.signed);
    });

    it("refuses a changed payload in every form", () => {
      for (const form of ["raw", "javascript", "python"]) {
        const vector = byMatch(form);
        const changed = vector.body.replace("Senior", "Junior");
        expect(changed).not.toBe(vector.body);
        expect(verify("python", vector, changed)).toMatchObject({ ok: false, code: "signature_mismatch" });
      }
    });
  });
}
