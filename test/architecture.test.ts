/** Reads our import lines, prints the arrows between the rooms, and refuses the ones that point the wrong way. */
import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, it } from "@jest/globals";

const RUNTIME = ["core", "log", "store", "vault", "run"];
const SERVER = [...RUNTIME, "hooks"];
/** Room → rooms it may import. Inside a room everything may import everything. */
const ALLOWED: Record<string, string[]> = {
  core: [],
  log: [],
  metrics: ["core"],
  traces: ["core", "log"],
  triggers: ["core"],
  actions: ["core"],
  mappings: ["core"],
  vault: ["core"],
  store: ["core", "log"],
  run: ["core", "log", "metrics", "store", "traces", "vault"],
  accounts: ["core", "log", "store", "vault"],
  hooks: RUNTIME,
  http: [...SERVER, "accounts", "metrics"],
  zapier: ["core"], // it is written into a folder, where there is nothing else of ours
  sandbox: SERVER,
  runtime: [...SERVER, "accounts", "http", "metrics", "traces", "zapier", "sandbox"],
  catalog: ["core", "triggers", "actions"],
  index: [
    ...SERVER,
    "accounts",
    "runtime",
    "catalog",
    "triggers",
    "actions",
    "mappings",
    "http",
    "zapier",
    "sandbox",
  ],
  cli: [
    ...SERVER,
    "accounts",
    "index",
    "runtime",
    "catalog",
    "mappings",
    "http",
    "traces",
    "zapier",
    "sandbox",
  ],
  web: ["core", "http"], // of http only the shapes of its answers, as types
};
const OUTSIDE_CORE =
  /^(node:)?(fs|net|tls|dns|dgram|http|https|http2|child_process|cluster|worker_threads|sqlite)(\/|$)|^(axios|express|keyv|winston|commander)$/;
const IMPORT =
  /^\s*(?:import|export)\b[^;"']*?\bfrom\s*["']([^"']+)["']|\bimport\s*\(?\s*["']([^"']+)["']|new URL\(["'](\.[^"']+)["']/gm;

const root = new URL("..", import.meta.url);
const files = globSync("{index.ts,{triggers,actions,mappings,src,web}/**/*.{ts,tsx}}", { cwd: root }).filter(
  (file) => !file.startsWith("web/dist/"),
);
const roomOf = (path: string): string =>
  path
    .replace(/^src\//, "")
    .split("/", 1)[0]!
    .replace(/\.ts$/, "");
const lines = files.flatMap((file) =>
  [...readFileSync(new URL(file, root), "utf8").matchAll(IMPORT)].map((match) => {
    const target = match[1] ?? match[2] ?? match[3] ?? "";
    const ours = target.startsWith(".");
    return { file, target: ours ? posix.join(posix.dirname(file), target) : target, ours, line: match[0] };
  }),
);
/** What is read as a file, from the root. */
const NO_MODULE = ["web/dist", "package.json", "LICENSE", "./"];
const arrows = lines
  .filter(({ file, target, ours }) => ours && !NO_MODULE.includes(target) && roomOf(file) !== roomOf(target))
  .map(({ file, target, line }) => ({ file, target, line, from: roomOf(file), to: roomOf(target) }));

describe("architecture", () => {
  it("has only arrows that are allowed", () => {
    const drawn = Map.groupBy(arrows, ({ from }) => from);
    for (const [from, all] of drawn) {
      process.stdout.write(`${from} → ${[...new Set(all.map(({ to }) => to))].toSorted().join(", ")}\n`);
    }
    const wrong = arrows.filter(({ from, to }) => !ALLOWED[from]?.includes(to));
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
    expect(arrows.length).toBeGreaterThan(0);
  });

  it("allows no cycle between rooms", () => {
    const reaches = (from: string, seen: string[] = []): boolean =>
      (ALLOWED[from] ?? []).some(
        (to) => to === seen[0] || (!seen.includes(to) && reaches(to, [...seen, to])),
      );
    expect(Object.keys(ALLOWED).filter((room) => reaches(room, [room]))).toEqual([]);
  });

  it("loads traces only where somebody asked for them", () => {
    const asked = /^\s*import type\b|^import\($/m;
    const wrong = arrows.filter(
      ({ to, line }) => to === "traces" && !asked.test(line.replace(/["'].*/s, "")),
    );
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  it("lets the pages know of the server no more than the types of its answers", () => {
    const asTypes = /^\s*import type\b/;
    const wrong = lines.filter(
      ({ file, target, line }) =>
        roomOf(file) === "web" &&
        roomOf(target) === "http" &&
        !(target.startsWith("src/http/api/shapes/") && asTypes.test(line)),
    );
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  it("keeps I/O out of core, and Zapier's platform out of the product", () => {
    const io = lines.filter(({ file, target }) => roomOf(file) === "core" && OUTSIDE_CORE.test(target));
    const zapier = lines.filter(({ target }) => target.startsWith("zapier-platform-"));
    expect([...io, ...zapier].map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });
});
