/** What `npm start` runs, with a program of three files in place of ours: it comes up whatever became of the cache. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

const run = promisify(execFile);
const bin = fileURLToPath(new URL("../../bin", import.meta.url));
let place: string;

const inPlace = (...path: string[]): string => join(place, ...path);
const kept = (file: string): string => inPlace(".cache", "stripped", process.version, `${file}.js`);
const start = async (...args: string[]): Promise<string> =>
  (await run(process.execPath, [inPlace("bin", "hirewire.mjs"), ...args])).stdout.trim();
const says = (word: string): Promise<void> =>
  writeFile(inPlace("src", "word.ts"), `export const word: string = "${word}";\n`);

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "hirewire-launcher-"));
  await cp(bin, inPlace("bin"), { recursive: true });
  await mkdir(inPlace("src", "cli"), { recursive: true });
  await writeFile(inPlace("package.json"), `{ "type": "module" }`);
  await writeFile(
    inPlace("src", "cli", "main.ts"),
    `import { Worker } from "node:worker_threads";
     import { word } from "../word.ts";
     console.log(word satisfies string);
     if (process.argv[2] === "thread") new Worker(new URL("../thread.ts", import.meta.url));
     if (process.argv[2] === "fail") process.exitCode = 3;
     if (process.argv[2] === "facts") console.log(typeof gc, process.ppid);`,
  );
  await writeFile(
    inPlace("src", "thread.ts"),
    `import { word } from "./word.ts";
     console.log(\`thread \${word as string} \${typeof gc}\`);`,
  );
  await says("one");
});
afterEach(async () => {
  await rm(place, { recursive: true, force: true });
});

describe("the launcher", () => {
  it("starts without a cache, and makes it", async () => {
    expect(await start()).toBe("one");
    expect(await readFile(kept("src/word.ts"), "utf8")).toMatch(/export const word\s+= "one";/);
  });

  it("takes what is kept instead of stripping again", async () => {
    await start();
    const [mark = "", ...source] = (await readFile(kept("src/word.ts"), "utf8")).split("\n");
    const other = source.join("\n").replace("one", "kept");
    const [madeOf = ""] = mark.split(" ");
    await writeFile(
      kept("src/word.ts"),
      `${madeOf} ${createHash("sha1").update(other).digest("hex")}\n${other}`,
    );
    expect(await start()).toBe("kept");
  });

  it("strips a file again that was edited", async () => {
    await start();
    await says("two");
    expect(await start()).toBe("two");
    await says("one");
    expect(await start()).toBe("one");
  });

  it.each(["", "// nonsense\n", "half"])("does without a kept file that is broken: %j", async (damage) => {
    await start();
    const whole = await readFile(kept("src/word.ts"), "utf8");
    await writeFile(kept("src/word.ts"), damage === "half" ? whole.slice(0, -9) : damage);
    expect(await start()).toBe("one");
    expect(await readFile(kept("src/word.ts"), "utf8")).toBe(whole);
  });

  it("starts where nothing can be written", async () => {
    await writeFile(inPlace(".cache"), "a file stands where the folder should be");
    expect(await start()).toBe("one");
  });

  it("strips everything before a server starts, which then need not", async () => {
    for (const folder of ["triggers", "actions", "mappings"]) await mkdir(inPlace(folder));
    await writeFile(inPlace("actions", "rare.ts"), "export const rare: number = 1;");
    await start("start");
    expect(await readFile(kept("actions/rare.ts"), "utf8")).toMatch(/export const rare\s+= 1;/);
    await says("two");
    expect(await start("start")).toBe("two");
  });

  it("minds a file that can't be stripped only when it is imported", async () => {
    for (const folder of ["triggers", "actions", "mappings"]) await mkdir(inPlace(folder));
    await writeFile(inPlace("actions", "broken.ts"), "export const = ;");
    expect(await start("start")).toBe("one");
    await writeFile(inPlace("src", "word.ts"), "export const = ;");
    await expect(start("start")).rejects.toMatchObject({ stderr: expect.stringContaining("word.ts") });
  });

  it("gives threads the cache and the flags too", async () => {
    expect((await start("thread")).split("\n")).toEqual(["one", "thread one function"]);
    expect(await readFile(kept("src/thread.ts"), "utf8")).not.toContain("as string");
  });

  it("passes on how the program ended", async () => {
    await expect(start("fail")).rejects.toMatchObject({ code: 3 });
  });

  (process.platform === "win32" ? it.skip : it)("is one process with the program", async () => {
    expect(await start("facts")).toBe(`one\nfunction ${process.pid}`);
  });
});
