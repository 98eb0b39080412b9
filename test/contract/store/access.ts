import { describe, expect, it } from "@jest/globals";
import type { ApiToken, KeptAnswer } from "../../../src/store/access.ts";
import { HOUR, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

function makeToken(changes: Partial<ApiToken> = {}): ApiToken {
  return {
    id: "tok_1",
    name: "CI",
    digest: "d1",
    scopes: ["automations:write", "runs:read"],
    createdAt: T0,
    lastUsedAt: null,
    expiresAt: T0 + HOUR,
    ...changes,
  };
}

function makeWrite(changes: Partial<KeptAnswer> = {}): KeptAnswer {
  return { digest: "w1", fingerprint: "f1", answer: null, expiresAt: T0 + HOUR, ...changes };
}

export function describeAccess(open: OpenStore): void {
  describe("tokens", () => {
    const scene = useScene(open);

    it("are kept, oldest first, until they are deleted", async () => {
      const lasting = makeToken({ id: "tok_0", digest: "d0", expiresAt: null });
      await scene().store.addToken(makeToken());
      await scene().store.addToken(lasting);
      await scene().reopen();
      expect(await scene().store.tokens()).toEqual([makeToken(), lasting]);
      expect(await scene().store.deleteToken("tok_1")).toBe(true);
      expect(await scene().store.deleteToken("tok_1")).toBe(false);
      expect(await scene().store.tokens()).toEqual([lasting]);
    });

    it("tell when they were last used, never going back", async () => {
      await scene().store.addToken(makeToken());
      await scene().store.touchToken("tok_1", T0 + 9);
      await scene().store.touchToken("tok_1", T0 + 3);
      await scene().store.touchToken("tok_unknown", T0);
      await scene().reopen();
      expect(await scene().store.tokens()).toEqual([makeToken({ lastUsedAt: T0 + 9 })]);
    });
  });

  describe("writes that may be sent again", () => {
    const scene = useScene(open);
    const begin = (changes: Partial<KeptAnswer> = {}, now = T0) =>
      scene().store.beginWrite(makeWrite(changes), now);

    it("are ours the first time, under way until they end, and answered from then on", async () => {
      expect(await begin()).toBeNull();
      expect(await begin({ fingerprint: "f2", expiresAt: T0 + 2 * HOUR })).toEqual(makeWrite());
      const answer = { status: 201, body: `{"id":"aut_1"}` };
      await scene().store.endWrite("w1", answer);
      await scene().reopen();
      expect(await begin()).toEqual(makeWrite({ answer }));
      expect(await begin({ digest: "w2" })).toBeNull();
    });

    it("are ours for one of those that begin at the same time", async () => {
      const began = await Promise.all([begin(), begin(), begin()]);
      expect(began.filter((kept) => kept === null)).toHaveLength(1);
    });

    it("can be tried again once they are forgotten", async () => {
      await begin();
      await scene().store.endWrite("w1", null);
      expect(await begin({ fingerprint: "f2" })).toBeNull();
      expect(await begin()).toMatchObject({ fingerprint: "f2" });
    });

    it("are forgotten when they expire", async () => {
      await begin();
      await scene().store.endWrite("w1", { status: 204, body: "" });
      expect(await begin({}, T0 + HOUR - 1)).toMatchObject({ answer: { status: 204, body: "" } });
      const later = { fingerprint: "f2", expiresAt: T0 + 3 * HOUR };
      expect(await begin(later, T0 + HOUR)).toBeNull();
      expect(await begin({}, T0 + HOUR)).toEqual(makeWrite(later));
    });
  });
}
