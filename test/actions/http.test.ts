import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { http } from "../../actions/http.ts";
import { AuthExpired, ConfigError, Rejected, RetryLater } from "../../src/core/errors.ts";
import { failureOf, json, startDestination, type Destination } from "../run/outbound-destination.ts";
import { drive, STEP, type Driver } from "./bench.ts";

let destination: Destination;
let driver: Driver;
const open = (connection: Record<string, unknown> = {}, now = Date.now): Driver => {
  driver?.close();
  driver = drive({ ...destination, now, waits: [], pass: () => {} }, http, connection);
  return driver;
};
beforeEach(async () => {
  destination = await startDestination();
  destination.answers.push(json(200, { id: "42" }));
  open();
});
afterEach(async () => {
  driver.close();
  await destination.close();
});
const send = (input: object) => driver.run("request", { url: `${destination.url}/hook`, ...input });
const seen = () => destination.seen.at(-1);

describe("a request", () => {
  it("carries method, query, headers and JSON, and returns what comes back", async () => {
    const output = await send({
      method: "PUT",
      query: { tag: ["a", "b"], page: 2 },
      headers: { "X-Score": 82 },
      json: { name: "Zoë" },
    });
    expect(output).toEqual({
      status: 200,
      body: { id: "42" },
      content_type: "application/json",
      truncated: false,
    });
    expect(Object.keys(output).toSorted()).toEqual(
      Object.keys(http.actions["request"]?.outputSample ?? {}).toSorted(),
    );
    expect(seen()).toMatchObject({ method: "PUT", path: "/hook?tag=a&tag=b&page=2", body: '{"name":"Zoë"}' });
    expect(seen()?.headers).toMatchObject({
      "x-score": "82",
      "content-type": "application/json; charset=utf-8",
      "idempotency-key": STEP,
      "webhook-id": STEP,
    });
    expect(seen()?.headers["webhook-signature"]).toBeUndefined();
  });

  it("takes a form or text as well", async () => {
    await send({ form: { name: "Ada & Bo", score: 82, left: null } });
    expect(seen()?.body).toBe("name=Ada+%26+Bo&score=82&left=");
    await send({ text: "<a/>", headers: { "Content-Type": "application/xml" } });
    expect(seen()).toMatchObject({ body: "<a/>", headers: { "content-type": "application/xml" } });
    await send({ method: "GET" });
    expect(seen()).toMatchObject({ method: "GET", body: "" });
  });

  it("keeps text as text, and no more of it than later steps can use", async () => {
    destination.answers[0] = (_request, response) => {
      response.writeHead(200, { "content-type": "text/plain" });
      response.end("x".repeat(150_000));
    };
    const output = await send({ method: "GET" });
    expect(output).toMatchObject({ truncated: true, content_type: "text/plain" });
    expect(output["body"]).toHaveLength(100_000);
  });

  it("follows Google Apps Script to its result", async () => {
    destination.answers.unshift(json(302, {}, { location: "/result" }));
    expect(await send({ json: { a: 1 } })).toMatchObject({ body: { id: "42" } });
    expect(seen()).toMatchObject({ method: "GET", path: "/result" });
  });

  it.each([
    [{ json: {}, text: "x" }, "text", "is a second body"],
    [{ method: "GET", json: {} }, "json", "cannot go with GET"],
    [{ headers: { Host: "evil.example" } }, "headers.Host", "is set by Hirewire itself"],
    [{ headers: { "Webhook-Signature": "x" } }, "headers.Webhook-Signature", "is set by Hirewire itself"],
    [{ headers: { "X-A": "a\r\nX-B: b" } }, "headers.X-A", "holds characters that cannot stand in a header"],
    [{ headers: { "X A": "a" } }, "headers.X A", "is not a name that a header can have"],
    [{ headers: { "X-Name": "Ünïcode 名" } }, "headers.X-Name", "holds characters"],
    [{ url: " " }, "url", "is empty"],
  ])("%j is refused at %s", (input, path, words) => {
    const checked = http.actions["request"]?.input.safeParse({ url: "https://example.com", ...input });
    const issues = (checked?.error?.issues ?? []).map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    expect(issues).toEqual([expect.stringContaining(`${path}: ${words}`)]);
  });
});

describe("credentials", () => {
  it.each([
    [{ auth: "bearer", token: "secret-token" }, { authorization: "Bearer secret-token" }],
    [{ auth: "basic", username: "ada", password: "p:w" }, { authorization: "Basic YWRhOnA6dw==" }],
    [{ auth: "header", header_name: "X-Api-Key", header_value: "secret-key" }, { "x-api-key": "secret-key" }],
  ])("%j are sent to the connection's service", async (connection, headers) => {
    open({ ...connection, base_url: `${destination.url}/v1` });
    await send({ url: "/candidates", headers: { "x-api-key": "mine", authorization: "mine" } });
    expect(seen()).toMatchObject({ path: "/v1/candidates", headers });
    await send({ url: `${destination.url}/elsewhere` });
    expect(seen()).toMatchObject({ path: "/elsewhere", headers });
  });

  it("go nowhere else, whoever chose the address", async () => {
    open({ auth: "bearer", token: "secret-token", base_url: "https://api.example.com/v1" });
    for (const url of [
      destination.url,
      "//evil.example/x",
      "http://api.example.com/v1/x",
      "../admin",
      "https:evil",
    ]) {
      const error = await failureOf(send({ url }));
      expect([url, error]).toEqual([url, expect.any(ConfigError)]);
      expect(error.message).not.toContain("secret-token");
    }
    expect(destination.seen).toHaveLength(0);
  });

  it("are not carried into the operator's network by a redirect", async () => {
    const other = await startDestination();
    destination.answers[0] = json(307, {}, { location: `${other.url}/x` });
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    open({
      auth: "header",
      header_name: "X-Api-Key",
      header_value: "secret-key",
      signing_secret: secret,
      base_url: destination.url,
    });
    const error = await failureOf(send({ json: {} }));
    // the other port is another origin, and this bench opens only its own
    expect(error).toMatchObject({ code: "egress_refused" });
    expect(other.seen).toHaveLength(0);
    await other.close();
  });

  it.each([
    [{ auth: "bearer", base_url: "https://a.example" }, "Token"],
    [{ auth: "basic", username: "a", base_url: "https://a.example" }, "Password"],
    [{ auth: "header", header_name: "x", base_url: "https://a.example" }, "Value of the header"],
    [{ auth: "bearer", token: "secret-token" }, "address is missing"],
    [{ signing_secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }, "address is missing"],
    [{ signing_secret: "hello", base_url: "https://a.example" }, "Signing secret"],
    [{ base_url: "https://user:pass@a.example" }, "Address"],
  ])("%j are incomplete", (connection, words) => {
    expect(() => open(connection)).toThrow(words);
  });
});

describe("the signature", () => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  it("is the one that Standard Webhooks publishes for its example", async () => {
    open({ signing_secret: secret, base_url: destination.url }, () => 1_614_265_330_000);
    const about = { runStepId: "msg_p5jXN8AQM9LWM0D4loKWxJek" };
    await driver.run("request", { url: "/hook", text: '{"test": 2432232314}' }, about);
    expect(seen()?.headers).toMatchObject({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("keeps its id and takes a new time on every try", async () => {
    let now = 1_614_265_330_000;
    open({ signing_secret: secret, base_url: destination.url }, () => now);
    destination.answers.unshift((_request, response) => void response.socket?.destroy());
    expect(await failureOf(send({ json: { a: 1 } }))).toMatchObject({ ambiguous: true });
    now += 60_000;
    await send({ json: { a: 1 } });
    const [first, second] = destination.seen.map(({ headers }) => headers);
    for (const name of ["webhook-id", "idempotency-key"]) expect(first?.[name]).toBe(second?.[name]);
    expect(first?.["webhook-signature"]).not.toBe(second?.["webhook-signature"]);
  });
});

describe("refusals", () => {
  it.each([
    [400, Rejected],
    [401, AuthExpired],
    [404, Rejected],
    [429, RetryLater],
    [503, RetryLater],
  ])("%s is %p and names the host, never the address", async (status, type) => {
    destination.answers[0] = json(status, { message: "no such job" });
    const error = await failureOf(send({ url: `${destination.url}/secret/path?key=1`, json: {} }));
    expect(error).toBeInstanceOf(type);
    expect(error.message).toContain(destination.host);
    expect(`${error.message} ${error.stack}`).not.toMatch(/secret\/path|key=1/);
  });

  it("say what the service said", async () => {
    destination.answers[0] = json(422, { errors: [{ detail: "score must be a number" }] });
    expect((await failureOf(send({ json: {} }))).message).toContain('It said: "score must be a number".');
  });

  it("of addresses inside the operator's network come before the call", async () => {
    const error = await failureOf(send({ url: "http://169.254.169.254/latest/meta-data" }));
    expect(error).toMatchObject({ code: "egress_refused" });
  });
});

describe("in the history", () => {
  it("stands the host, and that a request may arrive twice", () => {
    const action = http.actions["request"];
    const input = { url: "https://hooks.example.com/T0/secret", json: {} };
    expect(action?.describe(action.input.parse(input))).toBe("POST hooks.example.com");
    expect(action?.describe(action.input.parse({ url: "/candidates" }))).toBe(
      "POST the connection's address",
    );
    expect(action?.repeats).toContain("at least once");
    expect(action?.settle).toBeUndefined();
  });
});
