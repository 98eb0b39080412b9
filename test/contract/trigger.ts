/**
 * What every vendor's file must keep. A vendor's test starts from `describeTrigger` and adds what is special.
 *
 * Signatures come from code that is not ours: golden digests made by OpenSSL, and OpenSSL and Python at test time.
 */
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import type { EventDefinition, TriggerApp } from "../../src/core/define-trigger.ts";
import { checkFields } from "../../src/core/fields.ts";
import { HiringFactsSchema } from "../../src/core/hiring/hiring-event.ts";
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

const T = "1770855951";
const SECRET = "whsec_contract_test_secret";
const bytes = (text: string) => Buffer.from(text, "utf8");

export function describeTrigger(app: TriggerApp, { vectors: file }: { vectors: VectorFile }): void {
  const events = Object.entries<EventDefinition>(app.events);
  const wireName = (key: string, event: EventDefinition) => event.name ?? key;

  const settingsOf = (given: Record<string, unknown> = {}) =>
    checkFields(app.connection, { signing_secret: SECRET, ...given }, { label: app.label });
  const schemeOf = (given?: Record<string, unknown>) =>
    app.verify(settingsOf(given) as Parameters<typeof app.verify>[0]);
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
  if (first === undefined) throw new Error(`${app.label} has no vectors`);
  const firstHeader = headerValue(first.hex, first.t, first.value);

  describe(`${app.label} keeps the contract of a trigger`, () => {
    it("says where its facts come from, how it is set up and what a failure costs", () => {
      expect(app.sources.every((url) => URL.canParse(url))).toBe(true);
      expect(app.setup.filter((step) => step.includes("{address}"))).toHaveLength(1);
      expect(app.delivery.afterFailures).toMatch(/\.$/);
      expect(app.connection["signing_secret"]).toMatchObject({ kind: "secret", rotates: true });
    });

    it("ties every assumption to a setting that exists", () => {
      const settings = app.assumptions.flatMap(({ setting }) => setting ?? []);
      expect(settings.filter((key) => !Object.hasOwn(app.connection, key))).toEqual([]);
      const undocumented = ["on_test", "dedupe_days", "allowed_ips"];
      expect(settings).toEqual(
        expect.arrayContaining([...undocumented, "events_per_second", "signing_secret"]),
      );
    });

    it.each(events)("%s: the sample fits the shape and names its event", (key, event) => {
      expect(event.payload.safeParse(event.sample)).toMatchObject({ success: true });
      expect(event.sample).toMatchObject({ event: wireName(key, event) });
      expect(key).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(event.description).toMatch(/^Triggers when .*\.$/);
    });

    it.each(events)("%s: an unknown field is kept", (_key, event) => {
      const parsed = event.payload.parse({ ...(event.sample as object), brand_new: { a: [1] } });
      expect(parsed).toMatchObject({ brand_new: { a: [1] } });
    });

    it.each(events)("%s: the hiring facts are valid and say when it happened", (_key, event) => {
      const facts = event.hiring(event.sample);
      expect(HiringFactsSchema.strict().parse(facts)).toEqual(facts);
      expect(facts.occurredAt).toEqual(expect.stringMatching(/^\d{4}-\d\d-\d\dT/));
    });

    it.each(events)("%s: a payload that does not fit is read without a throw", (_key, event) => {
      const odd: unknown[] = [
        null,
        undefined,
        7,
        "text",
        [],
        [[]],
        {},
        { data: null },
        { data: { session: 3 } },
      ];
      for (const payload of odd) {
        expect(HiringFactsSchema.safeParse(event.hiring(payload)).success).toBe(true);
        expect(event.idempotencyKey(payload, {})).toBeUndefined();
      }
      // every field in turn replaced by something else
      fc.assert(
        fc.property(fc.jsonValue(), fc.nat(), (value, seed) => {
          const payload = withOneChanged(event.sample, value, seed);
          expect(HiringFactsSchema.safeParse(event.hiring(payload)).success).toBe(true);
          event.idempotencyKey(payload, {});
          app.eventName?.(payload, {});
          app.isTest?.(payload, {});
        }),
        { numRuns: 50 },
      );
    });

    it("gives a repeat the same key and every event another one", () => {
      const keys = events.map(([, event]) => event.idempotencyKey(event.sample, {}));
      const repeated = events.map(([, event]) => event.idempotencyKey(structuredClone(event.sample), {}));
      expect(keys).toEqual(repeated);
      expect(keys).not.toContain(undefined);
      expect(new Set(keys).size).toBe(keys.length);
    });
  });

  describe(`${app.label} accepts what its vendor signs`, () => {
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
        const bodies = events.map(([, event]) => bytes(JSON.stringify(event.sample)));
        const digests = sign?.(bodies.map((body) => ({ secret: SECRET, message: toSign(body) }))) ?? [];
        const verdicts = bodies.map((body, index) =>
          code(verify({ headers: [file.header, headerValue(digests[index] ?? "")], body })),
        );
        expect(verdicts).toEqual(events.map(() => "accepted as raw"));
      });
    }

    it("whatever the header's case, whichever of two secrets signed", () => {
      const headers = [file.header.toUpperCase(), firstHeader];
      const secrets = ["another secret", first.secret];
      expect(verifyVector(first, { headers, secrets })).toMatchObject({ ok: true, secretIndex: 1 });
    });
  });

  describe(`${app.label} refuses everything else`, () => {
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

/** A copy of a payload in which one leaf or branch, picked by `seed`, is replaced. */
function withOneChanged(payload: unknown, value: unknown, seed: number): unknown {
  const copy = structuredClone(payload);
  const places: [Record<string, unknown>, string][] = [];
  const visit = (node: unknown) => {
    if (typeof node !== "object" || node === null) return;
    for (const key of Object.keys(node)) {
      places.push([node as Record<string, unknown>, key]);
      visit((node as Record<string, unknown>)[key]);
    }
  };
  visit(copy);
  const place = places[seed % places.length];
  if (place) place[0][place[1]] = value;
  return copy;
}
