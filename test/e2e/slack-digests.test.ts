/** A digest, tried by kill -9 before Slack's answer arrived: every message once, in the order of the events. */
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { allFinished, connectCrucible, postScore } from "./crucible.ts";
import { eventually, makeDataDir, removeDataDir, startHirewire, type Hirewire } from "./hirewire.ts";
import { startStandIns, type StandIns } from "./stand-ins.ts";

interface Detail {
  steps: { effect: { words: string } }[];
}

let standIns: StandIns;
let dataDir: string;
let hirewire: Hirewire;
let address: string;

const start = () => startHirewire({ dataDir, args: ["--no-sandbox", "--allow", standIns.host] });

beforeEach(async () => {
  standIns = await startStandIns({ slack: { rateLimits: false } });
  dataDir = await makeDataDir();
  hirewire = await start();
  await standIns.connectSlack(hirewire);
  address = await connectCrucible(hirewire);
  await hirewire.api("POST", "/automations?state=on", {
    name: "Scores",
    trigger: "trycrucible.invitation_scored",
    steps: [
      {
        id: "post",
        use: "slack.post_message",
        with: { channel: "#hiring", text: "{% submission_id %}", digest: { over: 3 } },
      },
    ],
  });
});
afterEach(async () => {
  await hirewire.stop("SIGKILL");
  await standIns.close();
  await removeDataDir(dataDir);
});

const post = (submission: string) => postScore(hirewire, address, submission);

const texts = () => standIns.slack.messages("hiring").map(({ text }) => text);

it("posts every message once although it was killed before the answer to a digest arrived", async () => {
  const path = "chat.postMessage";
  // they gather while the first one is on its way
  standIns.slackFaults.add({ mode: "slow_body", path, pauseMs: 400 });
  const names = Array.from({ length: 9 }, (_, index) => `sub_${index}`);
  await post(names[0]!);
  await eventually(() => Promise.resolve(texts().length === 1), "the first message");
  const lost = standIns.slackFaults.add({ mode: "hang_after", path });
  for (const name of names.slice(1)) await post(name);
  await lost.whenFired();
  await hirewire.stop("SIGKILL");
  standIns.slackFaults.clear();
  expect(texts().join("\n")).toContain("messages*\n• sub_");

  hirewire = await start();
  await post("sub_9");
  await allFinished(hirewire, { received: 10 });
  expect(
    [
      ...texts()
        .join("\n")
        .matchAll(/sub_\d+/g),
    ].map(([name]) => name),
  ).toEqual([...names, "sub_9"]);

  const { items } = await hirewire.api<{ items: { id: string; outputs: { post: { folded: number } } }[] }>(
    "GET",
    "/runs?state=succeeded",
  );
  const folded = items.filter(({ outputs }) => outputs.post.folded > 1);
  expect(folded.length).toBeGreaterThan(3);
  const words = await Promise.all(
    folded.map(async ({ id }) => {
      return (await hirewire.api<Detail>("GET", `/runs/${id}`)).steps[0]?.effect.words;
    }),
  );
  const found = /^Posted to #hiring in a digest of \d+ once, seen at .* \(found: it had worked\)$/;
  expect(words).toContainEqual(expect.stringMatching(found));
});
