import { describe, expect, it } from "@jest/globals";
import { createHmac } from "node:crypto";
import { bodyHmac, timestampedHmac, type HmacScheme } from "../../src/core/signature/signature-scheme.ts";
import { verifySignature, type Verified } from "../../src/core/signature/verify-signature.ts";

const text = (value: string) => Buffer.from(value, "utf8");
const hmac = (secret: string, message: string | Uint8Array) =>
  createHmac("sha256", secret).update(message).digest("hex");
const code = (verified: Verified) => (verified.ok ? `accepted as ${verified.matched}` : verified.code);

describe("signatures that other parties publish are accepted", () => {
  it("GitHub's documented example", () => {
    // docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
    const verified = verifySignature({
      scheme: bodyHmac({ header: "x-hub-signature-256", prefix: "sha256=" }),
      rawHeaders: [
        "X-Hub-Signature-256",
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
      ],
      body: text("Hello, World!"),
      secrets: ["It's a Secret to Everybody"],
      nowMs: 0,
    });
    expect(verified).toMatchObject({ ok: true, matched: "raw" });
  });

  const standardWebhooks: HmacScheme = {
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
  // docs.svix.com/receiving/verifying-payloads/how-manual
  const standardCall = {
    scheme: standardWebhooks,
    rawHeaders: [
      "webhook-id",
      "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp",
      "1614265330",
      "webhook-signature",
      "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1a,x",
    ],
    body: text('{"test": 2432232314}'),
    secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    nowMs: 1_614_265_330_000,
  };

  it("the Standard Webhooks example, with several signatures", () => {
    expect(verifySignature(standardCall)).toMatchObject({ ok: true, timestampMs: 1_614_265_330_000 });
    expect(code(verifySignature({ ...standardCall, body: text('{"test": 2432232315}') }))).toBe(
      "signature_mismatch",
    );
  });

  it("… and refused without its id, with two, without its time, or with a secret that is no base64", () => {
    const without = (name: string) => {
      const at = standardCall.rawHeaders.indexOf(name);
      return standardCall.rawHeaders.toSpliced(at, 2);
    };
    const check = (change: object) => code(verifySignature({ ...standardCall, ...change }));
    expect(check({ rawHeaders: without("webhook-id") })).toBe("id_missing");
    expect(check({ rawHeaders: [...standardCall.rawHeaders, "Webhook-Id", "msg_2"] })).toBe("id_doubled");
    expect(check({ rawHeaders: [...without("webhook-id"), "webhook-id", "a b"] })).toBe("id_malformed");
    expect(check({ rawHeaders: without("webhook-timestamp") })).toBe("timestamp_missing");
    expect(check({ rawHeaders: [...standardCall.rawHeaders, "webhook-timestamp", "1614265330"] })).toBe(
      "timestamp_doubled",
    );
    expect(check({ secrets: ["whsec_not base64!"] })).toBe("secret_malformed");
    expect(check({ secrets: ["whsec_"] })).toBe("secret_malformed");
  });
});

describe("a digest in one header", () => {
  const scheme = bodyHmac({ header: "x-signature" });
  const body = text('{"score":82}');
  const right = hmac("secret", body);
  const check = (value: string, secrets = ["secret"]) =>
    code(verifySignature({ scheme, rawHeaders: ["X-Signature", value], body, secrets, nowMs: 0 }));

  it("may be upper case, and carry its algorithm or blanks before it", () => {
    const accepted = [
      right,
      right.toUpperCase(),
      `sha256=${right}`,
      `SHA256=${right}`,
      `sha256= ${right}`,
      ` ${right} `,
    ];
    expect(accepted.map((value) => check(value))).toEqual(accepted.map(() => "accepted as raw"));
  });

  it.each([
    ["sha1's length", hmac("secret", body).slice(0, 40), "signature_wrong_length"],
    ["sha512's length", right + right, "signature_wrong_length"],
    ["one digit short", right.slice(1), "signature_wrong_length"],
    ["only the prefix", "sha256=", "signature_wrong_length"],
    ["letters past f", `${right.slice(0, 63)}z`, "signature_malformed"],
    ["another algorithm named", `sha512=${right}`, "signature_malformed"],
    ["a digit that is none in ASCII", `${right.slice(0, 63)}\u0661`, "signature_malformed"],
    ["the prefix twice", `sha256=sha256=${right}`, "signature_malformed"],
    ["two digests", `${right} ${right}`, "signature_malformed"],
    ["null bytes", `${right}\0`, "signature_malformed"],
  ])("is refused with %s", (_what, value, expected) => {
    expect(check(value)).toBe(expected);
  });

  it("is tried with every secret and says which one signed", () => {
    const call = { scheme, rawHeaders: ["x-signature", right], body, nowMs: 0 };
    expect(verifySignature({ ...call, secrets: ["new", "secret"] })).toMatchObject({ secretIndex: 1 });
    expect(verifySignature({ ...call, secrets: ["secret", "old"] })).toMatchObject({ secretIndex: 0 });
    expect(verifySignature({ ...call, secrets: ["", "secret"] })).toMatchObject({ secretIndex: 1 });
    expect(code(verifySignature({ ...call, secrets: ["new", "old"] }))).toBe("signature_mismatch");
  });

  it("made with an empty secret is refused, whatever the connection holds", () => {
    const forged = hmac("", body);
    expect(check(forged, [""])).toBe("no_secret");
    expect(check(forged, [])).toBe("no_secret");
    expect(check(forged, ["", "secret"])).toBe("signature_mismatch");
  });

  it("covers bytes, not characters: two broken encodings are not the same body", () => {
    const one = Buffer.from([0x22, 0xff, 0x22]);
    const other = Buffer.from([0x22, 0xfe, 0x22]);
    const rawHeaders = ["x-signature", hmac("secret", one)];
    const verify = (body: Uint8Array) =>
      code(verifySignature({ scheme, rawHeaders, body, secrets: ["secret"], nowMs: 0 }));
    expect(verify(one)).toBe("accepted as raw");
    expect(verify(other)).toBe("signature_mismatch");
  });

  it("gives reasons without the secret or the signature", () => {
    for (const value of [right.slice(0, 40), hmac("other", body), `${right}zz`]) {
      const rawHeaders = ["x-signature", value];
      const verified = verifySignature({ scheme, rawHeaders, body, secrets: ["s3cr3t"], nowMs: 0 });
      expect(verified.ok).toBe(false);
      expect(JSON.stringify(verified)).not.toContain("s3cr3t");
      expect(JSON.stringify(verified)).not.toContain(value.slice(0, 16));
    }
  });
});

describe("a signed time", () => {
  const scheme = timestampedHmac({ header: "x-signature" });
  const body = text("{}");
  const NOW = 1_770_855_951_000;
  const sign = (t: string, secret = "secret") => hmac(secret, `${t}.{}`);
  const check = (value: string, nowMs = NOW, change: Partial<HmacScheme> = {}) =>
    code(
      verifySignature({
        scheme: { ...scheme, ...change },
        rawHeaders: ["x-signature", value],
        body,
        secrets: ["secret"],
        nowMs,
      }),
    );
  const t = "1770855951";
  const wrong = "0".repeat(64);

  it("reads seconds and milliseconds, in any order, with blanks and with keys it does not know", () => {
    expect(check(`t=${t},v1=${sign(t)}`)).toBe("accepted as raw");
    expect(check(`v1=${sign(t)}, t=${t}`)).toBe("accepted as raw");
    expect(check(`t=${t}123,v1=${sign(`${t}123`)}`)).toBe("accepted as raw");
    expect(check(`t=${t},v0=${wrong},v1=${sign(t)},note`)).toBe("accepted as raw");
  });

  it("accepts any one of several v1, and refuses when none is right", () => {
    expect(check(`t=${t},v1=${wrong},v1=${sign(t)}`)).toBe("accepted as raw");
    expect(check(`t=${t},v1=${sign(t)},v1=${wrong}`)).toBe("accepted as raw");
    expect(check(`t=${t},v1=cut,v1=${sign(t)}`)).toBe("accepted as raw");
    expect(check(`t=${t},v1=${wrong},v1=${sign(t, "other")}`)).toBe("signature_mismatch");
    expect(check(`t=${t},v0=${sign(t)}`)).toBe("signature_malformed");
  });

  it.each([
    ["missing", `v1=${sign(t)}`, "timestamp_missing"],
    ["empty", `t=,v1=${sign("")}`, "timestamp_missing"],
    ["doubled", `t=${t},t=${t},v1=${sign(t)}`, "timestamp_doubled"],
    ["not a number", `t=yesterday,v1=${sign("yesterday")}`, "timestamp_malformed"],
    ["negative", `t=-${t},v1=${sign(`-${t}`)}`, "timestamp_malformed"],
    ["broken", `t=${t}.5,v1=${sign(`${t}.5`)}`, "timestamp_malformed"],
    ["endless", `t=${"9".repeat(400)},v1=${sign("9".repeat(400))}`, "timestamp_malformed"],
    ["from 1970", `t=0,v1=${sign("0")}`, "timestamp_stale"],
    ["from the year 5138", `t=99999999999,v1=${sign("99999999999")}`, "timestamp_in_future"],
  ])("is refused when it is %s", (_what, value, expected) => {
    expect(check(value)).toBe(expected);
  });

  it("is part of what is signed", () => {
    expect(check(`t=${Number(t) + 1},v1=${sign(t)}`)).toBe("signature_mismatch");
    // the same moment, written differently
    expect(check(`t=0${t},v1=${sign(t)}`)).toBe("signature_mismatch");
  });

  it("is judged only after the signature, so that a stranger's replay reads as a wrong secret", () => {
    expect(check(`t=${t},v1=${sign(t, "other")}`, NOW + 3_600_000)).toBe("signature_mismatch");
  });

  it("is never waved through by a tolerance that is not a number", () => {
    const value = `t=${t},v1=${sign(t)}`;
    expect(check(value, NOW, { toleranceSeconds: Number.NaN })).toMatch(/^timestamp_/);
    expect(check(value, NOW + 301_000, { toleranceSeconds: undefined })).toBe("timestamp_stale");
    expect(check(value, NOW + 301_000, { toleranceSeconds: 0 })).toBe("accepted as raw");
  });
});

describe("what senders of any kind do", () => {
  const body = text("{}");
  const NOW = 1_770_855_951_000;
  const check = (scheme: Partial<HmacScheme>, rawHeaders: string[], secret = "secret") =>
    code(
      verifySignature({
        scheme: { ...bodyHmac({ header: "x-signature" }), ...scheme },
        rawHeaders,
        body,
        secrets: [secret],
        nowMs: NOW,
      }),
    );
  const digest = (message: string | Uint8Array, key: string | Uint8Array = "secret") =>
    createHmac("sha256", key).update(message).digest();

  it("base64 without its padding, and in the alphabet for web addresses", () => {
    // a secret whose digest holds both + and /
    const secret = Array.from({ length: 200 }, (_, index) => `s${index}`).find((each) =>
      /\+.*\/|\/.*\+/.test(digest(body, each).toString("base64")),
    );
    const base64 = digest(body, secret).toString("base64");
    const written = [base64, base64.replace(/=+$/, ""), digest(body, secret).toString("base64url")];
    expect(written.map((value) => check({ encoding: "base64" }, ["x-signature", value], secret))).toEqual(
      written.map(() => "accepted as raw"),
    );
    const cut = base64.slice(0, 40);
    expect(check({ encoding: "base64" }, ["x-signature", cut], secret)).toBe("signature_wrong_length");
  });

  it("pairs parted by semicolons", () => {
    const scheme = timestampedHmac({ header: "x-signature", signatureKey: "h1", signed: "{t}:{body}" });
    const value = `t=1770855951;h1=${digest("1770855951:{}").toString("hex")}`;
    expect(check(scheme, ["x-signature", value])).toBe("accepted as raw");
    expect(check(scheme, ["x-signature", value.replace("951;", "952;")])).toBe("signature_mismatch");
  });

  it.each([
    ["seconds", "1770855951"],
    ["milliseconds", "1770855951000"],
    ["iso", "2026-02-12T00:25:51Z"],
    ["iso", "2026-02-12T01:25:51.123456789+01:00"],
  ] as const)("a time in %s: %s", (unit, time) => {
    const scheme = { signed: "{t}{body}", timestamp: { from: "header", name: "x-time" } } as const;
    const headers = ["x-signature", digest(`${time}{}`).toString("hex"), "x-time", time];
    expect(check(scheme, headers)).toBe("accepted as raw");
    const withUnit = (other: typeof unit) => ({ ...scheme, timestamp: { ...scheme.timestamp, unit: other } });
    expect(check(withUnit(unit), headers)).toBe("accepted as raw");
    for (const other of (["seconds", "milliseconds", "iso"] as const).filter((each) => each !== unit)) {
      expect(check(withUnit(other), headers)).toMatch(/^timestamp_/);
    }
  });

  it("a secret that stands for bytes in hex", () => {
    const headers = ["x-signature", digest(body, Buffer.from("00ff10", "hex")).toString("hex")];
    expect(check({ secretEncoding: "hex" }, headers, "00FF10")).toBe("accepted as raw");
    expect(check({ secretEncoding: "hex" }, headers, "0ff10")).toBe("secret_malformed");
    expect(check({}, headers, "00ff10")).toBe("signature_mismatch");
  });

  it("nothing is taken from a sender that nobody has described", () => {
    const call = { rawHeaders: ["x-signature", hmac("secret", body)], body, secrets: ["secret"], nowMs: NOW };
    expect(code(verifySignature({ ...call, scheme: { kind: "undecided" } }))).toBe("scheme_unknown");
  });
});
