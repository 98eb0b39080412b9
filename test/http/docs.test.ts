/** docs/api.md does what it says: its calls are pasted into a shell. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { startServer, type Server } from "./server.ts";

const page = readFileSync(new URL("../../docs/api.md", import.meta.url), "utf8");
const blocks = [...page.matchAll(/```sh\n([^]*?)```/g)].map(([, block]) => block!);

let server: Server;
beforeAll(async () => {
  server = await startServer();
  // what the sandbox has on a fresh folder
  await server.get("POST", "/connections", { app: "trycrucible", values: { signing_secret: "s" } });
  await server.get("POST", "/connections", { app: "slack", values: { bot_token: "xoxb-1" } });
});
afterAll(() => server?.close());

async function paste(script: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const env = {
    PATH: process.env["PATH"] ?? "",
    HIREWIRE_URL: server.runtime.url,
    HIREWIRE_TOKEN: server.runtime.token,
  };
  const child = spawn("bash", ["-euo", "pipefail", "-c", script], { env, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  await once(child, "close");
  return { code: child.exitCode, stdout, stderr };
}

describe("docs/api.md", () => {
  it("makes a first automation in five calls", async () => {
    const script = blocks.find((block) => block.includes("# 5."))!;
    expect(script.match(/^curl/gm)).toHaveLength(5);
    const { code, stdout, stderr } = await paste(script);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toContain('"passed":1,"failed":0');
    expect(stdout).toContain('"state":"on"');
    const what = await paste(blocks.find((block) => block.includes("/api/runs?limit=5"))!);
    expect(JSON.parse(what.stdout)).toMatchObject({
      items: [{ automation: "Strong scores, over the API", state: "waiting" }],
    });
  });

  it("shows a problem as it is", async () => {
    const shown = JSON.parse(/```json\n([^]*?)```/.exec(page)![1]!) as object;
    const answer = await server.call("GET", "/runs?limit=100000");
    expect(await answer.json()).toEqual(shown);
  });
});
