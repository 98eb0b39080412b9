import { describe, expect, it } from "@jest/globals";
import { createHmac } from "node:crypto";
import type { TriggerApp } from "../../src/core/define-trigger.ts";
import { explainRejection } from "../../src/core/signature/explain-rejection.ts";
import type { SignatureScheme } from "../../src/core/signature/signature-scheme.ts";
import { verifySignature } from "../../src/core/signature/verify-signature.ts";
import { hatchbeacon } from "../../triggers/hatchbeacon.ts";
import { hiresscope } from "../../triggers/hiresscope.ts";
import { triggers } from "../../triggers/index.ts";
import { talentsprout } from "../../triggers/talentsprout.ts";
import { trycrucible } from "../../triggers/trycrucible.ts";

const BODY = '{"event":"application.scored","data":{"candidateName":"Jane Smith","score":82}}';
const NOW = 1_770_855_951_000;
const sign = (message: string, secret = "right") =>
  createHmac("sha256", secret).update(message).digest("hex");

const timed: SignatureScheme = talentsprout.verify({ signing: "signed", tolerance_seconds: 300 } as never);

function explain(
  app: TriggerApp,
  rawHeaders: string[],
  body = BODY,
  scheme: SignatureScheme = app.verify({}),
) {
  const call = { scheme, rawHeaders, body: Buffer.from(body), secrets: ["right"], nowMs: NOW };
  const verified = verifySignature(call);
  if (verified.ok) throw new Error("the call was accepted: nothing to explain");
  return explainRejection({ ...call, verified, app, triggers });
}

describe("why a call was refused", () => {
  it("names the vendor whose call reached another one's hook", () => {
    const header = `t=1770855951,v1=${sign(`1770855951.${BODY}`)}`;
    const explained = explain(hiresscope, ["X-TalentSprout-Signature", header]);
    expect(explained.code).toBe("other_vendor");
    expect(explained.reason).toBe(
      "looks like TalentSprout's format on a HIRESSCOPE hook (it is signed in x-talentsprout-signature): give TalentSprout the address of its own hook",
    );
    expect(explain(trycrucible, ["X-Webhook-Signature", sign(BODY)]).reason).toContain(
      "looks like HatchBeacon's format",
    );
    expect(explain(trycrucible, ["X-NTRVSTA-Signature", sign(BODY)]).reason).toContain(
      "looks like NTRVSTA's format",
    );
  });

  it("names a well-known sender that has no file here", () => {
    const explained = explain(hiresscope, ["Stripe-Signature", "t=1,v1=2"]);
    expect(explained.reason).toContain("looks like Stripe's format on a HIRESSCOPE hook");
  });

  it("sees another vendor's format under the right header", () => {
    const explained = explain(hiresscope, ["X-HiresScope-Signature", `t=1770855951,v1=${sign("x")}`]);
    expect(explained).toMatchObject({ code: "other_vendor" });
    expect(explained.reason).toContain("TalentSprout's format on a HIRESSCOPE hook");
  });

  it("says that nothing is signed, and what TalentSprout's users overlook", () => {
    expect(explain(hiresscope, ["Content-Type", "application/json"])).toEqual({
      code: "signature_missing",
      reason: "the call carries no x-hiresscope-signature header: it is not signed",
    });
    expect(explain(talentsprout, [], BODY, timed).reason).toContain("Webhook Authentication");
  });

  it("tells another secret from a body that was re-formatted on its way", () => {
    expect(explain(hiresscope, ["X-HiresScope-Signature", sign(BODY, "other")])).toEqual({
      code: "signature_mismatch",
      reason: "signed, but with another secret, or the body was changed on its way here",
    });
    const printed = JSON.stringify(JSON.parse(BODY), null, 2);
    for (const body of [printed, `${BODY}\n`, printed.replace("Jane", "\\u004aane")]) {
      const explained = explain(hiresscope, ["X-HiresScope-Signature", sign(BODY)], body);
      expect(explained.code).toBe("body_reformatted");
      expect(explained.reason).toMatch(
        /right secret, but the body was re-formatted on its way here, probably by a proxy/,
      );
    }
    const changed = BODY.replace("82", "99");
    expect(explain(hiresscope, ["X-HiresScope-Signature", sign(BODY)], changed).code).toBe(
      "signature_mismatch",
    );
  });

  it("sees a re-formatted body also where an old time is signed", () => {
    const header = ["X-TalentSprout-Signature", `t=1770000000,v1=${sign(`1770000000.${BODY}`)}`];
    expect(explain(talentsprout, header, `${BODY}\n`, timed).code).toBe("body_reformatted");
    expect(explain(talentsprout, header, BODY, timed)).toMatchObject({
      code: "timestamp_stale",
      reason: "timestamp 10 days old: check the clock of this server (5 minutes are allowed)",
    });
  });

  it("points HatchBeacon's users to the setting that helps", () => {
    const scheme = hatchbeacon.verify({ compat: "none" } as never);
    const printed = JSON.stringify(JSON.parse(BODY), null, 2);
    const explained = explain(hatchbeacon, ["X-Webhook-Signature", sign(BODY)], printed, scheme);
    expect(explained.reason).toContain("What the signature covers");
  });

  it("says what is wrong with the digest", () => {
    const header = (value: string) => ["X-HiresScope-Signature", value];
    expect(explain(hiresscope, header(sign(BODY).slice(0, 40))).reason).toBe(
      "the signature has 40 characters where 64 are expected: cut off on its way, or made with another algorithm",
    );
    expect(explain(hiresscope, header("?")).code).toBe("signature_malformed");
    expect(explain(hiresscope, [...header("a"), ...header("b")]).reason).toContain(
      "2 x-hiresscope-signature headers",
    );
  });

  it("never repeats what the call carried", () => {
    const secretish = "tok_4711";
    for (const app of [hiresscope, trycrucible, hatchbeacon]) {
      const headers = triggers.flatMap((other) => [`x-${other.key}-signature`, secretish]);
      const explained = explain(app, ["x-webhook-signature", secretish, ...headers], `{"a":"${secretish}"}`);
      expect(JSON.stringify(explained)).not.toContain(secretish);
    }
  });
});
