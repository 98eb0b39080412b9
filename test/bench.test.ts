/**
 * The benchmark's counting. Its speed is nobody's business here: what is proven is that it counts what was acknowledged
 * and what arrived, and that a server which loses or doubles events does not pass.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { bodyOf, FAILING_SCORE, PASSING_SCORE, SIGNATURE_HEADER, signatureOf } from "../scripts/bench/job.ts";
import { readAnswer } from "../scripts/bench/load/connection.ts";
import { startLoad, type Load } from "../scripts/bench/load/start-load.ts";
import { count } from "../scripts/bench/scenarios/sheets.ts";
import type { Report } from "../scripts/bench/report/report.ts";
import { startSink, type Sink } from "../scripts/bench/sink/start-sink.ts";
import { quantile } from "../scripts/bench/statistics.ts";
import { createLedger, faultOf } from "../scripts/bench/tally.ts";
import { opensslHmac } from "./e2e/openssl.ts";

const MAIN = fileURLToPath(new URL("../scripts/bench/main.ts", import.meta.url));
/** A whole run, on a machine that may be busy. */
const RUN_MS = 180_000;

async function bench(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  await once(child, "close");
  return { code: child.exitCode, stdout, stderr };
}

describe("a smoke run", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "hirewire-bench-test-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it(
    "finds everybody sound but those who lose or double events, and ends with 1 because of them",
    async () => {
      const file = join(folder, "report.json");
      const keys = ["limit", "express", "forward", "hirewire", "control-loses", "control-doubles"];
      const { code, stdout } = await bench("--quick", "--only", keys.join(","), "--json", file);
      const { standings } = JSON.parse(await readFile(file, "utf8")) as Report;
      expect(standings.map(({ key }) => key)).toEqual(keys);
      const tallies = new Map(standings.map(({ key, rounds }) => [key, rounds[0]!.tally]));

      const sound = { refused: 0, lost: 0, doubled: 0, strays: 0, miscounted: null };
      for (const key of ["limit", "express", "forward", "hirewire"]) {
        expect([key, tallies.get(key)]).toEqual([key, expect.objectContaining(sound)]);
        expect(tallies.get(key)?.acknowledged).toBeGreaterThan(100);
      }
      for (const key of ["forward", "hirewire"]) {
        const { due = 0, delivered } = tallies.get(key) ?? {};
        expect(due).toBeGreaterThan(100);
        expect(delivered).toBe(due);
      }
      expect(tallies.get("control-loses")).toMatchObject({ ...sound, lost: expect.any(Number) });
      expect(tallies.get("control-loses")?.lost).toBeGreaterThan(0);
      expect(tallies.get("control-doubles")).toMatchObject({ ...sound, doubled: expect.any(Number) });
      expect(tallies.get("control-doubles")?.doubled).toBeGreaterThan(0);

      expect(code).toBe(1);
      expect(stdout).toMatch(
        /Control: loses 1 in 100, round 1: \d+ of \d+ acknowledged events never arrived/,
      );
      expect(stdout).toMatch(/Control: doubles 1 in 100, round 1: \d+ arrived more than once/);
      expect(stdout).not.toMatch(/- Hirewire, round/);
    },
    RUN_MS,
  );

  it(
    "ends with 0 when all adds up",
    async () => {
      const { code, stdout } = await bench("--quick", "--only", "limit");
      expect([code, stdout]).toEqual([0, expect.stringContaining("exactly as often as it should")]);
    },
    RUN_MS,
  );

  it.each([
    [["--quick", "--write"], /figures of a smoke run mean nothing/],
    [["--rounds", "none"], /must be a number above 0/],
    [["--quick", "--only", "zapier"], /"zapier" takes no part\. Choose among: limit, express/],
  ])("refuses %j", async (args, words) => {
    const { code, stderr } = await bench(...args);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(words);
  });
});

describe("the load generator", () => {
  let load: Load;
  beforeAll(() => {
    load = startLoad();
  });
  afterAll(() => load.close());

  const spec = { score: FAILING_SCORE, connections: 5, amount: { count: 60 } };

  it("sends each event once, signed, and tells what became of it", async () => {
    const bodies: string[] = [];
    const signatures: unknown[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => (body += text));
      request.on("end", () => {
        bodies.push(body);
        const number = Number(/"applicationId":"odd-(\d+)"/.exec(body)?.[1]);
        signatures.push(request.headers[SIGNATURE_HEADER]);
        if (number % 6 === 1) request.socket.destroy();
        else if (number % 6 === 2) response.writeHead(503, { connection: "close" }).end("later");
        else if (number % 6 === 3) response.write("in chunks", () => response.end("."));
        else if (number % 6 === 4) response.writeHead(204).end();
        else response.end('{"received":true}');
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const hookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`;
    const { statuses, latencies } = await load.call("run", { ...spec, hookUrl, tag: "odd" });
    server.closeAllConnections();
    server.close();

    expect([...statuses]).toEqual(Array.from({ length: 60 }, (_, n) => [200, 0, 503, 200, 204, 200][n % 6]));
    expect(new Set(bodies).size).toBe(60);
    expect(bodies).toHaveLength(60);
    expect(signatures).toEqual(bodies.map((body) => signatureOf(body)));
    expect(latencies.every((ms) => ms > 0)).toBe(true);
  });

  it("acknowledges nothing when nobody listens", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, "close");
    const spared = { ...spec, amount: { count: 10 }, hookUrl: `http://127.0.0.1:${port}/in`, tag: "gone" };
    expect([...(await load.call("run", spared)).statuses]).toEqual(Array(10).fill(0));
  });

  it("makes bodies of some 600 bytes, signed as openssl does", () => {
    const body = bodyOf("deliver12x3456-789", PASSING_SCORE);
    expect(Math.round(Buffer.byteLength(body) / 100)).toBe(6);
    expect(signatureOf(body)).toBe(opensslHmac("whsec_benchmark_5d41402abc4b2a76b9719d911017c592", body));
  });
});

describe("the destination", () => {
  let sink: Sink;
  beforeAll(async () => {
    sink = await startSink();
  });
  afterAll(() => sink.close());
  const post = (ref: string): Promise<number> =>
    fetch(sink.url, { method: "POST", body: JSON.stringify({ ref }) }).then(
      ({ status }) => status,
      () => 0,
    );

  it("counts what it answered well, and nothing while it is down", async () => {
    expect(await Promise.all(["a-1", "a-1", "a-2", "b-1"].map(post))).toEqual([200, 200, 200, 200]);
    expect(await sink.call("progress", "a")).toMatchObject({ arrived: 2 });
    for (const mode of ["503", "refuse"] as const) {
      await sink.call("setMode", mode);
      expect(await post("a-3")).toBe(mode === "503" ? 503 : 0);
    }
    await sink.call("setMode", "up");
    expect(await post("a-4")).toBe(200);
    const { counts, unreadable } = await sink.call("take", undefined);
    expect([Object.fromEntries(counts), unreadable]).toEqual([{ "a-1": 2, "a-2": 1, "b-1": 1, "a-4": 1 }, 0]);
    expect((await sink.call("take", undefined)).counts.size).toBe(0);
  });
});

describe("the tally", () => {
  const ledger = createLedger();
  ledger.add({ tag: "pass", score: PASSING_SCORE, statuses: Uint16Array.of(200, 200, 503, 0, 202) });
  ledger.add({ tag: "drop", score: FAILING_SCORE, statuses: Uint16Array.of(200, 200) });
  const arrived = (...refs: string[]) => {
    const counts = new Map<string, number>();
    for (const ref of refs) counts.set(ref, (counts.get(ref) ?? 0) + 1);
    return { counts, firstAt: new Map<string, number>(), unreadable: 0 };
  };
  const due = ["pass-0", "pass-1", "pass-4"];

  it("is content when every acknowledged event that passes arrived once", () => {
    expect(faultOf(ledger.tally(arrived(...due), 5))).toBeNull();
    expect(ledger.tally(arrived(...due), 5)).toMatchObject({
      acknowledged: 5,
      refused: 2,
      due: 3,
      delivered: 3,
    });
  });

  it.each([
    ["lost", ["pass-0", "pass-1"], "1 of 3 acknowledged events never arrived (lost: pass-4)"],
    ["doubled", [...due, "pass-1"], "1 arrived more than once (doubled: pass-1)"],
    ["unanswered and doubled", [...due, "pass-3", "pass-3"], "1 arrived more than once (doubled: pass-3)"],
    ["dropped by the filter", [...due, "drop-1"], "1 arrived that should not have (strays: drop-1)"],
    ["never sent", [...due, "pass-9"], "1 arrived that should not have (strays: pass-9)"],
  ])("sees an event that was %s", (_what, refs, fault) => {
    expect(faultOf(ledger.tally(arrived(...refs), null))).toBe(fault);
  });

  it("lets an event arrive whose answer got lost", () => {
    expect(faultOf(ledger.tally(arrived(...due, "pass-2", "pass-3"), 7))).toBeNull();
  });

  it.each([4, 8])("does not believe a server that counts %d events", (accepted) => {
    expect(faultOf(ledger.tally(null, accepted))).toBe(
      `it counts ${accepted} events, but 5 of 7 were acknowledged`,
    );
  });
});

describe("small sums", () => {
  it("counts rows that are missing, doubled and out of order", () => {
    const none = { missing: 0, doubled: 0, outOfOrder: 0 };
    expect(count(["a", "b", "c"], ["a", "b", "c"])).toEqual(none);
    expect(count(["a", "b", "c"], ["a", "c"])).toEqual({ ...none, missing: 1 });
    expect(count(["a", "b", "c"], ["a", "b", "b", "c"])).toEqual({ ...none, doubled: 1 });
    expect(count(["a", "b", "c"], ["b", "c", "a"])).toEqual({ ...none, outOfOrder: 1 });
  });

  it("takes quantiles between two figures", () => {
    expect([quantile([5], 0.99), quantile([1, 3], 0.5), quantile([0, 10, 20, 30], 0.9)]).toEqual([5, 2, 27]);
  });

  it.each([
    ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{", null],
    ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", { status: 200, closes: false }],
    ["HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n", null],
    ["HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n", { status: 401, closes: true }],
    ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", null],
    [
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
      { status: 200, closes: false },
    ],
    ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", { status: 200, closes: false }],
  ])("reads the answer %j", (text, read) => {
    expect(readAnswer(Buffer.from(text))).toEqual(read);
  });
});
