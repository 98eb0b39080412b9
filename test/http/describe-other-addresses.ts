/** What opens doors in one workspace opens none in another, however its name is written and whatever is asked. */
import { beforeAll, describe, expect, it } from "@jest/globals";
import { Traveller } from "../accounts/issuer.ts";
import { eventually } from "../e2e/hirewire.ts";
import { must, type Headers } from "./busy-workspace.ts";
import { callAs, type Called } from "./by-host.ts";
import { bodySignature } from "./sign.ts";
import { samplePayload, trespassesOf, type Trespass } from "./trespasses-by-route.ts";
import * as two from "./two-workspaces.ts";
import { ask, foundIn, idsOf, TARGETS } from "./two-workspaces.ts";

/** @param open  gives the house once it is open */
export function describeOtherAddresses(open: () => two.TwoWorkspaces): void {
  describe("at the address of another workspace", () => {
    let house: two.TwoWorkspaces;
    beforeAll(() => {
      house = open();
    });

    const get = (path: string, headers: Headers): Promise<Called> =>
      callAs(house.runtime.url, { path, headers });

    it("a session and a token open nothing, at any route", async () => {
      const { north, south, tables, runtime } = house;
      const theirs = idsOf(north);
      const marks = await two.marksOf(tables, north);
      const before = await tables.checksums(north.seq);
      const places: Headers[] = [
        [["host", north.host]],
        [
          ["host", south.host],
          ["hirewire-workspace", north.id],
        ],
        [["host", "hooks.test"]],
      ];
      const wrong: unknown[] = [];
      for (const target of TARGETS.filter(({ route }) => route.scope !== null)) {
        const [trespass] = trespassesOf(target.route, [], theirs, theirs) as [Trespass];
        for (const place of places) {
          for (const credentials of [south.cookie, south.token]) {
            const got = await ask(runtime.url, target, trespass, [...place, ...credentials]);
            const found = foundIn(got, marks, trespass);
            if (got.status !== 401 || found.length > 0)
              wrong.push({ route: target.route.operationId, place, status: got.status, found });
          }
        }
      }
      expect(wrong).toEqual([]);
      expect(two.changedIn(before, await tables.checksums(north.seq))).toEqual([]);
    });

    it("nobody is let in who has a password, a link or a cookie of their own elsewhere", async () => {
      const { north, south, tables, runtime } = house;
      const [theirs, own] = [idsOf(north), idsOf(south)];
      const marks = await two.marksOf(tables, north);
      const at: Headers = [["host", north.host]];
      for (const target of TARGETS.filter(({ route }) => route.scope === null)) {
        for (const trespass of trespassesOf(target.route, [], own, theirs)) {
          const got = await ask(runtime.url, target, trespass, [...at, ...south.cookie]);
          expect(foundIn(got, marks, trespass)).toEqual([]);
          expect(got.body).not.toContain('"signedIn":true');
          if (target.route.body) expect([400, 401, 404, 409, 410, 422]).toContain(got.status);
        }
      }
      const [mine, named] = [south, north].map(({ cookie }) => cookie[0]![1].split("=")) as [
        string[],
        string[],
      ];
      const renamed = [named[0], ...mine.slice(1)].join("=");
      expect((await get("/api/me", [...at, ["cookie", renamed]])).status).toBe(401);
      expect((await get("/api/me", [["host", south.host], ...south.cookie])).status).toBe(200);
    });

    it("it is the same workspace however its name is written, and no other", async () => {
      const { north, south, tables } = house;
      const marks = await two.marksOf(tables, north);
      /** With south's token and with north's. */
      const statuses = async (...place: Headers): Promise<[number, number]> => {
        const mine = await get("/api/connections", [...place, ...south.token]);
        expect({ place, found: foundIn(mine, marks, null) }).toEqual({ place, found: [] });
        return [mine.status, (await get("/api/connections", [...place, ...north.token])).status];
      };
      const { host } = south;
      for (const name of [
        "north.hooks.test:443",
        "NORTH.Hooks.Test",
        "north.hooks.test.",
        "north.hooks.test.:8443",
      ])
        expect([name, await statuses(["host", name])]).toEqual([name, [401, 200]]);
      expect(await statuses(["host", host], ["HIREWIRE-WORKSPACE", "north"])).toEqual([401, 200]);
      for (const name of ["x-forwarded-host", "forwarded", "x-original-host", "x-host", "x-forwarded-server"])
        expect([name, await statuses(["host", host], [name, north.host])]).toEqual([name, [200, 401]]);
      for (const name of ["nobody", "NORTH", "north, south", "", "../north", "north\u00a0"])
        expect([name, await statuses(["host", host], ["hirewire-workspace", name])]).toEqual([
          name,
          [404, 404],
        ]);
      const both: Headers = [
        ["hirewire-workspace", "north"],
        ["hirewire-workspace", "south"],
      ];
      expect(await statuses(["host", host], ...both)).toEqual([404, 404]);
      for (const name of ["nobody.hooks.test", "a.north.hooks.test", ".hooks.test"])
        expect([name, await statuses(["host", name])]).toEqual([name, [404, 404]]);
      // of two, one counts: whichever it is, it is the whole call's
      const [first] = await statuses(["host", north.host], ["host", host]);
      expect([400, 401]).toContain(first);
      expect(await statuses(["host", host], ["host", north.host])).not.toEqual([200, 200]);
    });

    it("a signed call is taken by the workspace that it is for alone", async () => {
      const { north, south, tables, runtime } = house;
      const body = JSON.stringify({ ...samplePayload, submission_id: "sub_signed" });
      const signature = `sha256=${bodySignature("secret of aurora", body)}`;
      const post = async (host: string, hook: string, more: Headers = []): Promise<number> => {
        const headers: Headers = [["host", host], ["x-trycrucible-signature", signature], ...more];
        return (await callAs(runtime.url, { method: "POST", path: `/in/${hook}`, headers, body })).status;
      };
      const before = (await tables.counts(south.seq))["events"];
      expect(await post(south.host, north.ids.hook)).toBe(404);
      expect(await post(north.host, north.ids.hook, [["hirewire-workspace", "south"]])).toBe(404);
      expect(await post(south.host, south.ids.hook)).toBe(401);
      expect(await post("hooks.test", north.ids.hook)).toBe(404);
      expect((await tables.counts(south.seq))["events"]).toBe(before);
      expect(await post(north.host, north.ids.hook)).toBe(200);
    });

    it("nothing is heard of what happens there", async () => {
      const { north, south, tables, runtime } = house;
      const stream = async (headers: Headers, until?: (body: string) => boolean): Promise<Called> =>
        await callAs(runtime.url, { path: "/api/stream", headers, ...(until && { until }) });
      const theirs = await stream([["host", north.host], ...north.token]);
      const { promise: ready, resolve } = Promise.withResolvers<void>();
      const after = /^id: (.*)$/m.exec(theirs.body)![1]!;
      const heard = stream([["host", south.host], ...south.token, ["last-event-id", after]], (body) => {
        if (body.includes("event: ready")) resolve();
        return body.includes("event: event");
      });
      await ready;
      for (const { host, token, ids } of [north, south]) {
        const sample = { event: "trycrucible.invitation_scored", connection: ids.source };
        const headers: Headers = [["host", host], ...token];
        must(await callAs(runtime.url, { method: "POST", path: "/api/samples", headers, body: sample }));
      }
      const { body, headers } = await heard;
      expect(body).toContain('{"resumed":false}');
      expect(
        foundIn({ status: 200, headers, cookie: "", body }, await two.marksOf(tables, north), after),
      ).toEqual([]);
    });

    it("the same Idempotency-Key is another one, and the numbers of the process are nobody's but the operator's", async () => {
      const { north, south, tables, runtime, byOperator } = house;
      const marks = await two.marksOf(tables, north);
      const post = (path: string, { host, token }: typeof north, body?: unknown, more: Headers = []) =>
        callAs(runtime.url, {
          method: "POST",
          path: `/api${path}`,
          headers: [["host", host], ...token, ...more],
          body,
        });
      const body = { name: "aurora kept answer", scopes: ["read"] };
      const made = await post("/tokens", south, body, [["idempotency-key", north.ids.idempotencyKey]]);
      expect(made.status).toBe(201);
      expect(foundIn(made, marks, body)).toEqual([]);

      await post(`/connections/${north.ids.slack}/check`, north); // which counts as a call to Slack
      const numbers = await get("/metrics", [["host", south.host], ...south.token]);
      expect([numbers.status, foundIn(numbers, marks, null)]).toEqual([403, []]);
      expect((await get("/metrics", byOperator("hooks.test"))).body).toContain('connection="aurora-slack"');
      for (const path of [
        "/",
        "/healthz",
        "/readyz",
        "/problems/not_found",
        "/automation.schema.json",
        "/nothing",
      ]) {
        const open = await get(path, [["host", north.host], ...south.cookie]);
        expect({ path, found: foundIn(open, marks, null) }).toEqual({ path, found: [] });
      }
    });

    it("the company's accounts let in only who was invited there", async () => {
      const { north, issuer } = house;
      const person = (tag: string) => ({ email: tag, email_verified: true, name: tag });
      issuer.people.set("ed", person("ed@aurora.example")).set("stranger", person("owner@pampero.example"));
      const signIn = async (subject: string) => {
        const at: Headers = [["host", north.host]];
        const begun = await get("/api/session/oidc?next=/runs", at);
        const visited = await new Traveller(subject).go(begun.headers["location"]!, (url) =>
          url.startsWith(`https://${north.host}`),
        );
        const { pathname, search } = new URL(visited.at(-1)!);
        const back = await get(`${pathname}${search}`, [...at, ["cookie", begun.cookie]]);
        const me = await get("/api/me", [...at, ["cookie", back.cookie]]);
        return { to: back.headers["location"], status: me.status };
      };
      expect(await signIn("stranger")).toEqual({
        to: expect.stringContaining("error=signup_disabled"),
        status: 401,
      });
      expect(await signIn("ed")).toEqual({ to: expect.stringMatching(/\/runs$/), status: 200 });
    });

    it("a suspended one says nothing but that", async () => {
      const { north, south, tables, runtime, byOperator } = house;
      const marks = await two.marksOf(tables, south);
      const at: Headers = [["host", south.host]];
      const becomes = async (state: string, status: number): Promise<void> => {
        const path = "/api/workspaces/south";
        must(
          await callAs(runtime.url, {
            method: "PATCH",
            path,
            headers: byOperator("hooks.test"),
            body: { state },
          }),
        );
        await eventually(async () => (await get("/healthz", at)).status === status, state);
      };
      await becomes("suspended", 503);
      for (const path of ["/", "/api/connections", "/api/session", `/in/${south.ids.hook}`, "/metrics"]) {
        for (const credentials of [north.token, south.token]) {
          const got = await get(path, [...at, ...credentials]);
          expect([got.status, foundIn(got, marks, path)]).toEqual([503, []]);
        }
      }
      await becomes("active", 200);
    });
  });
}
