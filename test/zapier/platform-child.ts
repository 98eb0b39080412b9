/**
 * Runs an exported app as Zapier does: its own JavaScript, on Node itself, through zapier-platform-core. In a process of
 * its own, because core patches HTTP in the one in which it runs.
 *
 *   node platform-child.ts <folder>
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Asked, Told } from "./platform.ts";

const [folder = ""] = process.argv.slice(2);
const entry = join(folder, "index.js");
const zapier = createRequire(entry)("zapier-platform-core") as {
  createAppTester(app: object): (method: unknown, bundle: object) => Promise<unknown>;
  createAppHandler(app: object): (event: object) => Promise<{ results: unknown }>;
};
const { default: app } = (await import(pathToFileURL(entry).href)) as { default: object };
const tester = zapier.createAppTester(app);

async function answer({ method, bundle }: Asked): Promise<unknown> {
  if (method === "validate") return (await zapier.createAppHandler(app)({ command: "validate" })).results;
  if (method === "definition") return (await zapier.createAppHandler(app)({ command: "definition" })).results;
  const found = method.split(".").reduce((part: unknown, key) => (part as Record<string, unknown>)[key], app);
  return tester(found, bundle);
}

process.on("message", (asked: Asked) => {
  void answer(asked)
    .then(
      (result): Told => ({ id: asked.id, result }),
      (error: Error): Told => ({ id: asked.id, error: { name: error.name, message: error.message } }),
    )
    .then((told) => process.send?.(told));
});
process.send?.({ ready: true });
