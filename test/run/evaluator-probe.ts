/** Stands in for the evaluator's process in a test and tells what it is allowed to do. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { Worker } from "node:worker_threads";

process.on("message", (request: { id: number }[]) => {
  const value = {
    environment: Object.keys(process.env),
    readPasswords: attempt(() => readFileSync("/etc/passwd")),
    readProject: attempt(() => readFileSync(new URL("../../package-lock.json", import.meta.url))),
    write: attempt(() => writeFileSync("/tmp/evaluator-probe", "")),
    start: attempt(() => spawnSync("true")),
    thread: attempt(() => new Worker("", { eval: true })),
    // oxlint-disable-next-line typescript/no-implied-eval -- that it is refused is the point
    code: attempt(() => new Function("return 1")),
    prototype: ({} as { __proto__?: unknown }).__proto__,
  };
  process.send?.(request.map(({ id }) => ({ id, answer: { value } })));
});
process.on("disconnect", () => process.exit(0));
process.send?.("ready");

function attempt(act: () => unknown): string {
  try {
    act();
    return "allowed";
  } catch (error) {
    const { code, name } = error as { code?: string; name?: string };
    return code ?? name ?? "refused";
  }
}
