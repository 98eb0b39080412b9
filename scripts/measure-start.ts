/**
 * What a start costs: time until it listens and until the first event is acknowledged, and the memory of every process
 * once it is left alone, under load, and left alone again.
 *
 *   node scripts/measure-start.ts                                this checkout
 *   node scripts/measure-start.ts --against ../other-checkout    both, in turns, with ratios
 *   node scripts/measure-start.ts --rounds 5 --events 20000 --idle-seconds 15 --sandbox
 *   node scripts/measure-start.ts --heaps                        what V8 says of each thread; costs memory itself
 *   node scripts/measure-start.ts --flags="--max-semi-space-size=4"    with flags for Node
 *
 * Starts what `npm start` would. The first start of each checkout prepares a data folder and fills the caches and is
 * not counted. Memory is resident set size; pages that two processes share count in both.
 */
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { clockMs } from "./bench/clock.ts";
import { spawnServer, type Spawned } from "./bench/contestants/spawn-server.ts";
import { FAILING_SCORE, PASSING_SCORE, SIGNING_SECRET } from "./bench/job.ts";
import { startLoad } from "./bench/load/start-load.ts";
import { usageOf, watchMemory } from "./bench/process-tree.ts";
import { startSink } from "./bench/sink/start-sink.ts";
import { ratio, spreadOf, type Spread } from "./bench/statistics.ts";

const { values: options } = parseArgs({
  options: {
    against: { type: "string", multiple: true, default: [] },
    rounds: { type: "string", default: "3" },
    events: { type: "string", default: "10000" },
    connections: { type: "string", default: "50" },
    "idle-seconds": { type: "string", default: "15" },
    sandbox: { type: "boolean", default: false },
    heaps: { type: "boolean", default: false },
    flags: { type: "string", default: "" },
  },
});
const idleMs = Number(options["idle-seconds"]) * 1000;
const here = dirname(dirname(fileURLToPath(import.meta.url)));
const roots = [here, ...options.against.map((root) => resolve(root))];

const FIGURES = [
  "listening, ms",
  "first event acknowledged, ms",
  "idle after the start, MB",
  "processes then",
  "peak under load, MB",
  "processor time per 1,000 events, ms",
  "idle after the load, MB",
  "processes at the end",
] as const;
type Figures = Record<(typeof FIGURES)[number], number>;

/** Runs in every thread: says how large its heap is when the process is told to stop. */
const HEAPS = `
import v8 from "node:v8";
import { isMainThread } from "node:worker_threads";
const megabytes = (bytes) => (bytes / 1048576).toFixed(1);
const say = () => {
  const { total_heap_size: total, used_heap_size: used, external_memory: external } = v8.getHeapStatistics();
  const young = v8.getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space").space_size;
  process.stderr.write(["heap:", process.pid, isMainThread ? "main" : "worker", "total", megabytes(total), "used",
    megabytes(used), "young", megabytes(young), "outside", megabytes(external), "MB", "\\n"].join(" "));
};
if (isMainThread) process.once("SIGTERM", say); else setInterval(say, 5000).unref();
`;

const scratch = await mkdtemp(join(tmpdir(), "hirewire-start-"));
const sink = await startSink();
const load = startLoad();
let tags = 0;
try {
  const folders = new Map<string, string>();
  for (const [index, root] of roots.entries()) folders.set(root, await prepare(root, `prepared-${index}`));
  const measured = new Map<string, Figures[]>(roots.map((root) => [root, []]));
  for (let round = 0; round < Number(options.rounds); round += 1) {
    for (const root of round % 2 === 0 ? roots : roots.toReversed()) {
      const figures = await measure(root, folders.get(root)!);
      measured.get(root)!.push(figures);
      console.log(`${root}: ${FIGURES.map((name) => `${name} ${Math.round(figures[name])}`).join("; ")}`);
    }
  }
  report(measured);
} finally {
  await load.close();
  await sink.close();
  await rm(scratch, { recursive: true, force: true });
}

/** Starts it twice: once to connect a vendor and make an automation, once more to fill the caches. */
async function prepare(root: string, name: string): Promise<string> {
  const folder = join(scratch, name);
  const first = await start(root, folder);
  await first.api("POST", "/connections", {
    app: "hiresscope",
    name: "measured",
    values: { signing_secret: SIGNING_SECRET, events_per_second: 1_000_000 },
  });
  await first.api("POST", "/automations?state=on", {
    name: "Strong candidates to the channel",
    trigger: "hiresscope.application_scored",
    from: ["measured"],
    when: "data.score >= 80",
    steps: [{ use: "http.request", with: { url: sink.url, json: { ref: "{% data.applicationId %}" } } }],
  });
  await first.stop();
  const second = await start(root, folder);
  await sendOne(second.hookUrl, PASSING_SCORE);
  await second.settled();
  await second.stop();
  return folder;
}

async function measure(root: string, prepared: string): Promise<Figures> {
  const folder = await mkdtemp(join(scratch, "round-"));
  await cp(prepared, folder, { recursive: true });
  const startedAt = clockMs();
  const server = await start(root, folder);
  const memory = watchMemory(server.pid);
  try {
    await sendOne(server.hookUrl, FAILING_SCORE);
    const acknowledgedAt = clockMs();
    await delay(idleMs);
    const idle = await usageOf(server.pid);
    await runLoad(server);
    const peakBytes = memory.peakBytes();
    const { cpuMs } = await usageOf(server.pid);
    const spentMs = cpuMs === null || idle.cpuMs === null ? Number.NaN : cpuMs - idle.cpuMs;
    await delay(idleMs);
    const after = await usageOf(server.pid);
    return {
      "listening, ms": server.listeningAt - startedAt,
      "first event acknowledged, ms": acknowledgedAt - startedAt,
      "idle after the start, MB": megabytes(idle.rssBytes),
      "processes then": idle.pids.length,
      "peak under load, MB": megabytes(peakBytes),
      "processor time per 1,000 events, ms": (spentMs * 1000) / Number(options.events),
      "idle after the load, MB": megabytes(after.rssBytes),
      "processes at the end": after.pids.length,
    };
  } finally {
    memory.stop();
    await server.stop();
    if (options.heaps)
      console.log(
        server
          .output()
          .match(/^heap: .*$/gm)
          ?.join("\n"),
      );
    await rm(folder, { recursive: true, force: true });
  }
}

/** Half of the events pass the filter and are delivered. */
async function runLoad(server: Server): Promise<void> {
  const count = Math.ceil(Number(options.events) / 2);
  const connections = Number(options.connections);
  for (const score of [FAILING_SCORE, PASSING_SCORE]) {
    tags += 1;
    await load.call("run", {
      hookUrl: server.hookUrl,
      tag: `load${tags}x${process.pid}`,
      score,
      connections,
      amount: { count },
    });
    await server.settled();
  }
  await sink.call("take", undefined);
}

async function sendOne(hookUrl: string, score: number): Promise<void> {
  tags += 1;
  const { status } = await load.call("sendOne", { hookUrl, ref: `one${tags}x${process.pid}`, score });
  if (status !== 200) throw new Error(`The event was answered with ${status}.`);
}

interface Server extends Spawned {
  hookUrl: string;
  listeningAt: number;
  settled(): Promise<void>;
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
}

async function start(root: string, folder: string): Promise<Server> {
  const { scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    scripts: { start: string };
  };
  const args = [
    ...options.flags.split(" ").filter(Boolean),
    ...scripts.start.split(" ").slice(1), // all but `node`
    "--port",
    "0",
    "--sandbox-port",
    "0",
    "--allow",
    sink.host,
    ...(options.sandbox ? [] : ["--no-sandbox"]),
  ];
  const spawned = spawnServer(process.execPath, args, {
    cwd: root,
    env: {
      HIREWIRE_DATA: folder,
      ...(options.heaps && { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(HEAPS)}` }),
    },
  });
  const url = await spawned.printed(/listens on (http:\/\/\S+)/);
  const listeningAt = clockMs();
  const token = (await readFile(join(folder, "operator-token"), "utf8")).trim();
  const api: Server["api"] = async <T>(method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${url}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  };
  const { items } = await api<{ items: { name: string; address: string | null }[] }>("GET", "/connections");
  const address = items.find(({ name }) => name === "measured")?.address;
  return {
    ...spawned,
    api,
    listeningAt,
    hookUrl: address == null ? "" : `${url}${new URL(address).pathname}`,
    async settled() {
      for (;;) {
        const { events } = await api<{ events: { received: number; finished: number } }>("GET", "/status");
        if (events.received === events.finished) return;
        await delay(50);
      }
    },
  };
}

function report(measured: Map<string, Figures[]>): void {
  console.log(
    `\nmedian (least to most) of ${options.rounds} rounds, ${options.events} events, ${idleMs / 1000} s left alone`,
  );
  const first = measured.get(here)!;
  for (const name of FIGURES) {
    const own = spreadOf(first.map((each) => each[name]));
    const others = [...measured].slice(1).map(([root, all]) => {
      const spread = spreadOf(all.map((each) => each[name]));
      return `   ${root} ${inWords(spread)}, ratio ${ratio(own, spread)?.toFixed(2) ?? "-"}`;
    });
    console.log(`${name.padEnd(36)} ${inWords(own)}${others.join("")}`);
  }
}

function inWords(spread: Spread | null): string {
  return spread === null
    ? "-"
    : `${Math.round(spread.median)} (${Math.round(spread.min)} to ${Math.round(spread.max)})`;
}

function megabytes(bytes: number): number {
  return bytes / 1024 / 1024;
}
