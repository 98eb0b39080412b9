/** Where the time went, for each thread that left a profile: by function, and by file of ours that asked for it. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

interface Profile {
  nodes: {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number };
    children?: number[];
  }[];
  samples: number[];
  /** Microseconds before each sample. */
  timeDeltas: number[];
}

const SHOWN = 15;

/** @param folder  holds the `.cpuprofile` files that `--cpu-prof` left there */
export async function showProfile(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".cpuprofile")).toSorted();
  const threads = await Promise.all(
    files.map(async (file) => {
      const profile = JSON.parse(await readFile(join(folder, file), "utf8")) as Profile;
      return `\n${file}\n${summaryOf(profile)}`;
    }),
  );
  return threads.join("\n");
}

function summaryOf({ nodes, samples, timeDeltas }: Profile): string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const byFunction = new Map<string, number>();
  const byFile = new Map<string, number>();
  let workedMs = 0;
  let wholeMs = 0;
  samples.forEach((id, index) => {
    const ms = (timeDeltas[index] ?? 0) / 1000;
    wholeMs += ms;
    const frame = byId.get(id)?.callFrame;
    if (!frame || frame.functionName === "(idle)") return;
    workedMs += ms;
    const place = frame.url === "" ? "" : ` ${shortened(frame.url)}:${frame.lineNumber + 1}`;
    add(byFunction, `${frame.functionName || "(anonymous)"}${place}`, ms);
    let at: number | undefined = id;
    while (at !== undefined && !isOurs(byId.get(at)?.callFrame.url ?? "")) at = callers.get(at);
    add(byFile, at === undefined ? "nobody of ours" : shortened(byId.get(at)!.callFrame.url), ms);
  });
  const top = (sums: Map<string, number>): string[] =>
    [...sums]
      .toSorted(([, one], [, other]) => other - one)
      .slice(0, SHOWN)
      .map(([name, ms]) => {
        const share = ((100 * ms) / workedMs).toFixed(1);
        return `  ${ms.toFixed(0).padStart(6)} ms ${share.padStart(5)} %  ${name}`;
      });
  return [
    `  at work ${Math.round(workedMs)} ms of ${Math.round(wholeMs)} ms, starting included`,
    "  by function:",
    ...top(byFunction),
    "  by file of ours:",
    ...top(byFile),
  ].join("\n");
}

function add(sums: Map<string, number>, key: string, ms: number): void {
  sums.set(key, (sums.get(key) ?? 0) + ms);
}

const OURS = /^file:\/\/(?!.*\/node_modules\/).*?\/(?=(?:src|triggers|actions)\/)/;

function isOurs(url: string): boolean {
  return OURS.test(url);
}

function shortened(url: string): string {
  return url.replace(OURS, "").replace(/^file:\/\/.*\/(?=node_modules\/)/, "");
}
