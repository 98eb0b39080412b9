/** Signing in through a company's issuer, which is a real one. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { OidcSettings } from "../../src/accounts/oidc-settings.ts";
import { browserOf, invite, makeOwner, type Browser } from "../http/people.ts";
import { startServer, type Server } from "../http/server.ts";
import { CLIENT, startIssuer, Traveller, type Issuer } from "./issuer.ts";

const houses: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const house of houses.toReversed()) await house.close();
});

async function startBoth(
  settings: Partial<OidcSettings> = {},
): Promise<{ issuer: Issuer; server: Server; owner: Browser }> {
  const issuer = await startIssuer();
  houses.push(issuer);
  const oidc = {
    issuer: issuer.url,
    ...CLIENT,
    label: "Acme",
    role: "viewer",
    roleClaim: null,
    ...settings,
  } as const;
  const server = await startServer({ oidc });
  houses.push(server);
  await issuer.serve(server.runtime.url);
  return { issuer, server, owner: await makeOwner(server) };
}

const start = (server: Server, next = "/runs"): string =>
  `${server.runtime.url}/api/session/oidc?${new URLSearchParams({ next }).toString()}`;

async function arrive(
  server: Server,
  subject: string,
  next?: string,
): Promise<{ end: URL; browser: Browser }> {
  const traveller = new Traveller(subject);
  const visited = await traveller.go(
    start(server, next),
    (url) => url.startsWith(server.runtime.url) && !url.includes("/api/"),
  );
  const end = new URL(visited.at(-1)!);
  return { end, browser: browserOf(server, traveller.cookieFor(server.runtime.url)) };
}

describe("somebody of the company", () => {
  let issuer: Issuer;
  let server: Server;
  let owner: Browser;
  beforeAll(async () => {
    ({ issuer, server, owner } = await startBoth());
    issuer.people.set("ada", { email: "ada@acme.example", email_verified: true, name: "Ada Berg" });
    issuer.people.set("olga", { email: "olga@example.com", email_verified: true, name: "Olga" });
    issuer.people.set("mallory", { email: "olga@example.com", email_verified: false, name: "Mallory" });
    issuer.people.set("nobody", { name: "No Address" });
  }, 30_000);

  it("is offered that way in", async () => {
    const state = await (await server.call("GET", "/session", { token: null })).json();
    expect(state).toMatchObject({ oidc: { label: "Acme" } });
    expect(JSON.stringify(state)).not.toContain(CLIENT.clientSecret);
  });

  it("gets an account with the role that is set, and comes out where they wanted to go", async () => {
    const { end, browser } = await arrive(server, "ada", "/runs?state=held");
    expect(end.pathname + end.search).toBe("/runs?state=held");
    expect(await browser.get("GET", "/me")).toMatchObject({
      kind: "user",
      name: "Ada Berg",
      email: "ada@acme.example",
      role: "viewer",
    });
    expect(await browser.get("GET", "/profile")).toMatchObject({ hasPassword: false });
    const refused = await browser.call("POST", "/profile/password", {
      current: "none of it",
      password: "x".repeat(12),
    });
    expect((await refused.json()) as object).toMatchObject({ code: "wrong_password" });
  });

  it("keeps the role that an owner gave them", async () => {
    const { items } = await owner.get<{ items: { id: string; email: string }[] }>("GET", "/people");
    const { id } = items.find(({ email }) => email === "ada@acme.example")!;
    await owner.get("PATCH", `/people/${id}`, { role: "editor" });
    const { browser } = await arrive(server, "ada");
    expect(await browser.get("GET", "/me")).toMatchObject({ id, role: "editor" });
  });

  it("is who they were here before, when the issuer vouches for the address", async () => {
    const { browser } = await arrive(server, "olga");
    expect(await browser.get("GET", "/me")).toMatchObject({
      id: (await owner.get<{ id: string }>("GET", "/me")).id,
      role: "owner",
    });
  });

  it("is not who they say they are, when it doesn't", async () => {
    const { end, browser } = await arrive(server, "mallory");
    expect([end.pathname, end.searchParams.get("error")]).toEqual(["/sign-in", "account_not_linked"]);
    expect((await browser.call("GET", "/me")).status).toBe(401);
    expect((await arrive(server, "nobody")).end.pathname).toBe("/sign-in");
  });

  it("is sent to no other site, whatever the address says", async () => {
    for (const next of ["//evil.example", "https://evil.example/", "/\\evil.example", "/..//evil.example"]) {
      const { end } = await arrive(server, "ada", next);
      expect([next, end.href]).toEqual([next, `${server.runtime.url}/`]);
    }
  });

  it("can't be signed in by an answer that another browser asked for", async () => {
    const theirs = new Traveller("ada");
    const visited = await theirs.go(start(server), (url) => url.includes("/callback/oidc"));
    const back = visited.at(-1)!;
    const victim = await new Traveller("x").ask(back);
    expect(victim.headers.get("location")).toMatch(/error=state_mismatch/);
    expect(victim.headers.getSetCookie().join()).not.toMatch(/hirewire_session\w*=[^;]/);

    const other = await theirs.ask(back.replace(/state=[^&]+/, "state=another"));
    expect(other.headers.get("location")).toMatch(/error=/);
    expect((await theirs.ask(back)).headers.get("location")).toMatch(/\/runs$/);
    const again = await theirs.ask(back); // a code is good once
    expect(again.headers.get("location")).toMatch(/error=/);
  });

  it("leaves a record, also when turned away, and none for each of many who come from nowhere", async () => {
    const { items } = await owner.get<{ items: object[] }>("GET", "/audit?limit=200");
    const left = items.filter((entry) => (entry as { operation: string }).operation === "finishOidc");
    const action = "signed in through the company's accounts";
    const [ada, olga] = [{ kind: "user", name: "Ada Berg" }, { name: "Olga Owner" }];
    expect(left).toContainEqual(
      expect.objectContaining({
        caller: expect.objectContaining(ada),
        action: `${action}, for the first time`,
        changes: [{ what: "Role", before: null, after: "viewer" }],
        outcome: "done",
        address: "127.0.0.1",
      }),
    );
    expect(left).toContainEqual(
      expect.objectContaining({ caller: expect.objectContaining(olga), action, changes: [] }),
    );
    const refused = left.filter((entry) => (entry as { outcome: string }).outcome === "refused");
    expect(refused).toContainEqual(
      expect.objectContaining({
        caller: { kind: "anonymous", id: "anonymous", name: "anonymous" },
        action: "tried to sign in through the company's accounts as olga@example.com",
        code: "account_not_linked",
      }),
    );
    for (const search of ["", "?error=<b>x</b>", "?state=a&code=b"]) {
      await new Traveller("x").ask(`${server.runtime.url}/api/session/callback/oidc${search}`);
    }
    const after = await owner.get<{ items: { operation: string; code: string | null }[] }>(
      "GET",
      "/audit?limit=200&outcome=refused",
    );
    const nowhere = after.items.filter(({ operation }) => operation === "finishOidc");
    expect(nowhere).toHaveLength(refused.length);
    expect(JSON.stringify(nowhere)).not.toContain("<b>");
  });

  it("leaves none of the issuer's tokens in the data", async () => {
    const files = (await readdir(server.dataDir, { withFileTypes: true })).filter((file) => file.isFile());
    const contents = await Promise.all(
      files.map((file) => readFile(join(server.dataDir, file.name), "latin1")),
    );
    expect(contents.join("\n")).toContain("ada@acme.example");
    expect(contents.join("\n")).not.toMatch(/eyJ[\w-]{10,}\.eyJ/);
  });
});

describe("a company that says who may what", () => {
  it("decides with each sign-in, and lets nobody in who has no role", async () => {
    const { issuer, server, owner } = await startBoth({ role: null, roleClaim: "groups" });
    issuer.people.set("ed", {
      email: "ed@acme.example",
      email_verified: true,
      name: "Ed",
      groups: ["hirewire-editor"],
    });
    issuer.people.set("guest", {
      email: "g@acme.example",
      email_verified: true,
      name: "G",
      groups: ["staff"],
    });
    issuer.people.set("olga", {
      email: "olga@example.com",
      email_verified: true,
      name: "O",
      groups: ["viewer"],
    });
    const first = await arrive(server, "ed");
    expect(await first.browser.get("GET", "/me")).toMatchObject({ role: "editor" });
    issuer.people.set("ed", { ...issuer.people.get("ed"), groups: ["hirewire-viewer"] });
    const second = await arrive(server, "ed");
    expect(await second.browser.get("GET", "/me")).toMatchObject({ role: "viewer" });

    const guest = await arrive(server, "guest");
    expect([guest.end.pathname, guest.end.searchParams.get("error")]).toEqual([
      "/sign-in",
      "unable_to_create_user",
    ]);
    issuer.people.set("ed", { ...issuer.people.get("ed"), groups: [] });
    expect((await arrive(server, "ed")).end.pathname).toBe("/sign-in");
    // somebody has to stay an owner
    expect(await (await arrive(server, "olga")).browser.get("GET", "/me")).toMatchObject({ role: "owner" });
    const { items } = await owner.get<{ items: object[] }>("GET", "/audit?limit=200");
    expect(items).toContainEqual(
      expect.objectContaining({
        caller: expect.objectContaining({ name: "Ed" }),
        changes: [{ what: "Role", before: "editor", after: "viewer" }],
      }),
    );
  }, 30_000);
});

describe("a company that wants people to be invited", () => {
  it("lets in who was, and nobody else", async () => {
    const { issuer, server } = await startBoth({ role: null });
    issuer.people.set("new", { email: "new@acme.example", email_verified: true, name: "New" });
    issuer.people.set("vera", { email: "vera@acme.example", email_verified: true, name: "Vera" });
    await invite(server, "viewer", "vera@acme.example");
    const refused = await arrive(server, "new");
    expect(refused.end.searchParams.get("error")).toBe("signup_disabled");
    expect(await (await arrive(server, "vera")).browser.get("GET", "/me")).toMatchObject({ role: "viewer" });
  }, 30_000);
});

describe("people who come over https", () => {
  it("take a cookie along to the issuer that no neighbour can plant, and are known by it again", async () => {
    const issuer = await startIssuer();
    houses.push(issuer);
    const oidc = { issuer: issuer.url, ...CLIENT, label: "Acme", role: "viewer", roleClaim: null } as const;
    const server = await startServer({ oidc, publicUrl: "https://hire.example" });
    houses.push(server);
    await issuer.serve("https://hire.example");
    await makeOwner(server);
    const there = await fetch(start(server), { redirect: "manual" });
    const cookies = there.headers.getSetCookie();
    expect(cookies).not.toEqual([]);
    for (const cookie of cookies)
      expect(cookie).toMatch(/^__Host-hirewire_[0-9a-f]{8}\..*; Path=\/.*; Secure/);
    const state = new URL(there.headers.get("location")!).searchParams.get("state")!;
    const back = async (cookie: string): Promise<string | null> => {
      const url = `${server.runtime.url}/api/session/callback/oidc?${new URLSearchParams({ state, code: "made-up" }).toString()}`;
      const answer = await fetch(url, { redirect: "manual", headers: { cookie } });
      return new URL(answer.headers.get("location")!, "https://hire.example").searchParams.get("error");
    };
    expect(await back("")).toBe("state_mismatch");
    // the code is refused, which only somebody whose state is known comes to
    expect(await back(cookies.map((cookie) => cookie.split(";", 1)[0]).join("; "))).toBe("invalid_code");
  }, 30_000);
});

describe("an issuer that is not there", () => {
  it("is said so on the sign-in page, and works once it is back", async () => {
    const issuer = await startIssuer(); // it answers 503 so far
    houses.push(issuer);
    const oidc = { issuer: issuer.url, ...CLIENT, label: "Acme", role: "viewer", roleClaim: null } as const;
    const server = await startServer({ oidc });
    houses.push(server);
    await makeOwner(server);
    const { end } = await arrive(server, "ada");
    expect(end.search).toBe("?error=issuer_unavailable");
    issuer.people.set("ada", { email: "ada@acme.example", email_verified: true, name: "Ada" });
    await issuer.serve(server.runtime.url);
    expect((await arrive(server, "ada")).end.pathname).toBe("/runs");
  }, 30_000);
});
