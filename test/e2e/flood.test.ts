/** A workspace that is flooded keeps no other one waiting: told by the order in which their events arrive, not by a clock. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import {
  bodyOf,
  PASSING_SCORE,
  SIGNATURE_HEADER,
  signatureOf,
  SIGNING_SECRET,
} from "../../scripts/bench/job.ts";
import { eventually, type Hirewire } from "./hirewire.ts";
import { openInstallation, type Installation } from "./installation.ts";
import { within } from "./within.ts";

const FLOOD = 2_000;
const RUNS_AT_ONCE = 50;
const WORKERS = 2;
/** Of the flooded one's, while another's single event is on its way: what was in hand by then, and once more as many. */
const MOST_BEFORE = RUNS_AT_ONCE * WORKERS * 2;

/** The destination of both, which notes who arrives. */
const arrived: string[] = [];
const held: ServerResponse[] = [];
let holdsNoisy = true;
const answer = (response: ServerResponse): void => void response.writeHead(204).end();
const destination = createServer((request, response) => {
  const who = request.url?.slice(1) ?? "";
  request.resume().on("end", () => {
    arrived.push(who);
    if (who === "noisy" && holdsNoisy) held.push(response);
    else answer(response);
  });
});
const arrivals = (who: string): number => arrived.filter((each) => each === who).length;

let installation: Installation;
let intake: Hirewire;

interface Workspace {
  automation: string;
  /** Path of its hook. */
  hook: string;
}

async function setUp(workspace: string): Promise<Workspace> {
  const quotas = { eventsPerDay: null, eventsPerSecond: null, keptBytes: null, runsAtOnce: RUNS_AT_ONCE };
  await intake.api("POST", "/workspaces", { id: workspace, name: workspace, quotas });
  const own = within(workspace, intake);
  const { port } = destination.address() as AddressInfo;
  const { id: automation } = await own.api<{ id: string }>(
    "POST",
    "/automations?state=on",
    `
name: Every score goes out
trigger: hiresscope.application_scored
steps:
  - use: http.request
    with: { url: "http://127.0.0.1:${port}/${workspace}" }
`,
  );
  const values = { signing_secret: SIGNING_SECRET, events_per_second: 100_000 };
  const { address } = await own.api<{ address: string }>("POST", "/connections", {
    app: "hiresscope",
    values,
  });
  return { automation, hook: new URL(address).pathname };
}

async function post(workspace: string, path: string, ref: string): Promise<void> {
  const body = bodyOf(ref, PASSING_SCORE);
  const { status } = await fetch(`${intake.url}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "hirewire-workspace": workspace,
      [SIGNATURE_HEADER]: signatureOf(body),
    },
    body,
  });
  if (status !== 200) throw new Error(`${ref} was answered ${status}`);
}

beforeAll(async () => {
  destination.listen(0, "127.0.0.1");
  await once(destination, "listening");
  const { port } = destination.address() as AddressInfo;
  installation = await openInstallation({
    args: ["--allow", `127.0.0.1:${port}`],
    publicUrl: "https://hooks.test",
  });
  const workers = Array.from({ length: WORKERS }, () => installation.start("worker"));
  [intake] = await Promise.all([installation.start("intake"), ...workers]);
}, 120_000);
afterAll(async () => {
  await installation?.close();
  destination.closeAllConnections();
  destination.close();
});

it(`delivers a single event of one workspace before ${MOST_BEFORE} more of ${FLOOD} that wait in another`, async () => {
  const noisy = await setUp("noisy");
  const quiet = await setUp("quiet");
  const turn = (state: string): Promise<unknown> =>
    within("noisy", intake).api("POST", `/automations/${noisy.automation}/state`, {
      state,
      ...(state === "on" && { held: "release" }),
    });
  await turn("paused");
  const numbers = Array.from({ length: FLOOD }, (_, number) => number).values();
  const postSome = async (): Promise<void> => {
    for (const number of numbers) await post("noisy", noisy.hook, `noisy-${number}`);
  };
  await Promise.all(Array.from({ length: 50 }, postSome));

  await turn("on");
  // everything that it may have in hand is on a call that is not answered
  const inHand = RUNS_AT_ONCE * WORKERS;
  await eventually(async () => arrivals("noisy") === inHand, "the flooded one to have its hands full");
  await post("quiet", quiet.hook, "quiet-1");
  await eventually(async () => arrivals("quiet") === 1, "the single event to arrive beside it");
  expect(arrivals("noisy")).toBe(inHand);

  // and while it works its flood off as fast as it can
  holdsNoisy = false;
  for (const response of held) answer(response);
  await eventually(async () => arrivals("noisy") > 3 * inHand, "the flood to flow");
  await post("quiet", quiet.hook, "quiet-2");
  const acknowledgedAt = arrived.length;
  expect(FLOOD - arrivals("noisy")).toBeGreaterThan(MOST_BEFORE); // there is enough left to wait for
  await eventually(async () => arrivals("quiet") === 2, "the single event to arrive in the middle of it");
  expect(arrived.lastIndexOf("quiet") - acknowledgedAt).toBeLessThan(MOST_BEFORE);
}, 60_000);
