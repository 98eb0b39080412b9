import { describe, expect, it } from "@jest/globals";
import type { CandidateRef } from "../../../src/core/candidate/candidate.ts";
import { makeEvent, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

const mail = (email: string): CandidateRef => ({ email });
const at = (connectionId: string, id: string): CandidateRef => ({ connectionId, id });

export function describeCandidates(open: OpenStore): void {
  describe("candidates", () => {
    const scene = useScene(open);
    const link = (refs: CandidateRef[], name?: string) =>
      scene().store.linkCandidate(refs, { at: T0, ...(name !== undefined && { name }) });
    const candidate = (ref: CandidateRef) => scene().store.candidate(ref);

    it("are found by every name that was linked, in whatever case the address is written", async () => {
      const linked = await link([mail(" Jane@Example.com "), at("con_a", " usr_1")], "Jane Doe");
      const jane = {
        emails: ["jane@example.com"],
        name: "Jane Doe",
        ids: [{ connectionId: "con_a", id: "usr_1" }],
      };
      expect(linked).toEqual(jane);
      await scene().reopen();
      expect(await candidate(mail("JANE@example.COM"))).toEqual(jane);
      expect(await candidate(at("con_a", "usr_1"))).toEqual(jane);
    });

    it("are not found by a name that was never seen, or by the id at another connection", async () => {
      await link([mail("jane@example.com"), at("con_a", "17")]);
      expect(await candidate(at("con_b", "17"))).toBeNull();
      expect(await candidate(at("con_a", "USR_17"))).toBeNull();
      expect(await candidate(mail("jan@example.com"))).toBeNull();
      expect(await candidate(mail("17"))).toBeNull();
    });

    it("keep their names in the order in which they became known, also through a merge", async () => {
      await link([at("con_a", "1"), mail("one@example.com")], "Jane");
      await link([at("con_b", "2"), mail("two@example.com"), at("con_c", "3")]);
      const merged = await link([mail("two@example.com"), at("con_a", "1"), at("con_d", "4")]);
      expect(merged).toEqual({
        emails: ["one@example.com", "two@example.com"],
        name: "Jane",
        ids: [
          { connectionId: "con_a", id: "1" },
          { connectionId: "con_b", id: "2" },
          { connectionId: "con_c", id: "3" },
          { connectionId: "con_d", id: "4" },
        ],
      });
      for (const ref of [mail("one@example.com"), at("con_b", "2"), at("con_d", "4")]) {
        expect(await candidate(ref)).toEqual(merged);
      }
    });

    it("stay as they are when the same is said again", async () => {
      const refs = [mail("jane@example.com"), at("con_a", "1"), mail("JANE@example.com")];
      const first = await link(refs, "Jane");
      expect(await link(refs.toReversed())).toEqual(first);
      expect(await link([at("con_a", "1")])).toEqual(first);
    });

    it("are called what they were last called", async () => {
      await link([mail("jane@example.com")], "Jane Doe");
      expect((await link([mail("jane@example.com")], "Jane Roe")).name).toBe("Jane Roe");
      expect((await link([mail("jane@example.com")], " ")).name).toBe("Jane Roe");
      expect((await link([mail("jane@example.com")])).name).toBe("Jane Roe");
    });

    it("are never made one by an empty name", async () => {
      await link([mail(" "), at("con_a", "1"), at("con_a", "")]);
      await link([mail(""), at("con_b", "2"), at("", "x")]);
      expect(await candidate(at("con_a", "1"))).toMatchObject({ emails: [], ids: [{ id: "1" }] });
      expect(await candidate(mail(""))).toBeNull();
      expect(await link([mail("")])).toEqual({ emails: [], name: null, ids: [] });
    });

    it("lose one name without losing the others, and are forgotten with the last", async () => {
      await link([mail("jane@example.com"), at("con_a", "1")], "Jane");
      expect(await scene().store.unlinkCandidate(mail("Jane@example.com"))).toBe(true);
      expect(await scene().store.unlinkCandidate(mail("jane@example.com"))).toBe(false);
      expect(await candidate(mail("jane@example.com"))).toBeNull();
      expect(await candidate(at("con_a", "1"))).toMatchObject({ emails: [], name: "Jane" });
      expect(await scene().store.unlinkCandidate(at("con_a", "1"))).toBe(true);
      expect(await scene().store.unlinkCandidate(mail(""))).toBe(false);
      expect(await link([at("con_a", "1")])).toMatchObject({ name: null });
    });

    describe("named by an event", () => {
      const record = (refs: CandidateRef[], name = "Ada Berg", idempotencyKey?: string) => {
        const hiring = { ...makeEvent().hiring, candidate: { name } };
        const event = makeEvent({ hiring, ...(idempotencyKey !== undefined && { idempotencyKey }) });
        return scene().recordEvent(event, [], refs);
      };

      it("are linked in its transaction, with the name that it tells", async () => {
        const refs = [mail("Ada@example.com"), at("con_a", "1")];
        await record(refs);
        const ada = {
          emails: ["ada@example.com"],
          name: "Ada Berg",
          ids: [{ connectionId: "con_a", id: "1" }],
        };
        expect(await candidate(at("con_a", "1"))).toEqual(ada);
        await record(refs, "Ada Larsen");
        expect(await candidate(at("con_a", "1"))).toEqual({ ...ada, name: "Ada Larsen" });
      });

      it("are merged when it shows that two are one", async () => {
        await link([mail("ada@example.com"), at("con_a", "1")]);
        await link([at("con_b", "2"), at("con_c", "3")]);
        await record([mail("ada@example.com"), at("con_b", "2")]);
        expect(await candidate(at("con_c", "3"))).toMatchObject({ emails: ["ada@example.com"] });
      });

      it("are left alone by a repeat, by an event that is refused, and by a lone or an empty name", async () => {
        await record([], "Ada", "key");
        expect(await record([mail("a@example.com"), at("con_a", "1")], "Ada", "key")).not.toEqual({
          duplicateOf: null,
        });
        const refused = scene().recordEvent(
          makeEvent(),
          [
            {
              id: "run_x",
              automationId: "aut_x",
              versionId: "ver_x",
              lane: null,
              createdAt: T0,
              deadlineAt: T0,
              hold: null,
            },
          ],
          [mail("a@example.com"), at("con_a", "1")],
        );
        await expect(refused).rejects.toMatchObject({ code: "version_not_found" });
        await record([mail("a@example.com")]);
        await record([at("con_a", "1"), mail(" ")]);
        expect(await candidate(mail("a@example.com"))).toBeNull();
        expect(await candidate(at("con_a", "1"))).toBeNull();
      });
    });
  });
}
