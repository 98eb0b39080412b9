/** How a sender signs is found out from one call, and when it is not, the reason is told. */
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { createHmac, createSign, generateKeyPairSync } from "node:crypto";
import { deriveScheme } from "../../src/core/signature/derive-scheme.ts";
import { describeScheme } from "../../src/core/signature/describe-scheme.ts";
import { signDelivery } from "../../src/core/signature/sign-delivery.ts";
import type { HmacScheme } from "../../src/core/signature/signature-scheme.ts";
import { verifySignature } from "../../src/core/signature/verify-signature.ts";

const SECRET = "a-secret-of-26-characters!";
const TEXT = '{"type":"assessment.graded","score":82}';
const BODY = Buffer.from(TEXT);
const hmac = (message: string | Uint8Array, algorithm = "sha256", secret = SECRET) =>
  createHmac(algorithm, secret).update(message);
const hex = (message: string | Uint8Array) => hmac(message).digest("hex");

const derive = (rawHeaders: string[], change: { body?: Uint8Array; secret?: string } = {}) =>
  deriveScheme({ rawHeaders, body: BODY, secret: SECRET, ...change });

describe("a scheme is found out", () => {
  it("and said in words", () => {
    const headers = [
      "X-Foo-Signature",
      `sha256=${hex(`1770855951.${TEXT}`)}`,
      "X-Foo-Timestamp",
      "1770855951",
    ];
    const { found, problem } = derive([
      "Host",
      "example.com",
      "Content-Type",
      "application/json",
      ...headers,
    ]);
    expect(problem).toBeNull();
    expect(found.map(({ words }) => words)).toEqual([
      "HMAC-SHA256 over the timestamp, a dot and the body, hex, in X-Foo-Signature after sha256=; the time in x-foo-timestamp, in seconds",
    ]);
    expect(found[0]).toMatchObject({ known: null, notes: [], scheme: { toleranceSeconds: 300 } });
  });

  it.each([
    [["X-Sig", hex(BODY)], "HMAC-SHA256 over the body, hex, in X-Sig"],
    [["X-Sig", hmac(BODY, "sha512").digest("base64")], "HMAC-SHA512 over the body, base64, in X-Sig"],
    [["X-Sig", hmac(BODY).digest("base64url")], "HMAC-SHA256 over the body, base64, in X-Sig"],
    [
      ["Paddle-Signature", `ts=1770855951;h1=${hex(`1770855951:${TEXT}`)}`],
      "HMAC-SHA256 over the timestamp, a colon and the body, hex, in Paddle-Signature after h1=; the time after ts=, in seconds",
    ],
    [
      [
        "Tw-Id",
        "a1",
        "Tw-Timestamp",
        "2026-02-12T00:25:51.1234567Z",
        "Tw-Sig",
        `sha256=${hex(`a12026-02-12T00:25:51.1234567Z${TEXT}`)}`,
      ],
      "HMAC-SHA256 over the id, the timestamp and the body, hex, in Tw-Sig after sha256=; the time in tw-timestamp, a date; the id in tw-id",
    ],
    [
      ["X-Sig", `v1=${hex(`1770855951123\n${TEXT}`)}`, "X-Time", "1770855951123"],
      "HMAC-SHA256 over the timestamp, a line break and the body, hex, in X-Sig after v1=; the time in x-time, in milliseconds",
    ],
  ])("%j", (headers, words) => {
    expect(derive(headers).found.map((each) => each.words)).toEqual([words]);
  });

  it("with a key that the secret stands for in base64 or hex", () => {
    const key = Buffer.from("000102030405060708090a0b0c0d0e0f1011121314151617", "hex");
    const rawHeaders = ["X-Sig", createHmac("sha256", key).update(BODY).digest("hex")];
    const encodings = [key.toString("hex"), key.toString("base64"), `whsec_${key.toString("base64")}`].map(
      (secret) => derive(rawHeaders, { secret }).found[0]?.scheme.secretEncoding,
    );
    expect(encodings).toEqual(["hex", "base64", "base64"]);
  });

  it("as several when several fit, the strongest first, one with a name before one without", () => {
    const rawHeaders = [
      "X-Hub-Signature",
      `sha1=${hmac(BODY, "sha1").digest("hex")}`,
      "X-Hub-Signature-256",
      `sha256=${hex(BODY)}`,
    ];
    expect(derive(rawHeaders).found.map(({ scheme }) => scheme.header)).toEqual([
      "x-hub-signature-256",
      "x-hub-signature",
    ]);
    const scheme: HmacScheme = {
      kind: "hmac",
      header: "x-hub-signature",
      algorithm: "sha1",
      encoding: "hex",
      format: "plain",
      signed: "{body}",
    };
    const { found } = deriveScheme({
      rawHeaders,
      body: BODY,
      secret: SECRET,
      known: [{ key: "old", scheme }],
    });
    expect(found.map(({ known }) => known)).toEqual(["old", null]);
  });

  it("although the call is years old, or its secret was pasted with blanks", () => {
    const rawHeaders = ["X-Sig", `t=1100000000,v1=${hex(`1100000000.${TEXT}`)}`];
    expect(derive(rawHeaders, { secret: ` ${SECRET}\n` }).found).toHaveLength(1);
  });

  it("although an editor added a line break, and says so", () => {
    const { found } = derive(["X-Sig", hex(BODY)], { body: Buffer.concat([BODY, Buffer.from("\r\n")]) });
    expect(found[0]?.scheme.reserialised).toBeUndefined();
    expect(found[0]?.notes[0]).toMatch(/line breaks at the end of the saved call/);
  });

  it("although the payload was written again, with a warning", () => {
    const printed = Buffer.from(JSON.stringify(JSON.parse(TEXT), null, 2));
    const { found } = derive(["X-Sig", hex(BODY)], { body: printed });
    expect(found[0]).toMatchObject({ scheme: { reserialised: ["javascript"] } });
    expect(found[0]?.notes[0]).toMatch(/written again, not the bytes of this call/);
  });

  it("whatever the scheme: sign, derive, verify", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8}){0,2}$/);
    const scheme = fc
      .record({
        // x-b3-… is a trace's, whatever follows
        header: name.filter((text) => !/^b3(-|$)/.test(text)).map((text) => `x-${text}-signature`),
        algorithm: fc.constantFrom("sha1", "sha256", "sha512"),
        encoding: fc.constantFrom("hex", "base64"),
        format: fc.constantFrom("plain", "pairs", "list"),
        prefix: fc.constantFrom(undefined, "sha256=", "v0=", "hmac ", "sig:"),
        signatureKey: fc.constantFrom("v1", "h1", "sig"),
        signed: fc.constantFrom(
          "{body}",
          "{t}.{body}",
          "{id}.{t}.{body}",
          "v0:{t}:{body}",
          "{t}{body}",
          "{body}{t}",
          "{id}.{body}",
          "{t}|{body}",
        ),
        timePlace: fc.constantFrom("header", "pair"),
        unit: fc.constantFrom("seconds", "milliseconds", "iso"),
        secretEncoding: fc.constantFrom("utf8", "base64", "hex"),
      })
      .map(({ timePlace, unit, ...rest }): HmacScheme => {
        const { format, signed, prefix, signatureKey, ...own } = rest;
        const inPair = timePlace === "pair" && format === "pairs" && unit !== "iso";
        return {
          kind: "hmac",
          ...own,
          format,
          signed,
          ...(format === "plain" ? (prefix === undefined ? {} : { prefix }) : { signatureKey }),
          ...(signed.includes("{t}")
            ? {
                timestamp: inPair
                  ? { from: "pair", name: "t", unit }
                  : { from: "header", name: "x-when", unit },
              }
            : {}),
          ...(signed.includes("{id}") ? { idHeader: "x-delivery-id" } : {}),
        };
      });
    const secretOf = (encoding: HmacScheme["secretEncoding"], key: Uint8Array) =>
      encoding === "base64"
        ? `whsec_${Buffer.from(key).toString("base64")}`
        : Buffer.from(key).toString("hex") + (encoding === "hex" ? "" : "-");
    fc.assert(
      fc.property(
        scheme,
        fc.uint8Array({ minLength: 16, maxLength: 40 }),
        fc.json().map((text) => Buffer.from(`{"a":${text}}`)),
        fc.integer({ min: 1_100_000_000_000, max: 4_000_000_000_000 }),
        (scheme, key, body, nowMs) => {
          const secret = secretOf(scheme.secretEncoding, key);
          const other = secretOf(scheme.secretEncoding, key.with(0, (key[0] ?? 0) ^ 1));
          const headers = signDelivery({ scheme, secret, body, nowMs, id: "msg_1" });
          const rawHeaders = ["content-type", "application/json", ...Object.entries(headers).flat()];
          const derived = deriveScheme({ rawHeaders, body, secret });
          const call = { rawHeaders, body, nowMs };
          expect(derived.problem).toBeNull();
          for (const { scheme: found } of derived.found) {
            expect(verifySignature({ ...call, scheme: found, secrets: [secret] })).toMatchObject({
              ok: true,
            });
            expect(verifySignature({ ...call, scheme: found, secrets: [other] }).ok).toBe(false);
            const changed = Buffer.from(body);
            changed[3] = (changed[3] ?? 0) ^ 1;
            expect(verifySignature({ ...call, body: changed, scheme: found, secrets: [secret] }).ok).toBe(
              false,
            );
          }
          expect(JSON.stringify(derived)).not.toContain(secret);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("nothing fits", () => {
  const reason = (rawHeaders: string[], change?: Parameters<typeof derive>[1]) => {
    const { found, problem } = derive(rawHeaders, change);
    expect(found).toEqual([]);
    expect(JSON.stringify(problem)).not.toContain(SECRET);
    return problem;
  };

  it("for want of a secret", () => {
    expect(reason(["X-Sig", hex(BODY)], { secret: " " })?.code).toBe("no_secret");
  });

  it("with another secret, or a body that was changed", () => {
    const expected = {
      code: "nothing_fits",
      message: expect.stringMatching(
        /^X-Sig looks like a signature, and none of the \d+ ways tried fits\. Most often/,
      ),
    };
    expect(reason(["X-Sig", hex(BODY)], { secret: "another" })).toEqual(expected);
    expect(reason(["X-Sig", hex(BODY)], { body: Buffer.from(TEXT.replace("82", "99")) })).toEqual(expected);
  });

  it("where no header looks like a digest, also when it was cut off or stands twice", () => {
    for (const headers of [
      [],
      ["X-Sig", hex(BODY).slice(2)],
      ["X-Sig", hex(BODY), "x-sig", hex(BODY)],
      ["X-Sig"],
    ]) {
      expect(reason(headers)?.code).toBe("no_digest");
    }
  });

  it("where the sender sends the secret itself", () => {
    for (const value of [SECRET, `Bearer ${SECRET}`]) {
      expect(reason(["X-Gitlab-Token", value])).toMatchObject({
        code: "secret_sent_along",
        message: expect.stringContaining("in X-Gitlab-Token"),
      });
    }
  });

  it("where the signature is of another kind", () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const rsa = createSign("sha256").update(BODY).sign(privateKey, "base64");
    expect(reason(["X-Acme-Signature", rsa])?.code).toBe("public_key_signature");
    expect(reason(["webhook-signature", `v1a,${Buffer.alloc(64, 7).toString("base64")}`])?.code).toBe(
      "public_key_signature",
    );
    const token = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"aud":"you"}').toString("base64url")}.${hmac("x").digest("base64url")}`;
    expect(reason(["Authorization", `Bearer ${token}`])?.code).toBe("signed_token");
    const inside = Buffer.from(`{"signature": "${hex("tokentime")}", "token": "x"}`);
    expect(reason([], { body: inside })?.code).toBe("signature_in_body");
  });

  it("within a budget, however large the call and however many headers look like something", () => {
    const body = Buffer.alloc(6 * 1024 * 1024, "a");
    const rawHeaders = Array.from({ length: 200 }, (_, index) => [`x-${index}-id`, hex(`${index}`)]).flat();
    const times = ["one", "two", "three", "four"].flatMap((name) => [`x-${name}-time`, "1770855951"]);
    const problem = reason([...rawHeaders, ...times], { body });
    expect(problem).toMatchObject({ code: "nothing_fits" });
    const words =
      /^x-0-id, x-1-id, x-2-id and 17 more look .* none of the (\d+) ways .* not every way was tried/;
    expect(problem?.message).toMatch(words);
    // 64 MB, at 6 MB each
    expect(Number(words.exec(problem?.message ?? "")?.[1])).toBeLessThan(12);
  });

  it("without a throw, whatever the headers and the body hold", () => {
    const value = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(hex(BODY), `t=1,v1=${hex(BODY)}`, "v1,x v1,y", "=,=;=", "whsec_", "1770855951"),
    );
    const headers = fc.array(fc.tuple(fc.string(), value), { maxLength: 8 }).map((pairs) => pairs.flat());
    fc.assert(
      fc.property(
        headers,
        fc.uint8Array({ maxLength: 100 }),
        fc.string({ unit: "binary" }),
        (rawHeaders, body, secret) => {
          const { found, problem } = deriveScheme({ rawHeaders, body, secret });
          expect(found.length > 0).toBe(problem === null);
        },
      ),
    );
  });
});

it("describes a scheme that no call has shown yet", () => {
  const scheme: HmacScheme = {
    kind: "hmac",
    header: "webhook-signature",
    algorithm: "sha256",
    encoding: "base64",
    format: "list",
    signed: "{id}.{t}.{body}",
    timestamp: { from: "header", name: "webhook-timestamp" },
    idHeader: "webhook-id",
    secretEncoding: "base64",
  };
  expect(describeScheme(scheme)).toBe(
    "HMAC-SHA256 over the id, a dot, the timestamp, a dot and the body, base64, in webhook-signature after v1,; the time in webhook-timestamp; the id in webhook-id; the secret is base64",
  );
});
