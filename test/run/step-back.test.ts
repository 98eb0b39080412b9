/** The worker's thread gives way; the thread that takes events in, and the process, stay as they are. */
import { once } from "node:events";
import { getPriority } from "node:os";
import { Worker } from "node:worker_threads";
import { expect, it } from "@jest/globals";

const onLinux = process.platform === "linux" ? it : it.skip;

onLinux("lowers the thread that asks for it, and no other", async () => {
  const module = new URL("../../src/run/step-back.ts", import.meta.url).href;
  const worker = new Worker(
    `const { parentPort } = require("node:worker_threads");
     const { readlinkSync } = require("node:fs");
     const { getPriority } = require("node:os");
     import(${JSON.stringify(module)}).then(({ stepBack }) => {
       const own = () => getPriority(Number(readlinkSync("/proc/thread-self").split("/").at(-1)));
       const before = own();
       stepBack();
       parentPort.postMessage([before, own()]);
     });`,
    { eval: true },
  );
  const usual = getPriority();
  const [[before, after]] = (await once(worker, "message")) as [[number, number]];
  expect(before).toBe(usual);
  expect(after).toBeGreaterThan(usual);
  expect(getPriority()).toBe(usual);
  await worker.terminate();
});
