/** The product as its user starts it: a process of its own, set up over its API, a new data folder for every start. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CHANNEL, PASS_MARK, SIGNING_SECRET } from "../job.ts";
import type { Contestant, Place, Running } from "./contestant.ts";
import { spawnServer, type Spawned } from "./spawn-server.ts";

/** What `npm start` runs. */
export const MAIN = fileURLToPath(new URL("../../../bin/hirewire.mjs", import.meta.url));
/** The limit that spares an owner a flood, out of the way. */
const NO_RATE_LIMIT = 1_000_000;

export interface RunningHirewire extends Running {
  /** @throws {Error} with the problem document when it says no */
  api: <T>(method: string, path: string, body?: unknown) => Promise<T>;
  status: () => Promise<Status>;
  /** As `api`, of another workspace. */
  apiOf: (workspace: string) => RunningHirewire["api"];
}

export interface Status {
  events: { received: number; finished: number; held: number; waiting: number; addsUp: boolean };
  runs: Record<string, number>;
}

export const hirewire: Contestant = {
  key: "hirewire",
  label: "Hirewire",
  delivers: true,
  about:
    "Every event with its runs is on the disk (SQLite, each commit synced) before it is acknowledged, and every attempt is kept; filter and mapping are JSONata; the message goes out with http.request, which has no limit of one message a second as Slack has.",
  async prepare(place) {
    const running = await startHirewire(place);
    try {
      await connectVendor(running);
      await running.api("POST", "/automations?state=on", automation(place.sink.url));
    } finally {
      await running.stop();
    }
  },
  start: startHirewire,
};

export async function startHirewire({ folder, sink, profileTo }: Place): Promise<RunningHirewire> {
  const profile = profileTo === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileTo}`];
  const start = ["start", "--no-sandbox", "--port", "0", "--allow", sink.host, "--log-level", "info"];
  const spawned = spawnServer(process.execPath, [...profile, MAIN, "--data", folder, ...start]);
  try {
    const url = await spawned.printed(/listens on (http:\/\/\S+)/);
    const token = (await readFile(join(folder, "operator-token"), "utf8")).trim();
    return { ...spawned, ...(await speakWith(url, token)) };
  } catch (error) {
    await spawned.stop();
    throw error;
  }
}

/** What is asked of a server that answers at this address. */
export async function speakWith(url: string, token: string): Promise<Omit<RunningHirewire, keyof Spawned>> {
  const api = createApi(url, token);
  const { items } = await api<{ items: { address: string | null }[] }>("GET", "/connections");
  const hookUrl = items.find(({ address }) => address !== null)?.address ?? "";
  const status = (): Promise<Status> => api<Status>("GET", "/status");
  return {
    api,
    apiOf: (workspace) => createApi(url, token, workspace),
    status,
    hookUrl,
    accepted: async () => (await status()).events.received,
    async settled() {
      const { received, finished } = (await status()).events;
      return received === finished;
    },
  };
}

/**
 * @param limited  with the limit that every new connection has
 * @returns the address that events are sent to
 */
export async function connectVendor(
  { api }: Pick<RunningHirewire, "api">,
  { limited = false } = {},
): Promise<string> {
  const values = { signing_secret: SIGNING_SECRET, ...(!limited && { events_per_second: NO_RATE_LIMIT }) };
  const made = await api<{ address: string }>("POST", "/connections", { app: "hiresscope", values });
  return made.address;
}

export function automation(sinkUrl: string): object {
  return {
    name: "Strong candidates to the channel",
    trigger: "hiresscope.application_scored",
    when: `data.score >= ${PASS_MARK}`,
    steps: [
      {
        use: "http.request",
        with: {
          url: sinkUrl,
          json: {
            channel: CHANNEL,
            text: '{% data.candidateName & " scored " & $string(data.score) & " for " & data.jobTitle %}',
            ref: "{% data.applicationId %}",
          },
        },
      },
    ],
  };
}

function createApi(url: string, token: string, workspace?: string): RunningHirewire["api"] {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${url}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        ...(workspace !== undefined && { "hirewire-workspace": workspace }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === "" ? null : JSON.parse(text)) as T;
  };
}
