/** A stored secret and somebody who may change addresses: whatever they try, it is sent to nobody but whom it was entered for. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { createServer, type IncomingHttpHeaders, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startStandIns, type StandIns } from "../e2e/stand-ins.ts";
import { invite, makeOwner, type Browser } from "./people.ts";
import { startServer, type Server } from "./server.ts";

const OURS = "xoxb-entered-by-the-owner";

/** A host of the attacker's: takes whatever comes, and says yes. */
interface Trap {
  url: string;
  host: string;
  got: { path: string; headers: IncomingHttpHeaders; body: string }[];
  /** Answers once it has resolved. */
  holds: Promise<unknown>;
  close(): void;
}

async function startTrap(): Promise<Trap> {
  const got: Trap["got"] = [];
  const server: HttpServer = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (piece: string) => (body += piece));
    request.on("end", () => {
      got.push({ path: request.url ?? "", headers: request.headers, body });
      void trap.holds.then(() =>
        response.setHeader("content-type", "application/json").end('{"ok":true,"user":"u","team":"t"}'),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const trap: Trap = {
    url: `http://${host}`,
    host,
    got,
    holds: Promise.resolve(),
    close: () => void server.close(),
  };
  return trap;
}

let standIns: StandIns;
let trap: Trap;
let server: Server;
let editor: Browser;
beforeAll(async () => {
  [standIns, trap] = await Promise.all([
    startStandIns({
      slack: { rateLimits: false },
      google: { oauthClient: { redirectUris: ["https://hire.example/oauth/callback"] } },
    }),
    startTrap(),
  ]);
  server = await startServer({ allow: [standIns.host, trap.host], publicUrl: "https://hire.example" });
  await makeOwner(server);
  editor = await invite(server, "editor", "ed@example.com");
});
afterAll(async () => {
  await server?.close();
  await standIns?.close();
  trap?.close();
});
beforeEach(() => {
  trap.got.splice(0);
});

interface Refusal {
  status: number;
  code: string;
  path: string;
  detail: string;
  errors: { path: string; code: string }[];
}
const refusalOf = async (answer: Response): Promise<Refusal> => ({
  ...((await answer.json()) as Refusal),
  status: answer.status,
});
const connect = (app: string, name: string, values: object) =>
  server.get<{ id: string }>("POST", "/connections", { app, name, values });
const patch = (name: string, values: object) => editor.call("PATCH", `/connections/${name}`, { values });
/** Everything by which an editor has a connection called. */
async function haveItCalled(name: string): Promise<void> {
  await (await editor.call("POST", `/connections/${name}/check`)).text();
  await (await editor.call("GET", `/connections/${name}/choices/channels`)).text();
}
const leaked = (secret: string): boolean => JSON.stringify(trap.got).includes(secret);

describe("an editor", () => {
  it("can't have a kept token tried at, or sent to, an address of their choice", async () => {
    await connect("slack", "team", { bot_token: OURS, api_url: `${standIns.url}/slack/api` });
    for (const address of [trap.url, `${trap.url}/slack/api`, `${standIns.url}@${trap.host}`]) {
      const tried = await editor.call("POST", "/connections/try", {
        app: "slack",
        connection: "team",
        values: { api_url: address },
      });
      const kept = await patch("team", { api_url: address, bot_token: "" });
      for (const refusal of [await refusalOf(tried), await refusalOf(kept)]) {
        expect(refusal).toMatchObject({
          status: 422,
          code: "secrets_needed_again",
          path: "bot_token",
          detail:
            "Enter “Bot token” again: “Slack's API address” changed, and what was entered for one address is never sent to another.",
          errors: [{ path: "bot_token", code: "secrets_needed_again" }],
        });
      }
      await haveItCalled("team");
    }
    expect(trap.got).toEqual([]);
  });

  it("may change the path, and the address together with the token", async () => {
    expect((await patch("team", { api_url: `${standIns.url}/slack/api/` })).status).toBe(200);
    expect((await patch("team", { api_url: trap.url, bot_token: "xoxb-of-the-editor" })).status).toBe(200);
    await haveItCalled("team");
    expect(leaked("xoxb-of-the-editor")).toBe(true);
    expect(leaked(OURS)).toBe(false);
  });

  it("can't bring a token along by way of another way in, where it is out of sight", async () => {
    await connect("slack", "hidden", { bot_token: OURS, api_url: `${standIns.url}/slack/api` });
    const webhook = { method: "incoming_webhook", webhook_url: `${trap.url}/hook` };
    expect((await patch("hidden", { ...webhook, api_url: trap.url })).status).toBe(200);
    const back = await refusalOf(await patch("hidden", { method: "bot_token" }));
    expect(back).toMatchObject({ status: 422, path: "bot_token" });
    await haveItCalled("hidden");
    expect(leaked(OURS)).toBe(false);
    const { secrets } = await editor.get<{ secrets: { field: string }[] }>("GET", "/connections/hidden");
    expect(secrets.map(({ field }) => field)).toEqual(["webhook_url"]);
  });

  it.each([
    ["email", { host: "mail.acme.example", from: "hr@acme.example", user: "hr", password: OURS }, "password"],
    ["http", { base_url: "https://api.acme.example", auth: "bearer", token: OURS }, "token"],
    ["bamboohr", { company: "acme", api_key: OURS }, "api_key"],
    ["greenhouse", { client_id: "id", client_secret: OURS, user_id: "1" }, "client_secret"],
    ["hiresscope", { api_key: OURS }, "api_key"],
  ])("is asked for the secret of %s again", async (app, values, secret) => {
    const name = `elsewhere-${app}`;
    await connect(app, name, values);
    const { items } = await editor.get<{ items: { key: string; fields: object[] }[] }>("GET", "/apps");
    const fields = items.find(({ key }) => key === app)?.fields as {
      key: string;
      kind: string;
      destination?: boolean;
      choices?: object;
    }[];
    const places = fields.filter(({ destination }) => destination);
    expect(places).not.toEqual([]);
    for (const { key, kind, choices } of places) {
      const other = key === "ca" ? "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----" : trap.url;
      const texts: Record<string, unknown> = {
        host: "127.0.0.1",
        company: "evil",
        port: 2525,
        security: "none",
      };
      const refusal = await refusalOf(
        await patch(name, { [key]: texts[key] ?? other, ...(key === "security" && { port: 587 }) }),
      );
      expect([key, kind, choices, refusal.code, refusal.path]).toEqual([
        key,
        kind,
        choices,
        "secrets_needed_again",
        secret,
      ]);
    }
  });

  it("gets around it neither by files nor by what they leave out", async () => {
    const file = (values: object) => ({
      connections: [{ name: "files", app: "http", values }],
      automations: [],
      prune: false,
    });
    await connect("http", "files", { base_url: "https://api.acme.example", auth: "bearer", token: OURS });
    const refusal = await refusalOf(
      await editor.call("POST", "/config/apply", file({ base_url: trap.url, auth: "bearer" })),
    );
    expect(refusal).toMatchObject({ status: 422, code: "invalid_config" });
    expect(refusal.errors).toEqual([
      {
        path: "connections[0].values.token",
        code: "secrets_needed_again",
        message:
          'The connection "files": Enter “Token” again: “Address” changed, and what was entered for one address is never sent to another. Write `token: ${FILES_TOKEN}` beside it, and set that variable where the file is applied.',
      },
    ]);
    const entered = file({ base_url: trap.url, auth: "bearer", token: "entered-anew" });
    expect((await editor.call("POST", "/config/apply", entered)).status).toBe(200);
  });

  it("can't undo the owner's repair with a check that was under way", async () => {
    const repaired = { bot_token: OURS, api_url: `${standIns.url}/slack/api` };
    await connect("slack", "slow", { bot_token: "xoxb-of-the-editor", api_url: trap.url });
    const { promise, resolve } = Promise.withResolvers<void>();
    trap.holds = promise;
    const checking = editor.call("POST", "/connections/slow/check");
    while (trap.got.length === 0) await new Promise((tick) => setImmediate(tick));
    await server.get("PATCH", "/connections/slow", { values: repaired });
    resolve();
    await (await checking).text();
    expect(await server.get("GET", "/connections/slow")).toMatchObject({
      settings: { api_url: repaired.api_url },
    });
    await haveItCalled("slow");
    expect(leaked(OURS)).toBe(false);
  });

  it("never has the owner's new token beside their old address, however the changes fall together", async () => {
    const [theirs, ours] = [
      { bot_token: "xoxb-of-the-editor", api_url: trap.url },
      { bot_token: OURS, api_url: `${standIns.url}/slack/api` },
    ];
    await connect("slack", "race", theirs);
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([
        patch("race", theirs).then((answer) => answer.text()),
        server.get("PATCH", "/connections/race", { values: ours }),
        haveItCalled("race"),
        patch("race", theirs).then((answer) => answer.text()),
        haveItCalled("race"),
      ]);
    }
    expect(trap.got).not.toEqual([]);
    expect(leaked(OURS)).toBe(false);
  });

  it("can't have a sign-in's tokens, or the operator's own secret, sent to an address that waited for them", async () => {
    const google = `${standIns.url}/google`;
    // what the operator left out belongs to Google
    const settings = {
      drive_url: google,
      auth_url: `${google}/o/oauth2/v2/auth`,
      token_url: `${google}/token`,
    };
    await server.get("PUT", "/oauth/google_sheets/client", { ...standIns.google.oauthClient, settings });
    const theirs = { method: "oauth", client_id: "a", client_secret: "b", refresh_token: "c" };
    const places = { api_url: trap.url, drive_url: trap.url, token_url: trap.url };
    await connect("google_sheets", "waits", { ...theirs, ...places });
    const { url } = await editor.get<{ url: string }>("POST", "/oauth/google_sheets/start", {
      connection: "waits",
    });
    const { headers } = await fetch(url, { redirect: "manual" });
    const back = new URL(headers.get("location") ?? "").searchParams;
    await editor.get("POST", "/oauth/finish", { state: back.get("state"), code: back.get("code") });
    expect(await editor.get("GET", "/connections/waits")).toMatchObject({
      state: "live",
      settings: { ...settings, api_url: "https://sheets.googleapis.com" },
    });
    await (await editor.call("POST", "/connections/waits/check")).text();
    expect(trap.got).toEqual([]);
  });
});

it("a secret that is left out may be given up by whoever says so", async () => {
  await connect("http", "gives-up", { base_url: "https://api.acme.example", auth: "bearer", token: OURS });
  const without = { base_url: trap.url, auth: "none", token: null };
  expect((await patch("gives-up", without)).status).toBe(200);
  expect(await editor.get("GET", "/connections/gives-up")).toMatchObject({ secrets: [] });
});
