import { PassThrough } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import { type Log, type LogLevel, silentLog, tidy } from "../src/log.ts";
import { createLog } from "../src/log/create-log.ts";

/** What the log wrote, line by line. */
function logTo(write: (log: Log) => void, options: { level?: LogLevel; format?: "human" | "json" } = {}) {
  const stream = new PassThrough();
  write(createLog({ stream, ...options }));
  return String(stream.read() ?? "");
}
const jsonOf = (write: (log: Log) => void) => JSON.parse(logTo(write)) as Record<string, unknown>;

describe("the log", () => {
  it("writes one JSON line for each fact, with the ids it is about", () => {
    const line = jsonOf((log) =>
      log.child({ run: "run_1" }).child({ event: "evt_1" }).info("run finished", { steps: 2 }),
    );
    expect(line).toEqual({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      level: "info",
      message: "run finished",
      run: "run_1",
      event: "evt_1",
      steps: 2,
    });
  });

  it("writes for people, and lets nothing break the line", () => {
    const text = logTo((log) => log.warn("run held", { reason: "two\nlines\u001B[2J", run: "run_1" }), {
      format: "human",
    });
    expect(text).toMatch(
      /^\d\d:\d\d:\d\d warn {2}run held {2}reason="two\\nlines\\u001b\[2J" {2}run=run_1\n$/,
    );
  });

  it("drops what is below its level", () => {
    expect(logTo((log) => log.debug("x"))).toBe("");
    expect(logTo((log) => log.debug("x"), { level: "debug" })).not.toBe("");
    expect(() => silentLog.child({}).error("x")).not.toThrow();
  });

  it("blots out what is named like a secret or looks like one", () => {
    const text = logTo((log) =>
      log.error("call failed", {
        authorization: "Bearer aaaa",
        signing_secret: "bbbb",
        nested: { apiKey: "cccc", accessToken: "dddd", list: [{ cookie: "eeee" }] },
        url: "https://hooks.slack.com/services/T0/B0/ffff",
        note: "sent Bearer gggg and xoxb-1-hhhh",
        key: "-----BEGIN PRIVATE KEY-----\niiii\n-----END PRIVATE KEY-----",
        error: new Error("with whsec_jjjj", { cause: Object.assign(new Error("inner"), { config: "kkkk" }) }),
      }),
    );
    for (const letter of "abcdefghijk") expect(text).not.toContain(letter.repeat(4));
    expect(text).toContain("inner");
  });

  it("keeps of an error what a reader needs, code and causes included", () => {
    const error = Object.assign(new TypeError("no"), { code: "E_NO", detail: "status 500" });
    expect(tidy({ error: new Error("outer", { cause: error }) })).toMatchObject({
      error: {
        name: "Error",
        message: "outer",
        cause: { name: "TypeError", code: "E_NO", detail: "status 500" },
      },
    });
  });

  it("keeps bodies out, and whatever has no end", () => {
    const endless: Record<string, unknown> = {
      body: new Uint8Array(3),
      count: 10n,
      when: new Date(0),
      call: () => 1,
    };
    endless["self"] = endless;
    const tidied = tidy({ endless, text: "x".repeat(10_000) });
    expect(tidied["endless"]).toMatchObject({
      body: "[3 bytes]",
      count: "10",
      when: "1970-01-01T00:00:00.000Z",
      call: "[function]",
    });
    expect(JSON.stringify(tidied).length).toBeLessThan(6_000);
  });
});
