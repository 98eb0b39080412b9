/**
 * What a sender's scheme must accept and refuse. A vendor's file and the settings of `custom` that describe the same
 * vendor go through the same calls.
 *
 * Signatures come from code that is not ours: golden digests made by OpenSSL, and OpenSSL and Python at test time.
 */
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import type { SignatureScheme } from "../../src/core/signature/signature-scheme.ts";
import { verifySignature, type Verified } from "../../src/core/signature/verify-signature.ts";
import { openssl, python } from "./foreign-signers.ts";

/** One signed call. `hex` is `printf %s "<signed>" | openssl dgst -sha256 -hmac "<secret>"`. */
export interface Vector {
  name: string;
  secret: string;
  /** Signed time as it stands in the header. */
  t?: string;
  body: string;
  /** Where it is not the body that was signed, the text that was. */
  signed?: string;
  hex: string;
  /** The header's value where it differs from the vendor's usual one. */
  value?: string;
  matched?: string;
  settings?: Record<string, unknown>;
}

/** How a vendor's page says that calls are signed; `{hex}`, `{HEX}`, `{t}` and `{body}` are replaced. */
export interface VectorFile {
  header: string;
  value: string;
  signed: string;
  vectors: Vector[];
}

export interface Sender {
  label: string;
  /** The scheme of a connection, given the settings of a vector, in the words of the vendor's own file. */
  schemeOf: (settings?: Record<string, unknown>) => SignatureScheme;
  /** One payload for each event. */
  samples: readonly unknown[];
}

const T = "1770855951";
const SECRET = "whsec_contract_test_secret";
const bytes = (text: string) => Buffer.from(text, "utf8");

export function describeSignatures(
  { label, schemeOf, samples }: Sender,
  { vectors: file }: { vectors: VectorFile },
): void {
  const toSign = (body: Uint8Array, t = T) => {
    const [before = "", after = ""] = file.signed.replace("{t}", t).split("{body}");
    return Buffer.concat([bytes(before), body, bytes(after)]);
  };
  const headerValue = (hex: string, t = T, value = file.value) =>
    value.replace("{t}", t).replace("{hex}", hex).replace("{HEX}", hex.toUpperCase());
  const timeOf = (t: string) => Number(t) * (t.length > 11 ? 1 : 1000);

  interface Call {
    headers?: string[];
    body: Uint8Array;
    secrets?: string[];
    nowMs?: number;
    settings?: Record<string, unknown>;
  }
  const verify = ({ headers = [], body, secrets = [SECRET], nowMs = timeOf(T), settings }: Call): Verified =>
    verifySignature({ scheme: schemeOf(settings), rawHeaders: headers, body, secrets, nowMs });
  const verifyVector = (vector: Vector, change: Partial<Call> = {}) =>
    verify({
      headers: [file.header, headerValue(vector.hex, vector.t, vector.value)],
      body: bytes(vector.body),
      secrets: [vector.secret],
      nowMs: timeOf(vector.t ?? T),
      ...(vector.settings ? { settings: vector.settings } : {}),
      ...change,
    });
  const code = (verified: Verified) => (verified.ok ? `accepted as ${verified.matched}` : verified.code);

  const [first] = file.vectors;
  if (first === undefined) throw new Error(`${label} has no vectors`);
  const firstHeader = headerValue(first.hex, first.t, first.value);

  describe(`${label} accepts what its vendor signs`, () => {
    it.each(file.vectors)("golden vector: $name", (vector) => {
      const verified = verifyVector(vector);
      expect(verified).toMatchObject({ ok: true, matched: vector.matched ?? "raw", secretIndex: 0 });
      expect(verified.ok && Buffer.from(verified.body).toString()).toBe(vector.signed ?? vector.body);
    });

    for (const [name, sign] of [["OpenSSL", openssl] as const, ["Python", python] as const]) {
      const itWhenThere = sign === null ? it.skip : it;
      itWhenThere(`${name} makes the same digests as the golden vectors`, () => {
        const messages = file.vectors.map(({ secret, signed, body, t }) => ({
          secret,
          message: toSign(bytes(signed ?? body), t),
        }));
        expect(sign?.(messages)).toEqual(file.vectors.map(({ hex }) => hex));
      });
      itWhenThere(`samples signed by ${name} are accepted`, () => {
        const bodies = samples.map((sample) => bytes(JSON.stringify(sample)));
        const digests = sign?.(bodies.map((body) => ({ secret: SECRET, message: toSign(body) }))) ?? [];
        const verdicts = bodies.map((body, index) =>
          code(verify({ headers: [file.header, headerValue(digests[index] ?? "")], body })),
        );
        expect(verdicts).toEqual(samples.map(() => "accepted as raw"));
      });
    }

    it("whatever the header's case, whichever of two secrets signed", () => {
      const headers = [file.header.toUpperCase(), firstHeader];
      const secrets = ["another secret", first.secret];
      expect(verifyVector(first, { headers, secrets })).toMatchObject({ ok: true, secretIndex: 1 });
    });
  });

  describe(`${label} refuses everything else`, () => {
    it("any flipped bit: whatever is accepted is byte for byte what was signed", () => {
      const signed = bytes(first.signed ?? first.body);
      fc.assert(
        fc.property(fc.nat(signed.length - 1), fc.nat(7), (index, bit) => {
          const body = Buffer.from(bytes(first.body));
          body[index] = (body[index] ?? 0) ^ (1 << bit);
          const verified = verifyVector(first, { body });
          expect(!verified.ok || Buffer.compare(verified.body, signed) === 0).toBe(true);
          // without re-serialising, nothing at all passes
          const strict = schemeOf(first.settings);
          if (strict.kind === "hmac" && !strict.reserialised?.length)
            expect(code(verified)).toBe("signature_mismatch");
        }),
      );
    });

    it("another secret, no secret, an empty one", () => {
      expect(code(verifyVector(first, { secrets: ["another secret"] }))).toBe("signature_mismatch");
      for (const secrets of [[], [""], ["  "], ["", "\n"]]) {
        expect(code(verifyVector(first, { secrets }))).toBe("no_secret");
      }
    });

    it("a missing, empty or doubled header", () => {
      expect(code(verifyVector(first, { headers: [] }))).toBe("signature_missing");
      expect(code(verifyVector(first, { headers: [file.header, ""] }))).toBe("signature_missing");
      const twice = [file.header, firstHeader, file.header.toLowerCase(), firstHeader];
      expect(code(verifyVector(first, { headers: twice }))).toBe("signature_header_doubled");
      const joined = [file.header, `${firstHeader}, ${firstHeader}`];
      expect(verifyVector(first, { headers: joined }).ok).toBe(false);
    });

    it("a digest that is cut off, too long, or not hexadecimal", () => {
      const withDigest = (hex: string) =>
        verifyVector(first, { headers: [file.header, headerValue(hex, first.t)] });
      expect(code(withDigest(first.hex))).toBe("accepted as raw");
      expect(code(withDigest(first.hex.slice(0, 40)))).toBe("signature_wrong_length");
      expect(code(withDigest(first.hex.slice(0, -1)))).toBe("signature_wrong_length");
      expect(code(withDigest(`${first.hex}00`))).toBe("signature_wrong_length");
      expect(code(withDigest(`${first.hex.slice(0, -1)}g`))).toBe("signature_malformed");
      expect(code(withDigest(Buffer.from(first.hex, "hex").toString("base64")))).toBe("signature_malformed");
    });

    it.each([
      ["an empty body", Buffer.alloc(0)],
      ["a body that is not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0xc3, 0x28, 0x22, 0x7d])],
      ["a body that is not JSON", bytes("event=note_added&x=1")],
      ["deep nesting", bytes("[".repeat(200_000) + "]".repeat(200_000))],
      ["10 MB", Buffer.alloc(10 * 1024 * 1024, "a")],
    ])("%s with a foreign signature; with a right one the bytes are verified", (_what, body) => {
      expect(code(verifyVector(first, { body }))).toBe("signature_mismatch");
      if (openssl === null) return;
      const [hex = ""] = openssl([{ secret: first.secret, message: toSign(body, first.t) }]);
      const headers = [file.header, headerValue(hex, first.t)];
      // the next stage refuses what is no JSON; the sender was proven all the same
      expect(code(verifyVector(first, { body, headers }))).toBe("accepted as raw");
    });
  });
}
