import { describe, expect, it } from "@jest/globals";
import type { AccountStore, Link, User } from "../../../src/store/accounts.ts";
import { HOUR, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

const user = (id: string, changes: Partial<User> = {}): User => ({
  id,
  email: `${id}@example.com`,
  emailVerified: true,
  name: id,
  image: null,
  role: "viewer",
  createdAt: T0,
  updatedAt: T0,
  ...changes,
});

const link = (id: string, changes: Partial<Link> = {}): Link => ({
  id,
  kind: "invitation",
  token: `digest of ${id}`,
  email: `${id}@example.com`,
  role: "editor",
  userId: null,
  madeBy: "usr_owner",
  createdAt: T0,
  expiresAt: T0 + HOUR,
  ...changes,
});

const password = (of: string) => ({ identityId: `idn_${of}`, hash: `hash of ${of}` });

export function describePeople(open: OpenStore): void {
  describe("people", () => {
    const scene = useScene(open);
    const people = (): AccountStore => {
      const { accounts } = scene().store as unknown as { accounts: AccountStore };
      return accounts;
    };
    const made = (id: string) => {
      const { email: _, role: __, ...rest } = user(id);
      return { user: rest, email: null, password: password(id) };
    };
    /** As the owner's account comes about. */
    const makeOwner = async (id = "usr_owner") => {
      await people().addLink(link(`lnk_${id}`, { kind: "set_up", email: null, role: null }));
      return people().useLink(`digest of lnk_${id}`, { ...made(id), email: `${id}@example.com` });
    };
    const invite = async (id: string) => {
      await people().addLink(link(`lnk_${id}`, { email: `${id}@example.com` }));
      return people().useLink(`digest of lnk_${id}`, made(id));
    };
    const signIn = (userId: string, id: string, at = T0) =>
      people().insertRow("sessions", {
        id,
        user_id: userId,
        token: `digest of ${id}`,
        ip_address: "192.0.2.7",
        user_agent: null,
        created_at: at,
        last_used_at: at,
        expires_at: T0 + HOUR,
      });

    it("makes one owner, whoever comes first with a set-up link", async () => {
      expect(await people().hasOwner()).toBe(false);
      await people().addLink(link("lnk_a", { kind: "set_up", email: null, role: null }));
      const two = await Promise.all(
        ["usr_1", "usr_2"].map((id) =>
          people().useLink("digest of lnk_a", { ...made(id), email: `${id}@example.com` }),
        ),
      );
      expect(two.filter((used) => "user" in used)).toHaveLength(1);
      expect(two.filter((used) => "refused" in used)).toEqual([{ refused: "link_gone" }]);
      expect(await people().hasOwner()).toBe(true);
      expect(await makeOwner("usr_3")).toEqual({ refused: "owner_exists" });
      expect(await people().people()).toHaveLength(1);
    });

    it("lets in whoever is invited once, with the role and the address of the invitation", async () => {
      await makeOwner();
      expect(await invite("usr_b")).toEqual({
        user: user("usr_b", { role: "editor", email: "usr_b@example.com" }),
      });
      expect(await people().useLink("digest of lnk_usr_b", made("usr_c"))).toEqual({ refused: "link_gone" });
      await people().addLink(link("lnk_again", { email: "usr_b@example.com" }));
      expect(await people().useLink("digest of lnk_again", made("usr_c"))).toEqual({
        refused: "email_taken",
      });
      await people().addLink(link("lnk_late", { expiresAt: T0 }));
      expect(await people().useLink("digest of lnk_late", made("usr_d"))).toEqual({ refused: "link_gone" });
      await scene().reopen();
      expect(await people().person("usr_b")).toEqual({
        ...user("usr_b", { role: "editor" }),
        lastSeenAt: null,
        hasPassword: true,
      });
      expect(await people().passwordOf("usr_b")).toBe("hash of usr_b");
      expect((await people().people()).map(({ id }) => id)).toEqual(["usr_b", "usr_owner"]);
    });

    it("replaces an earlier link of the same purpose, and forgets those whose time is over", async () => {
      await people().addLink(link("lnk_1", { email: "one@example.com" }));
      await people().addLink(link("lnk_2", { email: "two@example.com" }));
      await people().addLink(link("lnk_3", { email: "one@example.com" }));
      expect((await people().links("invitation")).map(({ id }) => id)).toEqual(["lnk_3", "lnk_2"]);
      expect(await people().link("digest of lnk_1")).toBeNull();
      expect(await people().removeLink("lnk_2")).toBe(true);
      expect(await people().removeLink("lnk_2")).toBe(false);
      expect(await people().removeExpiredAccess(T0 + HOUR, 0)).toBe(1);
      expect(await people().links("invitation")).toEqual([]);
    });

    it("keeps an owner, also when two remove one another at once", async () => {
      await makeOwner();
      expect(await people().removeUser("usr_owner")).toBe("last_owner");
      expect(await people().changeUser("usr_owner", { role: "editor" }, T0)).toBe("last_owner");
      await invite("usr_b");
      expect(await people().changeUser("usr_b", { role: "owner", name: "Bea" }, T0 + 1)).toBe("changed");
      expect(await people().person("usr_b")).toMatchObject({ role: "owner", name: "Bea", updatedAt: T0 + 1 });
      const both = await Promise.all([people().removeUser("usr_b"), people().removeUser("usr_owner")]);
      expect(both.toSorted()).toEqual(["last_owner", "removed"]);
      expect(await people().changeUser("usr_nobody", { name: "x" }, T0)).toBe("not_found");
      expect(await people().removeUser("usr_nobody")).toBe("not_found");
    });

    it("knows sessions by their digests, and ends them with whoever they are of", async () => {
      await makeOwner();
      await invite("usr_b");
      await signIn("usr_b", "ses_1");
      await signIn("usr_b", "ses_2", T0 + 5);
      await signIn("usr_owner", "ses_3");
      expect(await people().sessionOf("digest of ses_1")).toMatchObject({
        session: { id: "ses_1", userId: "usr_b", ipAddress: "192.0.2.7", lastUsedAt: T0 },
        user: { id: "usr_b", createdAt: T0, role: "editor" },
      });
      await people().touchSession("ses_1", T0 + 9);
      await people().touchSession("ses_1", T0 + 2); // a late one takes nothing back
      expect((await people().sessions("usr_b")).map(({ id }) => id)).toEqual(["ses_1", "ses_2"]);
      expect(await people().person("usr_b")).toMatchObject({ lastSeenAt: T0 + 9 });
      expect(await people().endSession("usr_owner", "ses_1")).toBe(false); // somebody else's
      expect(await people().endSessions("usr_b", "ses_2")).toBe(1);
      expect(await people().sessionOf("digest of ses_1")).toBeNull();
      expect(await people().removeUser("usr_b")).toBe("removed");
      expect(await people().sessionOf("digest of ses_2")).toBeNull();
      expect(await people().passwordOf("usr_b")).toBeNull();
      expect(await people().removeExpiredAccess(T0, T0 + 1)).toBe(1); // unused for long
    });

    it("resets a password once, and everybody who was signed in with the old one is out", async () => {
      await makeOwner();
      await signIn("usr_owner", "ses_1");
      const about = { kind: "reset" as const, email: null, role: null, userId: "usr_owner" };
      await people().addLink(link("lnk_reset", about));
      const reset = () => people().useReset("digest of lnk_reset", password("the new one"), T0 + 1);
      expect(await reset()).toMatchObject({ user: { id: "usr_owner" } });
      expect(await reset()).toEqual({ refused: "link_gone" });
      expect(await people().passwordOf("usr_owner")).toBe("hash of the new one");
      expect(await people().sessions("usr_owner")).toEqual([]);
    });

    it("answers the sign-in library, and nothing that it should not ask", async () => {
      await makeOwner();
      await invite("usr_b");
      const columns = await people().selectRows("users", [
        { column: "email", is: "=", value: "usr_b@example.com" },
      ]);
      expect(columns).toEqual([
        {
          id: "usr_b",
          email: "usr_b@example.com",
          email_verified: 1,
          name: "usr_b",
          image: null,
          role: "editor",
          created_at: T0,
          updated_at: T0,
        },
      ]);
      const ids = { column: "id", is: "in" as const, value: ["usr_b", "usr_owner"] };
      const order = { column: "id", descending: true };
      expect(await people().selectRows("users", [ids], { order, limit: 1 })).toMatchObject([
        { id: "usr_owner" },
      ]);
      expect(await people().selectRows("users", [ids], { order, offset: 1 })).toMatchObject([
        { id: "usr_b" },
      ]);
      expect(await people().updateRows("users", [ids], { image: "a picture" })).toBe(2);
      expect(await people().selectRows("users", [{ column: "image", is: "=", value: null }])).toEqual([]);
      await expect(people().deleteRows("users", [])).rejects.toThrow(TypeError);
      await expect(people().insertRow("users", { "id; --": 1 })).rejects.toThrow(TypeError);
      expect(await people().deleteRows("identities", [{ column: "user_id", is: "=", value: "usr_b" }])).toBe(
        1,
      );
      expect(await people().passwordOf("usr_b")).toBeNull();
    });
  });
}
