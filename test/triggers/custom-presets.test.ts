/** Every preset takes what its sender signs and nothing else, and is found out from one call. */
import { describe, expect, it } from "@jest/globals";
import { checkFields } from "../../src/core/fields.ts";
import { verifySignature } from "../../src/core/signature/verify-signature.ts";
import { custom } from "../../triggers/custom.ts";
import { PRESETS } from "../../triggers/custom/presets.ts";
import { published, signedByLibraries, signedByOpenssl, type PublishedCall } from "./published-calls.ts";

type Settings = Parameters<typeof custom.verify>[0];

const settingsOf = (given: Record<string, unknown>): Settings => {
  const checked = checkFields(custom.connection, given, { label: custom.label }) as Settings;
  custom.validate?.(checked);
  return checked;
};
const verify = (
  settings: Record<string, unknown>,
  call: PublishedCall,
  change: Partial<{ rawHeaders: string[]; body: Uint8Array; secrets: string[]; nowMs: number }> = {},
) => {
  const verified = verifySignature({
    scheme: custom.verify(settingsOf(settings)),
    rawHeaders: call.rawHeaders,
    body: Buffer.from(call.body),
    secrets: [call.secret],
    nowMs: call.nowMs,
    ...change,
  });
  return verified.ok ? "accepted" : verified.code;
};

const calls = [...published, ...(await signedByLibraries()), ...signedByOpenssl()];
const TIMED = new Set(["standard_webhooks", "svix", "stripe", "slack", "calendly", "zoom"]);

it("has a call for every preset", () => {
  const missing = Object.keys(PRESETS).filter((key) => !calls.some(({ preset }) => preset === key));
  // without OpenSSL only the published ones and those of the libraries are there
  expect(missing).toEqual(
    signedByOpenssl().length > 0 ? [] : ["shopify", "calendly", "typeform", "zoom", "ashby", "greenhouse"],
  );
});

describe.each(calls.map((call) => [call.name, call] as const))("%s", (_name, call) => {
  const { preset, secret, rawHeaders } = call;

  it("is accepted by its preset", () => {
    expect(verify({ preset }, call)).toBe("accepted");
    const upper = rawHeaders.map((text, index) => (index % 2 === 0 ? text.toUpperCase() : text));
    expect(verify({ preset }, call, { rawHeaders: upper, secrets: ["c2Vjb25k", secret] })).toBe("accepted");
  });

  it("is refused with a byte changed, another secret, no signature, or two", () => {
    const body = Buffer.from(call.body);
    body[0] = (body[0] ?? 0) ^ 1;
    expect(verify({ preset }, call, { body })).toBe("signature_mismatch");
    expect(verify({ preset }, call, { secrets: ["b3RoZXIgc2VjcmV0"] })).toBe("signature_mismatch");
    expect(verify({ preset }, call, { secrets: [] })).toBe("no_secret");
    expect(verify({ preset }, call, { rawHeaders: [] })).toBe("signature_missing");
    expect(verify({ preset }, call, { rawHeaders: [...rawHeaders, ...rawHeaders] })).toMatch(/_doubled$/);
  });

  it("is refused by every other preset", () => {
    const others = Object.keys(PRESETS).filter((other) => other !== preset);
    expect(others.map((other) => verify({ preset: other }, call))).not.toContain("accepted");
  });

  it("is enough to find its preset out, and tells nothing of the secret", () => {
    const derived = custom.deriveSettings?.({ rawHeaders, body: Buffer.from(call.body), secret });
    expect(derived?.problem).toBeNull();
    expect(derived?.found[0]?.settings).toEqual({ preset });
    expect(derived?.found[0]?.words).toMatch(/^HMAC-SHA256 over .*the body/);
    expect(JSON.stringify(derived)).not.toContain(secret);
  });

  it("can be described by settings of one's own, without the preset", () => {
    const { scheme } = PRESETS[preset as keyof typeof PRESETS];
    const own = {
      preset: "none",
      header: scheme.header,
      algorithm: scheme.algorithm,
      encoding: scheme.encoding,
      format: scheme.format,
      signed: scheme.signed,
      ...("prefix" in scheme ? { prefix: scheme.prefix } : {}),
      ...("signatureKey" in scheme ? { signature_key: scheme.signatureKey } : {}),
      ...(scheme.timestamp
        ? { [`timestamp_${scheme.timestamp.from}`]: scheme.timestamp.name, timestamp_unit: "seconds" }
        : {}),
      ...(scheme.idHeader ? { id_header: scheme.idHeader } : {}),
      ...(scheme.secretEncoding ? { secret_encoding: scheme.secretEncoding } : {}),
    };
    expect(verify(own, call)).toBe("accepted");
    const body = Buffer.from(`${call.body} `);
    expect(verify(own, call, { body })).toBe("signature_mismatch");
  });
});

const timed = calls.filter(({ preset }) => TIMED.has(preset));

it.each(timed.map((call) => [call.name, call] as const))(
  "%s is refused once its time is over, either way",
  (_name, call) => {
    const { preset, nowMs } = call;
    const late = (preset === "calendly" ? 180 : 300) * 1000 + 1;
    expect(verify({ preset }, call, { nowMs: nowMs + late })).toBe("timestamp_stale");
    expect(verify({ preset }, call, { nowMs: nowMs - late })).toBe("timestamp_in_future");
    expect(verify({ preset, tolerance_seconds: 0 }, call, { nowMs: nowMs + late })).toBe("accepted");
    expect(verify({ preset, tolerance_seconds: 3600 }, call, { nowMs: nowMs + late })).toBe("accepted");
  },
);

describe("settings win over the preset", () => {
  const github = calls.find(({ preset }) => preset === "github") as PublishedCall;

  it("in what is filled in, and only there", () => {
    const renamed = github.rawHeaders.map((text) => (text === "X-Hub-Signature-256" ? "X-Acme" : text));
    expect(verify({ preset: "github", header: "X-Acme" }, github, { rawHeaders: renamed })).toBe("accepted");
    expect(verify({ preset: "github" }, github, { rawHeaders: renamed })).toBe("signature_missing");
  });

  it("so that an old GitHub's SHA-1 can be taken by who asks for it", () => {
    // HMAC-SHA1 of the same body, by OpenSSL
    const rawHeaders = ["X-Hub-Signature", "sha1=01dc10d0c83e72ed246219cdd91669667fe2ca59"];
    const old = { preset: "github", header: "x-hub-signature", algorithm: "sha1" };
    expect(verify(old, github, { rawHeaders })).toBe("accepted");
    expect(verify({ preset: "github" }, github, { rawHeaders })).toBe("signature_missing");
    const found = custom.deriveSettings?.({
      rawHeaders,
      body: Buffer.from(github.body),
      secret: github.secret,
    });
    expect(found?.found[0]).toMatchObject({
      settings: { preset: "none", algorithm: "sha1", header: "x-hub-signature", prefix: "sha1=" },
      notes: [expect.stringMatching(/SHA-1 is old/), expect.stringMatching(/No time is signed/)],
    });
  });
});
