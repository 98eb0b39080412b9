/** People: the first owner, invitations, signing in and out, roles, sessions. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
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
import { startServer, type Server } from "./server.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server?.close();
});

const problemOf = async (answer: Response): Promise<{ code: string; detail: string; path?: string }> =>
  (await answer.json()) as never;
const enter = (body: object): Promise<Response> =>
  server.call("POST", "/session/enter", { token: null, body });

describe("the first owner", () => {
  let link: string;

  it("is missing at first, and everybody may know", async () => {
    const state = { signedIn: false, setUpNeeded: true, oidc: null };
    expect(await (await server.call("GET", "/session", { token: null })).json()).toEqual(state);
  });

  it("comes by a link that is good once, and makes earlier ones void", async () => {
    const earlier = await server.get<{ link: string }>("POST", "/people/set-up-link");
    ({ link } = await server.get<{ link: string }>("POST", "/people/set-up-link"));
    const void_ = await enter({
      token: tokenIn(earlier.link),
      name: "O",
      email: "o@example.com",
      password: PASSWORD,
    });
    expect([void_.status, (await problemOf(void_)).code]).toEqual([410, "link_gone"]);

    const look = { token: null, body: { token: tokenIn(link) } };
    expect(await (await server.call("POST", "/session/link", look)).json()).toMatchObject({
      kind: "set_up",
      email: null,
      role: "owner",
    });
  });

  it("must have a name, an address and a password that is no password of everybody's", async () => {
    const good = { token: tokenIn(link), name: "Olga", email: "olga@example.com", password: PASSWORD };
    const refusals = [
      { ...good, name: "" },
      { ...good, email: null },
      { ...good, password: "short" },
      { ...good, password: "password123" },
      { ...good, password: "aaaaaaaaaaaaaa" },
      { ...good, password: "Olga@Example.com" },
    ];
    const codes = await Promise.all(refusals.map(async (body) => (await problemOf(await enter(body))).code));
    expect(codes).toEqual([
      "own_name_missing",
      "invalid_email",
      "weak_password",
      "weak_password",
      "weak_password",
      "weak_password",
    ]);
  });

  it("is made once, however many try at the same moment", async () => {
    const tries = ["one", "two", "three"].map((name) =>
      enter({ token: tokenIn(link), name, email: `${name}@example.com`, password: PASSWORD }),
    );
    const answers = await Promise.all(tries);
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      200, 410, 410,
    ]);
    const { items } = await server.get<{ items: { role: string }[] }>("GET", "/people");
    expect(items.map(({ role }) => role)).toEqual(["owner"]);
    const again = await server.call("POST", "/people/set-up-link");
    expect([again.status, (await problemOf(again)).code]).toEqual([409, "owner_exists"]);
  });
});

describe("people", () => {
  let house: Server;
  let owner: Browser;
  let viewer: Browser;
  beforeAll(async () => {
    house = await startServer();
    owner = await makeOwner(house);
    viewer = await invite(house, "viewer", "vera@example.com");
  });
  afterAll(async () => {
    await house?.close();
  });

  it("are known by their cookie, with what their role may do", async () => {
    expect(await owner.get("GET", "/me")).toMatchObject({
      kind: "user",
      name: "Olga Owner",
      email: "olga@example.com",
      role: "owner",
      scopes: ["read", "write", "run", "subscribe", "admin"],
    });
    expect(await viewer.get("GET", "/me")).toMatchObject({ role: "viewer", scopes: ["read"] });
    const refused = await viewer.call("POST", "/automations", {});
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      { code: "scope_missing", detail: "Your role, viewer, may look but not change. Ask an owner." },
    ]);
  });

  it("sign in with address and password, and are told nothing of which was wrong", async () => {
    const right = await signIn(house, "Vera@Example.com");
    expect(right.status).toBe(200);
    expect(await browserOf(house, cookiesOf(right)).get("GET", "/me")).toMatchObject({
      email: "vera@example.com",
    });
    const wrong = await signIn(house, "vera@example.com", "something else");
    const unknown = await signIn(house, "nobody@example.com", "something else");
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(await wrong.text()).toBe(await unknown.text());
  });

  it("get a new session when they sign in again, and the old one of that browser ends", async () => {
    const first = cookiesOf(await signIn(house, "vera@example.com"));
    const again = await house.call("POST", "/session", {
      token: null,
      body: { email: "vera@example.com", password: PASSWORD },
      headers: { cookie: first, "sec-fetch-site": "same-origin" },
    });
    expect(cookiesOf(again)).not.toBe(first);
    expect((await browserOf(house, first).call("GET", "/me")).status).toBe(401);
  });

  it("see where they are signed in, and sign out there", async () => {
    const here = browserOf(house, cookiesOf(await signIn(house, "vera@example.com")));
    const there = await house.call("POST", "/session", {
      token: null,
      body: { email: "vera@example.com", password: PASSWORD },
      headers: {
        "user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
      },
    });
    const { items } = await here.get<{
      items: { id: string; current: boolean; device: string; address: string }[];
    }>("GET", "/profile/sessions");
    expect(items.filter(({ current }) => current)).toHaveLength(1);
    const other = items.find(({ device }) => device === "Firefox on Windows")!;
    expect(other.address).toBe("127.0.0.1");
    await here.get("DELETE", `/profile/sessions/${other.id}`);
    const gone = await browserOf(house, cookiesOf(there)).call("GET", "/me");
    expect([gone.status, (await problemOf(gone)).code]).toEqual([401, "session_over"]);
    expect((await here.call("DELETE", `/profile/sessions/${other.id}`)).status).toBe(404);

    await signIn(house, "vera@example.com");
    expect(
      (await here.get<{ ended: number }>("POST", "/profile/sign-out-everywhere", { butHere: true })).ended,
    ).toBeGreaterThan(0);
    expect((await here.get<{ items: object[] }>("GET", "/profile/sessions")).items).toHaveLength(1);
    const out = await here.call("POST", "/profile/sign-out-everywhere", {});
    expect(out.headers.getSetCookie()[0]).toMatch(/^hirewire_session_\d+_[0-9a-f]{8}=; Max-Age=0/);
    expect((await here.call("GET", "/me")).status).toBe(401);
  });

  it("sign out, which ends the session itself", async () => {
    const browser = browserOf(house, cookiesOf(await signIn(house, "vera@example.com")));
    expect((await browser.call("DELETE", "/session")).status).toBe(204);
    expect((await browser.call("GET", "/me")).status).toBe(401);
    expect((await browser.call("DELETE", "/session")).status).toBe(204);
  });

  it("change their name and their password, which ends their other sessions", async () => {
    const browser = await invite(house, "editor", "ed@example.com");
    expect(await browser.get("PATCH", "/profile", { name: "Ed Itor" })).toMatchObject({ name: "Ed Itor" });
    const elsewhere = browserOf(house, cookiesOf(await signIn(house, "ed@example.com")));
    const password = "another three words";
    const wrong = await browser.call("POST", "/profile/password", { current: "not it at all", password });
    expect((await problemOf(wrong)).code).toBe("wrong_password");
    await browser.get("POST", "/profile/password", { current: PASSWORD, password });
    expect((await browser.call("GET", "/me")).status).toBe(200);
    expect((await elsewhere.call("GET", "/me")).status).toBe(401);
    expect((await signIn(house, "ed@example.com")).status).toBe(401);
    expect((await signIn(house, "ed@example.com", password)).status).toBe(200);
  });

  it("get another role at once, and lose everything when they are removed", async () => {
    const browser = await invite(house, "viewer", "rita@example.com");
    const { id } = await browser.get<{ id: string }>("GET", "/me");
    await owner.get("PATCH", `/people/${id}`, { role: "editor" });
    expect(await browser.get("GET", "/me")).toMatchObject({ role: "editor" });
    expect((await browser.call("GET", "/invitations")).status).toBe(403);
    await owner.get("DELETE", `/people/${id}`);
    expect((await browser.call("GET", "/me")).status).toBe(401);
    expect((await signIn(house, "rita@example.com")).status).toBe(401);
  });

  it("always have an owner among them", async () => {
    const { id } = await owner.get<{ id: string }>("GET", "/me");
    for (const [method, body] of [
      ["PATCH", { role: "viewer" }],
      ["DELETE", undefined],
    ] as const) {
      const refused = await owner.call(method, `/people/${id}`, body);
      expect([refused.status, (await problemOf(refused)).code]).toEqual([409, "last_owner"]);
    }
    await invite(house, "owner", "second@example.com");
    await owner.get("PATCH", `/people/${id}`, { role: "editor" });
    expect(await owner.get("GET", "/me")).toMatchObject({ role: "editor" });
    await house.get("PATCH", `/people/${id}`, { role: "owner" });
  });

  it("who are locked out get a link for a new password", async () => {
    const browser = await invite(house, "viewer", "lost@example.com");
    const { id } = await browser.get<{ id: string }>("GET", "/me");
    const { link } = await house.get<{ link: string }>("POST", `/people/${id}/link`);
    const look = await house.call("POST", "/session/link", { token: null, body: { token: tokenIn(link) } });
    expect(await look.json()).toMatchObject({ kind: "reset", email: "lost@example.com", name: "lost" });
    const body = { token: tokenIn(link), password: "a new one of three words" };
    const used = await house.call("POST", "/session/enter", { token: null, body });
    expect(used.status).toBe(200);
    expect((await browser.call("GET", "/me")).status).toBe(401);
    expect((await browserOf(house, cookiesOf(used)).call("GET", "/me")).status).toBe(200);
    expect((await house.call("POST", "/session/enter", { token: null, body })).status).toBe(410);
    expect((await house.call("POST", "/people/usr_nobody/link")).status).toBe(404);
  });

  it("are invited to one address, until the invitation is withdrawn", async () => {
    const wish = { email: "new@example.com", role: "viewer" };
    const first = await owner.get<{ id: string; link: string }>("POST", "/invitations", wish);
    const second = await owner.get<{ id: string; link: string }>("POST", "/invitations", {
      ...wish,
      role: "editor",
    });
    const { items } = await owner.get<{ items: { id: string; role: string }[] }>("GET", "/invitations");
    expect(items).toMatchObject([{ id: second.id, role: "editor" }]);
    expect(JSON.stringify(items)).not.toContain(tokenIn(second.link));
    await owner.get("DELETE", `/invitations/${second.id}`);
    expect((await owner.call("DELETE", `/invitations/${second.id}`)).status).toBe(404);
    for (const { link } of [first, second]) {
      const body = { token: tokenIn(link), name: "N", password: PASSWORD };
      expect((await house.call("POST", "/session/enter", { token: null, body })).status).toBe(410);
    }
    const taken = await owner.call("POST", "/invitations", { email: "vera@example.com", role: "owner" });
    expect((await problemOf(taken)).code).toBe("email_taken");
  });

  it("have what tokens have not", async () => {
    expect((await problemOf(await house.call("GET", "/profile"))).code).toBe("not_a_user");
    expect(await owner.get("GET", "/profile")).toMatchObject({
      email: "olga@example.com",
      hasPassword: true,
    });
    viewer = browserOf(house, cookiesOf(await signIn(house, "vera@example.com")));
    const { id } = await viewer.get<{ id: string }>("GET", "/me");
    await owner.get("POST", `/people/${id}/sign-out`);
    expect((await viewer.call("GET", "/me")).status).toBe(401);
  });
});
