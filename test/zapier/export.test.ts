/** The folder that `hirewire zapier export` writes. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { catalog } from "../../src/catalog.ts";
import { HIRING_EVENT_TYPES } from "../../src/core/hiring/hiring-event.ts";
import { hirewire } from "../e2e/hirewire.ts";
import { makeFolder, type Platform, startPlatform } from "./platform.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform?.close());

const read = (path: string) => readFileSync(join(platform.folder, path), "utf8");
const modules = () =>
  readdirSync(join(platform.folder, "lib"), { recursive: true, encoding: "utf8" }).filter((each) =>
    each.endsWith(".js"),
  );

describe("an exported app", () => {
  it("has no error in the eyes of Zapier's platform", async () => {
    expect(await platform.call("validate")).toEqual([]);
  });

  it("would be found wrong if it were", async () => {
    const index = join(platform.folder, "index.js");
    const good = readFileSync(index, "utf8");
    const broken = await startPlatform();
    writeFileSync(
      join(broken.folder, "index.js"),
      good.replace("export default ", "const app = ") +
        "\nexport default { ...app, triggers: { any: { key: 'other', noun: 'X', display: {}, operation: {} } } };\n",
    );
    await broken.restart();
    expect((await broken.call<unknown[]>("validate")).length).toBeGreaterThan(0);
    await broken.close();
  });

  it("has a trigger for every event and for every hiring event", async () => {
    const { triggers } = await platform.call<{ triggers: Record<string, { display: { hidden?: boolean } }> }>(
      "definition",
    );
    const shown = Object.keys(triggers).filter((key) => triggers[key]!.display.hidden !== true);
    const vendors = [...catalog.triggers.values()].flatMap(({ key, events }) =>
      Object.entries(events).flatMap(([event, { hiringType }]) =>
        hiringType === "webhook.test" ? [] : [`${key}_${event}`],
      ),
    );
    const hiring = HIRING_EVENT_TYPES.filter((type) => type !== "webhook.test");
    expect(shown.toSorted()).toEqual(
      [...vendors, ...hiring.map((type) => `any_${type.replaceAll(".", "_")}`)].toSorted(),
    );
  });

  it("depends on the platform alone, at the version that was tested", () => {
    const { dependencies, private: isPrivate } = JSON.parse(read("package.json")) as Record<string, unknown>;
    const ours = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      devDependencies: Record<string, string>;
    };
    expect(dependencies).toEqual({ "zapier-platform-core": ours.devDependencies["zapier-platform-core"] });
    expect(isPrivate).toBe(true);
    for (const file of modules()) {
      const imported = [...read(join("lib", file)).matchAll(/^(?:import|export)\b[^;"']*?from "([^"]+)"/gm)];
      for (const [, from] of imported) expect(from).toMatch(/^(\.{1,2}\/.*\.js|node:(crypto|util))$/);
    }
  });

  it("holds no types, no secret and nothing of this machine", () => {
    const all = modules().map((file) => read(join("lib", file)));
    expect(all.join("\n")).not.toMatch(/^(interface|export interface|import type|type \w+ =)/m);
    const text = [...all, read("listing.json"), read("README.md"), read("package.json")].join("\n");
    expect(text).not.toContain(process.cwd());
    expect(text).not.toContain(platform.folder);
    expect(text).not.toMatch(/hw_[A-Za-z0-9_-]{20,}/);
    expect(readdirSync(platform.folder)).not.toContain(".zapierapprc");
  });

  it("says how it is pushed, and what installing it means", () => {
    const readme = read("README.md");
    for (const words of ["zapier-platform push", "zapier-platform register", "Zapier Platform Agreement"]) {
      expect(readme).toContain(words);
    }
  });
});

describe("`hirewire zapier export`", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await makeFolder();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const exported = (...args: string[]) => hirewire(folder, ["zapier", "export", ...args]);

  it("leaves a folder alone that holds something else", async () => {
    const taken = join(folder, "taken");
    mkdirSync(taken);
    writeFileSync(join(taken, "thesis.txt"), "mine");
    const { code, stderr } = await exported(taken);
    expect(code).toBe(1);
    expect(stderr).toContain("holds something else. Choose an empty one");
    expect(readdirSync(taken)).toEqual(["thesis.txt"]);
  });

  it("writes anew over an earlier export, and keeps what was put there", async () => {
    const app = join(folder, "app");
    expect((await exported(app)).stdout).toMatch(/an app with \d+ triggers[^]*passed what Zapier checks/);
    writeFileSync(join(app, ".zapierapprc"), "{}");
    writeFileSync(join(app, "index.js"), "broken");
    const marker = join(app, ".hirewire-export.json");
    const { files } = JSON.parse(readFileSync(marker, "utf8")) as { files: string[] };
    writeFileSync(join(app, "lib", "no-longer-needed.js"), "");
    writeFileSync(marker, JSON.stringify({ files: [...files, "lib/no-longer-needed.js"] }));

    const { code } = await exported(app, "--docs", "https://handbook.example.com/zapier");
    expect(code).toBe(0);
    expect(readFileSync(join(app, "index.js"), "utf8")).toContain("export default runtimeApp(");
    expect(readdirSync(app)).toContain(".zapierapprc");
    expect(readdirSync(join(app, "lib"))).toEqual(["src"]);
    expect(readFileSync(join(app, "listing.json"), "utf8")).toContain("https://handbook.example.com/zapier");
  });

  it("takes no page that is not https", async () => {
    const { stderr } = await exported(join(folder, "other"), "--docs", "handbook");
    expect(stderr).toContain('"handbook" is not an address that begins with https://.');
  });
});
