/** The catalog as the server has it, in a process of its own: Jest's `require` loads no ES modules. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { catalog } from "../../src/catalog.ts";

const run = promisify(execFile);
const onDemand = new URL("../../src/catalog/on-demand.ts", import.meta.url);

/** Gives the program `catalog`, and `loaded()`: the apps' files that were loaded so far. */
async function ask<T>(program: string): Promise<T> {
  const head = `
    import { registerHooks } from "node:module";
    const files = [];
    registerHooks({ load(url, context, next) { files.push(url); return next(url, context); } });
    const loaded = () => files.flatMap((url) => /\\/((?:triggers|actions)\\/[^/]+)\\.ts$/.exec(url)?.[1] ?? []);
    const { catalog } = await import(${JSON.stringify(onDemand.href)});
    const answer = (value) => console.log(JSON.stringify(value));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", head + program]);
  return JSON.parse(stdout) as T;
}

describe("the catalog on demand", () => {
  it("has every app under its key without asking for the list", async () => {
    const triggers = [...catalog.triggers.keys()];
    const actions = [...catalog.actions.keys()];
    const found = await ask<{ triggers: string[]; actions: string[]; listed: boolean }>(`
      const triggers = ${JSON.stringify(triggers)}.map((key) => catalog.triggers.get(key)?.key);
      const actions = ${JSON.stringify(actions)}.map((key) => catalog.actions.get(key)?.key);
      answer({ triggers, actions, listed: loaded().some((file) => file.endsWith("index")) });`);
    expect(found).toEqual({ triggers, actions, listed: false });
  });

  it("lists the same apps in the same order", async () => {
    const list = `answer([catalog.appKeys(), catalog.family("ats").map(({ key }) => key), catalog.actions.size])`;
    expect(await ask(list)).toEqual([
      catalog.appKeys(),
      catalog.family("ats").map(({ key }) => key),
      catalog.actions.size,
    ]);
  });

  it("gives the app it gave before, also once all are loaded", async () => {
    const same = await ask(`
      const before = catalog.actions.get("http");
      const [again, listed] = [catalog.actions.get("http"), new Map(catalog.actions).get("http")];
      answer([before === again, before === listed, before === catalog.actions.get("http")]);`);
    expect(same).toEqual([true, true, true]);
  });

  it("loads what is looked up, and no vendor beside it", async () => {
    const files = await ask<string[]>(`
      catalog.action("http.request");
      catalog.event("hiresscope.application_scored");
      answer(loaded());`);
    expect(files.toSorted()).toEqual(["actions/http", "triggers/hiresscope"]);
  });

  it.each(["slak", "index", "__proto__", "", "google-sheets", "../actions/slack", "samples/x"])(
    "knows no app %j",
    async (key) => {
      const found = await ask(`
        const key = ${JSON.stringify(key)};
        const known = [catalog.actions.has(key), catalog.triggers.has(key), catalog.app(key) !== undefined];
        answer({ known, loaded: loaded().filter((file) => !file.endsWith("index")) });`);
      expect(found).toEqual({ known: [false, false, false], loaded: [] });
    },
  );
});
