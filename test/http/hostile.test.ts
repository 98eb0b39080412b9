/** What somebody may try who means harm: in another's name, with another's ids, through headers, paths and addresses. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readdir, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { inspect } from "node:util";
import { installationMark, sessionCookie } from "../../src/accounts/session-cookie.ts";
import { startRuntime } from "../../index.ts";
import { silentLog, toLog } from "../../src/log.ts";
import {
  browserOf,
  cookiesOf,
  invite,
  makeOwner,
  PASSWORD,
  signIn,
  tokenIn,
  type Browser,
} from "./people.ts";
import { makeDataDir, removeDataDir } from "../e2e/hirewire.ts";
import { setUp, startServer, type Server } from "./server.ts";

let server: Server;
let owner: Browser;
let viewer: Browser;
const logged: string[] = [];
beforeAll(async () => {
  const log = toLog((_level, message, fields) => logged.push(`${message} ${inspect(fields, { depth: 9 })}`));
  server = await startServer({ log });
  await setUp(server);
  owner = await makeOwner(server);
  viewer = await invite(server, "viewer", "vera@example.com");
});
afterAll(() => server?.close());

const codeOf = async (answer: Response): Promise<string> => ((await answer.json()) as { code: string }).code;
const nameOf = (cookie: string): string => cookie.split("=", 1)[0]!;
/** As it goes over the wire: `fetch` would tidy it up. */
async function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(server.runtime.url);
  const socket = connect(Number(port), hostname);
  let answer = "";
  socket.setEncoding("utf8").on("data", (piece: string) => (answer += piece));
  socket.write(text); // not ended: whoever hangs up gets no answer
  await new Promise((resolve, reject) => socket.once("close", resolve).once("error", reject));
  return answer;
}

describe("another site", () => {
  const write = (headers: Record<string, string>, body = '{"name":"x","app":"http"}') =>
    fetch(`${server.runtime.url}/api/connections`, {
      method: "POST",
      headers: { cookie: owner.cookie, "content-type": "application/json", ...headers },
      body,
    });
  const origin = (): string => new URL(server.runtime.url).origin;

  it.each([
    ["says so itself", { "sec-fetch-site": "cross-site" }],
    ["is a neighbour", { "sec-fetch-site": "same-site" }],
    ["has another origin", { origin: "https://evil.example" }],
    ["has another port", { origin: "http://127.0.0.1:1" }],
    ["has an origin that begins alike", { origin: "http://127.0.0.1.evil.example" }],
    ["hides its origin", { origin: "null" }],
    ["gives no origin", {}],
    ["claims ours, and says otherwise elsewhere", { "sec-fetch-site": "cross-site", origin: "self" }],
  ])("that %s can't write in somebody's name", async (_what, headers) => {
    const sent = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value === "self" ? origin() : value]),
    );
    const before = await owner.get<{ items: object[] }>("GET", "/connections");
    const answer = await write(sent);
    expect([answer.status, await codeOf(answer)]).toEqual([403, "cross_site"]);
    expect(await owner.get("GET", "/connections")).toEqual(before);
  });

  it("can't send a form, whatever it calls its contents", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "",
    ]) {
      const answer = await write({ "content-type": type, "sec-fetch-site": "same-origin" });
      expect([type, answer.status]).toEqual([type, type === "" ? expect.any(Number) : 415]);
      expect(answer.ok).toBe(false);
    }
  });

  it("can't sign a browser in under another name, or out", async () => {
    const body = JSON.stringify({ email: "vera@example.com", password: PASSWORD });
    const headers = { "content-type": "application/json", "sec-fetch-site": "cross-site" };
    const entered = await fetch(`${server.runtime.url}/api/session`, { method: "POST", headers, body });
    expect([entered.status, entered.headers.getSetCookie()]).toEqual([403, []]);
    const out = await fetch(`${server.runtime.url}/api/session`, {
      method: "DELETE",
      headers: { cookie: owner.cookie, "sec-fetch-site": "cross-site" },
    });
    expect(out.status).toBe(403);
    expect((await owner.call("GET", "/me")).status).toBe(200);
  });

  it("may not read, and may not frame: no answer invites it", async () => {
    for (const path of ["/", "/api/me", "/sign-in", "/api/session", "/problems/not_found", "/nothing/here"]) {
      const answer = await fetch(`${server.runtime.url}${path}`, {
        headers: { cookie: owner.cookie, origin: "https://evil.example", accept: "text/html" },
      });
      const { headers } = answer;
      expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
      expect(headers.get("content-security-policy")).toMatch(/frame-ancestors 'none'/);
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
    }
    const asked = await fetch(`${server.runtime.url}/api/connections`, {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
    });
    expect(asked.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("is no way in for our own pages either, which are let through", async () => {
    const answer = await write({ origin: origin() }, '{"name":"ours","app":"http"}');
    expect(answer.status).toBe(201);
  });
});

describe("somebody else's", () => {
  it("session can't be ended", async () => {
    const { items } = await owner.get<{ items: { id: string }[] }>("GET", "/profile/sessions");
    const answer = await viewer.call("DELETE", `/profile/sessions/${items[0]!.id}`);
    expect([answer.status, await codeOf(answer)]).toEqual([404, "session_not_found"]);
    expect((await owner.call("GET", "/me")).status).toBe(200);
    const { items: seen } = await viewer.get<{ items: { id: string }[] }>("GET", "/profile/sessions");
    expect(seen.map(({ id }) => id)).not.toContain(items[0]!.id);
  });

  it("role, token and invitation can't be touched, and one's own role can't be raised", async () => {
    const { id } = await viewer.get<{ id: string }>("GET", "/me");
    const { id: token } = await owner.get<{ id: string }>("POST", "/tokens", {
      name: "theirs",
      scopes: ["read"],
    });
    const tries: [string, string, object?][] = [
      ["PATCH", `/people/${id}`, { role: "owner" }],
      ["GET", `/tokens/${token}`],
      ["DELETE", `/tokens/${token}`],
      ["GET", "/invitations"],
      ["POST", "/invitations", { email: "friend@example.com", role: "owner" }],
      ["POST", `/people/${id}/link`],
    ];
    for (const [method, path, body] of tries)
      expect((await viewer.call(method, path, body)).status).toBe(403);
    // what is not for them to say is refused, not passed over
    expect((await viewer.call("PATCH", "/profile", { name: "V", role: "owner" })).status).toBe(422);
    expect(await viewer.get("GET", "/me")).toMatchObject({ role: "viewer" });
  });

  it("invitation gives no other role and no other address than was said", async () => {
    const { link } = await owner.get<{ link: string }>("POST", "/invitations", {
      email: "modest@example.com",
      role: "viewer",
    });
    const body = { token: tokenIn(link), name: "M", password: PASSWORD, email: "olga@example.com" };
    const more = await server.call("POST", "/session/enter", {
      token: null,
      body: { ...body, role: "owner" },
    });
    expect(more.status).toBe(422);
    const used = await server.call("POST", "/session/enter", { token: null, body });
    expect(await used.json()).toMatchObject({ email: "modest@example.com", role: "viewer" });
  });

  it("Idempotency-Key brings nobody another's answer", async () => {
    const key = { "idempotency-key": "the-same-for-both" };
    const first = await owner.call("POST", "/invitations", { email: "k@example.com", role: "viewer" }, key);
    expect(first.status).toBe(201);
    const second = await viewer.call("PATCH", "/profile", { name: "Vera" }, key);
    expect([second.status, second.headers.get("idempotent-replayed")]).toEqual([200, null]);
  });
});

describe("a session", () => {
  it("has a cookie that scripts can't read and other sites don't send", async () => {
    const [cookie = ""] = (await signIn(server, "vera@example.com")).headers.getSetCookie();
    const flags = cookie.split("; ").slice(1);
    expect(flags).toEqual(expect.arrayContaining(["HttpOnly", "SameSite=Lax", "Path=/"]));
    expect(flags.some((flag) => /^Domain=/i.test(flag))).toBe(false);
    expect(Number(/Max-Age=(\d+)/.exec(cookie)?.[1])).toBe(30 * 24 * 60 * 60);
  });

  it("has a Secure cookie, by a name that http can't set, where people come over https", async () => {
    const house = await startServer({ publicUrl: "https://hire.example.com" });
    try {
      const { link } = await house.get<{ link: string }>("POST", "/people/set-up-link");
      expect(link).toMatch(/^https:\/\/hire\.example\.com\/set-up\?token=/);
      const body = { token: tokenIn(link), name: "O", email: "o@example.com", password: PASSWORD };
      const made = await house.call("POST", "/session/enter", { token: null, body });
      const [cookie = ""] = made.headers.getSetCookie();
      expect(cookie).toMatch(/^__Host-hirewire_session_[0-9a-f]{8}=.*; Path=\/.*; Secure/);
      expect(cookie).not.toMatch(/Domain=/i);
      const me = await house.call("GET", "/me", { token: null, headers: { cookie: cookiesOf(made) } });
      expect(me.status).toBe(200);
      const plain = cookiesOf(made).replace("__Host-", "");
      expect((await house.call("GET", "/me", { token: null, headers: { cookie: plain } })).status).toBe(401);
      // behind a proxy, the browser's origin is the public one
      const write = { token: null, body: { name: "O" } };
      const ours = { cookie: cookiesOf(made), origin: "https://hire.example.com" };
      expect((await house.call("PATCH", "/profile", { ...write, headers: ours })).status).toBe(200);
      const theirs = { ...ours, origin: "https://hire.example.com.evil.example" };
      expect((await house.call("PATCH", "/profile", { ...write, headers: theirs })).status).toBe(403);
    } finally {
      await house.close();
    }
  });

  it("can't be chosen beforehand: a cookie that was planted is not the one that is signed in", async () => {
    const planted = `${nameOf(viewer.cookie)}=planted-by-somebody.signature`;
    const answer = await server.call("POST", "/session", {
      token: null,
      body: { email: "vera@example.com", password: PASSWORD },
      headers: { cookie: planted, "sec-fetch-site": "same-origin" },
    });
    expect(answer.status).toBe(200);
    expect(cookiesOf(answer)).not.toContain("planted-by-somebody");
    expect((await browserOf(server, planted).call("GET", "/me")).status).toBe(401);
  });

  it("stays when another Hirewire on the same machine signs somebody in, and opens nothing there", async () => {
    const house = await startServer();
    try {
      const theirs = await makeOwner(house);
      expect(nameOf(theirs.cookie)).not.toBe(nameOf(owner.cookie));
      const both = `${owner.cookie}; ${theirs.cookie}`; // as a browser keeps them, which knows hosts and no ports
      for (const [there, who] of [
        [server, owner],
        [house, theirs],
      ] as const) {
        const me = await browserOf(there, both).get("GET", "/me");
        expect(me).toEqual(await who.get("GET", "/me"));
      }
      const there = browserOf(house, owner.cookie);
      expect((await there.call("GET", "/me")).status).toBe(401);
    } finally {
      await house.close();
    }
  });

  it("keeps its cookie's name over a restart, and not in a copy on another port", async () => {
    const values = new Map<string, string>();
    const store = {
      keyGet: async (key: string) => values.get(key) ?? null,
      keySet: async (key: string, value: string) => void values.set(key, value),
    };
    const [mark, again] = [await installationMark(store, () => 0), await installationMark(store, () => 0)];
    expect(again).toBe(mark);
    const names = ["http://here:8787", "http://here:8788", "https://here", "https://here:8443"].map(
      (url) => sessionCookie(mark, url).name,
    );
    expect(new Set(names).size).toBe(4);
    expect(names.map((name) => name.startsWith("__Host-"))).toEqual([false, false, true, true]);
  });

  it("leaves nothing in the data that would open it", async () => {
    const cookie = cookiesOf(await signIn(server, "vera@example.com"));
    const token = /=([^.;]+)/.exec(decodeURIComponent(cookie))?.[1] ?? "";
    expect(token.length).toBeGreaterThan(20);
    const files = await readdir(server.dataDir, { withFileTypes: true });
    const contents = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(server.dataDir, file.name))),
    );
    expect(contents.some((content) => content.includes("vera@example.com"))).toBe(true);
    for (const secret of [token, PASSWORD])
      expect(contents.some((content) => content.includes(secret))).toBe(false);
    expect(logged.some((line) => line.includes("signed in"))).toBe(true);
    for (const secret of [token, PASSWORD]) expect(logged.join("\n")).not.toContain(secret);
  });

  it("is not opened by half a cookie, many cookies or a very long one", async () => {
    const { cookie } = owner;
    const name = nameOf(cookie);
    for (const sent of [
      `${name}=`,
      `${name}=.`,
      name,
      `;;;${name}`,
      `${name}=%00`,
      `${name}=${"x".repeat(8000)}`,
    ]) {
      expect((await browserOf(server, sent).call("GET", "/me")).status).toBe(401);
    }
    // the first one counts, as in browsers the most specific does
    expect((await browserOf(server, `${name}=a; ${cookie}`).call("GET", "/me")).status).toBe(401);
  });
});

describe("passwords", () => {
  let house: Server;
  beforeAll(async () => {
    house = await startServer();
    await makeOwner(house);
    await invite(house, "viewer", "vera@example.com");
  });
  afterAll(() => house?.close());
  const guess = (email: string, headers: Record<string, string> = {}, password = "a wrong guess") =>
    house.call("POST", "/session", { token: null, body: { email, password }, headers });

  it("can't be guessed on and on, whatever address the caller claims, known account or not", async () => {
    for (const email of ["nobody@example.com", "vera@example.com"]) {
      const answers: Response[] = [];
      for (let count = 0; count < 9; count += 1) {
        const address = `203.0.113.${count}`;
        answers.push(
          await guess(email, {
            "x-forwarded-for": address,
            "x-real-ip": address,
            forwarded: `for=${address}`,
          }),
        );
      }
      expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 8 }, () => 401), 429]);
      const last = answers.at(-1)!;
      expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(800);
      expect(await last.json()).toMatchObject({
        code: "too_many_tries",
        detail: expect.stringMatching(/Try again in 15 minutes/),
      });
    }
    // the right one does not help any more
    expect((await guess("vera@example.com", {}, PASSWORD)).status).toBe(429);
  });

  it("are not forgotten by a restart", async () => {
    const dataDir = await makeDataDir();
    const start = () => startRuntime({ dataDir, host: "127.0.0.1", port: 0, role: "intake", log: silentLog });
    const tryAt = async (url: string): Promise<number> => {
      const body = JSON.stringify({ email: "ada@example.com", password: "a wrong guess" });
      const headers = { "content-type": "application/json" };
      return (await fetch(`${url}/api/session`, { method: "POST", body, headers })).status;
    };
    const first = await start();
    for (let count = 0; count < 8; count += 1) expect(await tryAt(first.url)).toBe(401);
    await first.close();
    const second = await start();
    expect(await tryAt(second.url)).toBe(429);
    await second.close();
    await removeDataDir(dataDir);
  });
});

describe("a value that is very long", () => {
  it.each([
    ["email", { host: "mail.example", from: `a@${".".repeat(200_000)}@` }, "from"],
    ["lever", { api_key: "k", api_url: `https://a.example/${"/".repeat(200_000)}?` }, "api_url"],
    ["slack", { bot_token: `xoxb-${"x".repeat(200_000)}` }, "bot_token"],
  ])("keeps nobody else waiting: %s", async (app, values, path) => {
    const answer = await owner.call("POST", "/connections/try", { app, values });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      code: "invalid_field",
      path,
      detail: expect.stringMatching(/is longer than [\d,]+ characters/),
    });
  });
});

describe("addresses and headers", () => {
  it("lead to no other site after signing in", async () => {
    const answer = await fetch(`${server.runtime.url}/api/session/oidc?next=//evil.example`, {
      redirect: "manual",
    });
    expect([answer.status, answer.headers.get("location")]).toEqual([404, null]); // not set up here; oidc.test.ts goes on
  });

  it("let nobody out of the folder of pages", async () => {
    const paths = [
      "/assets/../../../../package.json",
      "/assets/..%2f..%2f..%2fpackage.json",
      "/assets/%2e%2e/%2e%2e/%2e%2e/package.json",
      "/assets/..%5c..%5cpackage.json",
      "/assets/%00",
      "/..%2f..%2fpackage.json",
      "//etc/passwd",
      "/assets//etc/passwd",
      "/assets/%c0%ae%c0%ae/package.json",
    ];
    for (const path of paths) {
      const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect([path, answer.slice(9, 12)]).toEqual([path, expect.stringMatching(/^(200|400|404)$/)]);
      expect(answer).not.toMatch(/"dependencies"|root:/);
    }
  });

  it("find nothing by ids that are paths", async () => {
    for (const id of [
      "..%2f..%2fkey",
      "%2e%2e",
      "..%5c",
      "%00",
      "con_%0d%0aX-Evil:1",
      "'%20OR%201=1--",
      "constructor",
    ]) {
      for (const area of ["connections", "runs", "events", "automations", "tokens"]) {
        const answer = await server.call("GET", `/${area}/${id}`);
        expect([area, id, answer.status]).toEqual([area, id, 404]);
      }
    }
  });

  it("can't add headers to an answer", async () => {
    const evil = "%0d%0aX-Evil:%201%0d%0aSet-Cookie:%20a=b";
    for (const path of [
      `/api/events?before=${evil}`,
      `/api/events?limit=1&type=${evil}`,
      `/api/session/oidc?next=/${evil}`,
      `/api/session/callback/oidc?state=${evil}&error=${evil}`,
      `/${evil}`,
      `/problems/${evil}`,
      `/in/${evil}`,
    ]) {
      const authorization = `Authorization: Bearer ${server.runtime.token}`;
      const answer = await raw(
        `GET ${path} HTTP/1.1\r\nHost: x\r\n${authorization}\r\nConnection: close\r\n\r\n`,
      );
      const [head = ""] = answer.split("\r\n\r\n", 1);
      expect(head).toMatch(/^HTTP\/1\.1 [2-4]/);
      expect(head).not.toMatch(/^(x-evil|set-cookie):/im);
    }
  });

  it("are not believed about who we are", async () => {
    const { link } = await server.get<{ link: string }>("POST", "/invitations", {
      email: "host@example.com",
      role: "viewer",
    });
    const answer = await server.call("POST", "/invitations", {
      body: { email: "host@example.com", role: "viewer" },
      headers: { "x-forwarded-host": "evil.example", forwarded: "host=evil.example" },
    });
    expect(new URL(((await answer.json()) as { link: string }).link).origin).toBe(new URL(link).origin);
  });
});
