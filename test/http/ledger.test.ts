/** What a run left behind, where, and after how many tries: over the API and on the command line. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import express from "express";
import { once } from "node:events";
import type { Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { runsCommand } from "../../src/cli/commands/runs.ts";
import { type Desk, openDesk } from "./ledger-desk.ts";

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

const post = (text: string) => ({
  id: "post",
  use: "slack.post_message",
  with: { channel: "#hiring", text },
});
const TS = /^\d{10}\.\d{6}$/;
const TIME = String.raw`(\d+ \w{3} )?\d\d:\d\d UTC`;
const posted = () => desk.standIns.slack.allMessages().map(({ message }) => message.text);

describe("the ledger of effects", () => {
  it("says where and when it was done, by the destination's own name", async () => {
    const run = await desk.runThrough({ name: "First", steps: [post("first")] }, "succeeded");
    const { ts, link } = run.outputs["post"] as { ts: string; link: string };
    expect(ts).toMatch(TS);
    expect(run.steps).toEqual([
      {
        id: "post",
        use: "slack.post_message",
        state: "done",
        effect: {
          words: expect.stringMatching(new RegExp(`^Posted to #hiring once at ${TIME}$`)),
          ref: ts,
          url: link,
          at: expect.any(Number),
          tries: 1,
          found: false,
          runId: run.id,
        },
      },
    ]);
    const [attempt] = run.attemptList;
    expect(run.steps[0]?.effect?.at).toBe(attempt!.startedAt + attempt!.durationMs);
    const shown = await desk.command(runsCommand(), ["runs", run.id]);
    expect(shown).toMatch(
      new RegExp(`post  Posted to #hiring once at ${TIME}  ${ts.replace(".", "\\.")}  ${link}`),
    );
  });

  it("counts the tries before it worked", async () => {
    desk.standIns.slackFaults.add({ mode: "error_before", path: "chat.postMessage", times: 2 });
    const run = await desk.runThrough({ name: "Third", steps: [post("third")] }, "succeeded");
    expect(run.steps[0]?.effect).toMatchObject({
      words: expect.stringMatching(new RegExp(`^Posted to #hiring once at ${TIME}, third try$`)),
      tries: 3,
      found: false,
    });
    expect(posted().filter((text) => text === "third")).toHaveLength(1);
    const shown = await desk.command(runsCommand(), ["runs", run.id]);
    expect(shown).toMatch(/Posted to #hiring once at .* UTC, third try/);
  });

  it("says when a try whose answer was lost turned out to have worked", async () => {
    desk.standIns.slackFaults.add({ mode: "drop_after", path: "chat.postMessage" });
    const run = await desk.runThrough({ name: "Found", steps: [post("found")] }, "succeeded");
    expect(run.steps[0]?.effect).toMatchObject({
      words: expect.stringMatching(
        new RegExp(`^Posted to #hiring once, seen at ${TIME} \\(found: it had worked\\)$`),
      ),
      ref: expect.stringMatching(TS),
      found: true,
    });
    expect(posted().filter((text) => text === "found")).toHaveLength(1);
  });

  it("tells what a replay took over from its original and did not repeat", async () => {
    const steps = [
      post("kept"),
      { ...post("replayed"), id: "tell", with: { channel: "#nowhere", text: "x" } },
    ];
    const failed = await desk.runThrough({ name: "Replayed", steps }, "held");
    expect(failed.steps).toMatchObject([
      { id: "post", state: "done" },
      { id: "tell", state: "held", effect: null },
    ]);
    await desk.server.get("POST", `/runs/${failed.id}/replay`, {});
    const again = await desk.newestIn("Replayed", "held");
    expect(again.id).not.toBe(failed.id);
    expect(again.steps[0]?.effect).toEqual({
      ...failed.steps[0]?.effect,
      words: `${failed.steps[0]?.effect?.words}, by ${failed.id}, and not repeated`,
    });
    expect(posted().filter((text) => text === "kept")).toHaveLength(1);
    const shown = await desk.command(runsCommand(), ["runs", again.id]);
    expect(shown).toContain(`by ${failed.id}, and not repeated`);

    // from the start is something else: it is done again, and by the new run
    await desk.server.get("POST", `/runs/${again.id}/replay`, { fromStart: true });
    const anew = await desk.newestIn("Replayed", "held");
    expect(anew.steps[0]?.effect).toMatchObject({ runId: anew.id });
    expect(posted().filter((text) => text === "kept")).toHaveLength(2);
  });

  it("tells skipped steps from those that were not reached", async () => {
    const run = await desk.runThrough(
      {
        name: "Skips",
        steps: [
          { ...post("never"), id: "low", when: "score < 50" },
          { ...post("x"), id: "stuck", with: { channel: "#nowhere", text: "x" } },
          { ...post("later"), id: "after" },
        ],
      },
      "held",
    );
    expect(run.steps.map(({ id, state, effect }) => [id, state, effect])).toEqual([
      ["low", "skipped", null],
      ["stuck", "held", null],
      ["after", "open", null],
    ]);
    expect(await desk.command(runsCommand(), ["runs", run.id])).not.toContain("once");
  });
});

describe("where nobody can tell", () => {
  let receiver: HttpServer;
  const calls: string[] = [];
  beforeAll(async () => {
    const app = express().use((request, response) => {
      calls.push(request.method);
      if (calls.length === 1) return void request.socket.destroy();
      response.json({ ok: true });
    });
    receiver = app.listen(0, "127.0.0.1");
    await once(receiver, "listening");
  });
  afterAll(() => void receiver?.close());

  it("a request that was repeated is said to be sent at least once", async () => {
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in`;
    const steps = [{ id: "tell", use: "http.request", with: { method: "POST", url, json: { a: 1 } } }];
    const run = await desk.runThrough({ name: "Sent twice", steps }, "succeeded");
    expect(calls).toEqual(["POST", "POST"]);
    expect(run.steps[0]?.effect).toMatchObject({
      words: expect.stringMatching(
        new RegExp(`^Sent POST \\S+ at least once, the last time at ${TIME}, second try$`),
      ),
      tries: 2,
      found: false,
    });
    const shown = await desk.command(runsCommand(), ["runs", run.id]);
    expect(shown).toMatch(/Sent POST \S+ at least once/);
  });
});
