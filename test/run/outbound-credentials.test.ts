import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { AuthExpired } from "../../src/core/errors.ts";
import { ownersInProcess } from "../../src/store/owners.ts";
import {
  type Destination,
  failureOf,
  json,
  memoryCache,
  pinboard,
  startDestination,
  TOKEN,
  useDestination,
} from "./outbound-destination.ts";

const at = useDestination();

describe("credentials", () => {
  const renewing = (renewals: boolean[]) =>
    pinboard({
      authorize: async ({ http, cache, fresh }) => {
        renewals.push(fresh);
        let token = fresh ? undefined : await cache.get("token");
        if (token === undefined) {
          const answer = (await http.post(`${at.destination.url}/token`)) as { token: string };
          token = answer.token;
          await cache.set("token", token, 60_000);
        }
        return { Authorization: `Bearer ${String(token)}` };
      },
    });
  let given: number;
  let accepted: () => string;
  beforeEach(() => {
    given = 0;
    accepted = () => `token-${given}`;
    at.destination.answers.push((request, response) => {
      if (request.path === "/token") {
        given += 1;
        json(200, { token: `token-${given}` })(request, response);
      } else {
        const good = request.headers.authorization === `Bearer ${accepted()}`;
        json(good ? 200 : 401, { good })(request, response);
      }
    });
  });

  it("are renewed once after a 401", async () => {
    const renewals: boolean[] = [];
    const { http } = at.open({ app: renewing(renewals) });
    await http.post(`${at.destination.url}/a`);
    given += 1; // the destination forgets the token
    const calls = await Promise.all([1, 2, 3, 4].map(() => http.post(`${at.destination.url}/b`)));
    expect(calls).toEqual([{ good: true }, { good: true }, { good: true }, { good: true }]);
    expect(at.destination.seen.filter(({ path }) => path === "/token")).toHaveLength(2);
    expect(
      at.destination.seen.filter(({ path }) => path === "/token")[0]?.headers.authorization,
    ).toBeUndefined();
  });

  it("that stay refused end in AuthExpired", async () => {
    accepted = () => "another";
    const error = await failureOf(at.open({ app: renewing([]) }).http.post(`${at.destination.url}/a`));
    expect(error).toBeInstanceOf(AuthExpired);
    expect(at.destination.seen.map(({ path }) => path)).toEqual(["/token", "/a", "/token", "/a"]);
  });

  it("that never change are not tried twice", async () => {
    accepted = () => "another";
    expect(await failureOf(at.open().http.post(`${at.destination.url}/a`))).toBeInstanceOf(AuthExpired);
    expect(at.destination.seen).toHaveLength(1);
  });

  it("that were renewed meanwhile are used without another renewal", async () => {
    const cache = memoryCache();
    const app = renewing([]);
    const { http } = at.open({ app, cache });
    await http.post(`${at.destination.url}/a`);
    given += 1;
    await cache.set("token", "token-2", 60_000); // by another process
    const slow = http.post(`${at.destination.url}/b`);
    expect(await slow).toEqual({ good: true });
    expect(at.destination.seen.filter(({ path }) => path === "/token")).toHaveLength(1);
  });

  describe("that can be renewed once only", () => {
    /** The token for renewing that works, of which each works once. */
    let works: string;
    let renewals: number;
    const rotating = () =>
      pinboard({
        authorize: async ({ http, cache, fresh }) => {
          const kept = (await cache.get("token")) as { token: string; next: string } | undefined;
          if (kept && !fresh) return { Authorization: `Bearer ${kept.token}` };
          const text = kept?.next ?? "refresh-0";
          const answer = (await http.post(`${at.destination.url}/refresh`, { text, anonymous: true })) as {
            token: string;
            next: string;
          };
          await cache.set("token", answer, 60_000);
          return { Authorization: `Bearer ${answer.token}` };
        },
      });
    beforeEach(() => {
      works = "refresh-0";
      renewals = 0;
      at.destination.answers.length = 0;
      at.destination.answers.push((request, response) => {
        if (request.path !== "/refresh") {
          const good = request.headers.authorization === `Bearer token-${renewals}`;
          json(good ? 200 : 401, { good })(request, response);
          return;
        }
        const used = request.body;
        if (used !== works) return json(401, {})(request, response);
        renewals += 1;
        works = `refresh-${renewals}`;
        json(200, { token: `token-${renewals}`, next: works })(request, response);
      });
    });

    it("are renewed by one of all processes, and the others take what it was given", async () => {
      const cache = memoryCache(); // as the store keeps it
      const slow: typeof cache = {
        ...cache,
        set: async (...entry) => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          await cache.set(...entry);
        },
      };
      const owners = ownersInProcess();
      const processes = [1, 2, 3].map(() => at.open({ app: rotating(), cache: slow, owners }));
      const callAll = () => Promise.all(processes.map(({ http }) => http.post(`${at.destination.url}/a`)));
      expect(await callAll()).toEqual([{ good: true }, { good: true }, { good: true }]);
      expect(renewals).toBe(1);
      // what is kept is of no use any more, and all of them hear 401
      await cache.set("token", { token: "token-0", next: "refresh-1" }, 60_000);
      expect(await callAll()).toEqual([{ good: true }, { good: true }, { good: true }]);
      expect(renewals).toBe(2);
    });
  });

  it("do not turn up in errors", async () => {
    at.destination.answers[0] = json(422, { message: `bad token ${TOKEN} and ${encodeURIComponent(TOKEN)}` });
    const error = await failureOf(at.open().http.post(`${at.destination.url}/${TOKEN}`));
    expect(error.message).toContain("bad token [redacted] and [redacted]");
    expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain(TOKEN);
  });
});

describe("redirects", () => {
  let elsewhere: Destination;
  beforeEach(async () => {
    elsewhere = await startDestination();
    elsewhere.answers.push(json(200, { at: "elsewhere" }));
  });
  afterEach(() => elsewhere.close());

  it("are followed by GET, without credentials when the host changes", async () => {
    at.destination.answers.push(
      json(302, {}, { location: "/there" }),
      json(302, {}, { location: elsewhere.url }),
    );
    const body = await at.open().http.get(`${at.destination.url}/here`, { headers: { "x-own": "1" } });
    expect(body).toEqual({ at: "elsewhere" });
    expect(at.destination.seen[1]?.headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, "x-own": "1" });
    expect(elsewhere.seen[0]?.headers.authorization).toBeUndefined();
    expect(elsewhere.seen[0]?.headers["x-own"]).toBeUndefined();
  });

  it("after a POST lead to the result", async () => {
    at.destination.answers.push(json(302, {}, { location: `${elsewhere.url}/result` }));
    expect(await at.open().http.post(`${at.destination.url}/exec`, { json: { a: 1 } })).toEqual({
      at: "elsewhere",
    });
    expect(elsewhere.seen[0]).toMatchObject({ method: "GET", body: "" });
  });

  it("that keep the method keep the body", async () => {
    at.destination.answers.push(json(307, {}, { location: `${elsewhere.url}/hook` }));
    await at.open().http.post(`${at.destination.url}/hook`, { json: { a: 1 } });
    expect(elsewhere.seen[0]).toMatchObject({ method: "POST", body: '{"a":1}' });
  });

  it("take what obtains credentials nowhere else, body and all", async () => {
    at.destination.answers.push(json(307, {}, { location: `${elsewhere.url}/token` }));
    const asked = at.open().http.post(`${at.destination.url}/token`, {
      form: { client_secret: TOKEN },
      anonymous: true,
    });
    expect(await failureOf(asked)).toMatchObject({ code: "redirected", status: 307 });
    expect(elsewhere.seen).toHaveLength(0);
  });

  it.each([
    [301, "/other"],
    [302, "/hook/"],
  ])("that would turn a POST into nothing are not followed (%s)", async (status, path) => {
    at.destination.answers.push(json(status, {}, { location: `${elsewhere.url}${path}` }));
    const error = await failureOf(at.open().http.post(`${at.destination.url}/hook`));
    expect(error).toMatchObject({ code: "redirected", status });
    expect(elsewhere.seen).toHaveLength(0);
  });

  it("end", async () => {
    at.destination.answers.push(json(302, {}, { location: "/again" }));
    expect(await failureOf(at.open().http.get(at.destination.url))).toMatchObject({ code: "redirected" });
    expect(at.destination.seen).toHaveLength(6);
  });
});
