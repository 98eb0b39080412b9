/** What the owner of a source that was set up by hand reads, from the first step until events arrive. */
import { describe, expect, it } from "@jest/globals";
import { guidedStanding, type GuidedFacts } from "../../../src/run/sources/guided.ts";
import { hatchbeacon } from "../../../triggers/hatchbeacon.ts";
import { talentsprout } from "../../../triggers/talentsprout.ts";
import { trycrucible } from "../../../triggers/trycrucible.ts";

const T0 = 1_800_000_000_000;
const ADDRESS = "https://hooks.example.com/in/abc";

const standing = (changes: Partial<GuidedFacts> = {}) =>
  guidedStanding({
    app: hatchbeacon,
    name: "ats",
    address: ADDRESS,
    scheme: "hmac",
    secret: "set",
    pulse: null,
    answered: false,
    cameElsewhere: false,
    rejections: [],
    changedAt: T0,
    unreachable: null,
    ...changes,
  });
const refusal = (code: string, reason: string, at = T0 + 1, count = 1) => ({ code, reason, at, count });

describe("a source that is set up by hand", () => {
  it("is a draft until its secret is there, and says so when calls come already", () => {
    expect(standing({ secret: "missing" })).toEqual({
      state: "draft",
      reason: "The signing secret is missing.",
      since: T0,
      advice: [expect.stringContaining("hirewire connect --update ats --set signing_secret=…")],
    });
    const early = standing({
      secret: "missing",
      rejections: [refusal("no_secret", "no signing secret yet")],
    });
    expect(early.reason).toBe(
      "The signing secret is missing. Calls arrive already and are refused until then.",
    );
    expect(standing({ secret: "unreadable" }).reason).toMatch(/can't be opened/);
    expect(standing({ secret: "missing", scheme: "unsigned" }).state).toBe("waiting");
    expect(standing({ secret: "set", scheme: "undecided" })).toMatchObject({
      state: "draft",
      reason: expect.stringContaining("how this sender signs"),
    });
  });

  it("waits for its first verified event, and says how to have one sent and what to compare", () => {
    const { state, reason, advice } = standing();
    expect([state, reason]).toEqual([
      "waiting",
      "Waiting for the first verified event from HatchBeacon: nothing has arrived yet.",
    ]);
    expect(advice[0]).toBe(hatchbeacon.proof);
    expect(advice.join(" ")).toContain(ADDRESS);
    expect(advice.join(" ")).toContain("after 10 failures in a row");
  });

  it("names what is known against its address first", () => {
    const insecure = standing({ address: "http://hooks.example.com/in/abc" });
    expect(insecure.advice[0]).toMatch(/is not HTTPS, and HatchBeacon sends to HTTPS only/);
    const down = standing({
      unreachable: "hooks.example.com refuses the connection.",
      address: "http://x/in/a",
    });
    expect(down.advice[0]).toBe("hooks.example.com refuses the connection.");
    expect(down.advice.join(" ")).not.toContain("is not HTTPS");
  });

  it("says why the calls that do arrive are refused, and what to do about it", () => {
    const wrong = standing({
      rejections: [
        refusal("signature_mismatch", "signed, but with another secret.", T0 + 9, 3),
        refusal("signature_missing", "no signature", T0 + 5),
      ],
    });
    expect(wrong.state).toBe("waiting");
    expect(wrong.reason).toBe(
      "4 calls were refused, the last one: signed, but with another secret. None was verified yet.",
    );
    expect(wrong.advice).toEqual([expect.stringContaining("of this very webhook")]);
    const odd = standing({ rejections: [refusal("body_too_large", "The body is larger than 6 MB.")] });
    expect(odd).toMatchObject({ advice: [], reason: expect.stringContaining("larger than 6 MB") });
  });

  it("is live with the first verified event, a test among them", () => {
    const test = { at: T0 + 7, test: true, wireName: "webhook.test" };
    expect(standing({ pulse: { firstAt: T0 + 7, last: test } })).toEqual({
      state: "live",
      reason: "A verified test event has arrived (webhook.test).",
      since: T0 + 7,
      advice: [],
    });
    const real = { at: T0 + 8, test: false, wireName: "invitation_scored" };
    expect(standing({ app: trycrucible, pulse: { firstAt: T0 + 7, last: real } })).toMatchObject({
      state: "live",
      reason: null,
    });
    expect(standing({ answered: true }).state).toBe("live");
    // removed by age since: it was verified all the same
    expect(standing({ pulse: { firstAt: null, last: null } }).state).toBe("live");
  });

  it("stays live and says what is refused since", () => {
    const last = { at: T0 + 8, test: false, wireName: "interview.completed" };
    const rejections = [
      refusal("signature_mismatch", "signed, but with another secret", T0 + 9),
      refusal("signature_missing", "no signature", T0 + 2),
    ];
    const since = standing({ app: talentsprout, pulse: { firstAt: T0, last }, rejections });
    expect(since).toMatchObject({
      state: "live",
      reason: "A call was refused: signed, but with another secret. Nothing was verified since.",
      advice: [expect.stringContaining("paste it")],
    });
    expect(standing({ pulse: { firstAt: T0, last }, rejections: rejections.slice(1) }).reason).toBeNull();
  });

  it("waits again behind a new address", () => {
    expect(standing({ cameElsewhere: true })).toMatchObject({
      state: "waiting",
      reason: "Nothing has arrived at the new address yet: HatchBeacon must be told it.",
    });
  });
});
