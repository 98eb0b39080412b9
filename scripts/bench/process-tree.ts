/**
 * What a process and all that it started use, from Linux's /proc, elsewhere from `ps`.
 *
 * Memory is resident set size summed over the processes: pages that two of them share are counted twice.
 * Source: https://man7.org/linux/man-pages/man5/proc.5.html (read 2026-11-21)
 */
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
/** Clock ticks a second, which is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

export interface Usage {
  rssBytes: number;
  /** Processor time of the processes that live, in milliseconds; null where it is not told. */
  cpuMs: number | null;
  /** The root first. */
  pids: number[];
}

export async function usageOf(root: number): Promise<Usage> {
  return process.platform === "linux" ? await fromProc(root) : await fromPs(root);
}

async function fromProc(root: number): Promise<Usage> {
  const pids = await withChildren(root);
  const each = await Promise.all(pids.map(usageOfOne));
  return {
    pids,
    rssBytes: each.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
    cpuMs: each.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
  };
}

async function withChildren(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, "utf8").catch(() => "")),
  );
  const children = lists.join(" ").split(" ").filter(Boolean).map(Number);
  return [pid, ...(await Promise.all(children.map(withChildren))).flat()];
}

async function usageOfOne(pid: number): Promise<{ rssBytes: number; cpuMs: number }> {
  const [status, stat] = await Promise.all(
    ["status", "stat"].map((file) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "")),
  );
  // the name may hold blanks; what follows it are fields 3 and on
  const fields = stat!.slice(stat!.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  return {
    rssBytes: Number(/^VmRSS:\s+(\d+)/m.exec(status!)?.[1] ?? 0) * 1024,
    cpuMs: (ticks * 1000) / TICKS_PER_SECOND,
  };
}

async function fromPs(root: number): Promise<Usage> {
  const { stdout } = await run("ps", ["-axo", "pid=,ppid=,rss="]);
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const pids = [root];
  for (const pid of pids) pids.push(...rows.filter(([, parent]) => parent === pid).map(([child]) => child!));
  const rssBytes = rows
    .filter(([pid]) => pids.includes(pid!))
    .reduce((sum, [, , kilobytes]) => sum + kilobytes! * 1024, 0);
  return { pids, rssBytes, cpuMs: null };
}

export interface Watch {
  /** The most that was seen since the last look, in bytes. */
  peakBytes(): number;
  stop(): void;
}

/** Looks every so often. */
export function watchMemory(root: number, everyMs = 200): Watch {
  let peak = 0;
  const timer = setInterval(() => {
    void usageOf(root).then(({ rssBytes }) => (peak = Math.max(peak, rssBytes)));
  }, everyMs);
  return { peakBytes: () => peak, stop: () => clearInterval(timer) };
}
