/** The commands that belong to the API: tokens, openapi, watch. */
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { Command } from "commander";
import { routes } from "../../src/http/api/routes.ts";
import { openapiDocument } from "../../src/http/openapi.ts";
import { openapiCommand } from "../../src/cli/commands/openapi.ts";
import { tokensCommand } from "../../src/cli/commands/tokens.ts";
import { describe as describeMessage, watchCommand } from "../../src/cli/commands/watch.ts";
import type { TokenView } from "../../src/run/operations/tokens.ts";
import { sendScore, setUp, startServer, type Server } from "./server.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer();
  await setUp(server);
});
afterAll(() => server?.close());

/** Runs a command in this process. @returns what it printed */
async function run(args: string[], onLine?: (line: string) => void): Promise<string> {
  const lines: string[] = [];
  const log = jest.spyOn(console, "log").mockImplementation((line: string) => {
    lines.push(line);
    onLine?.(line);
  });
  const program = new Command("hirewire")
    .option("--data <folder>", "", server.dataDir)
    .option("--json", "", false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  for (const command of [tokensCommand(), openapiCommand(), watchCommand()]) {
    program.addCommand(command);
    for (const each of [command, ...command.commands])
      each.exitOverride().configureOutput({ writeErr: () => undefined });
  }
  try {
    await program.parseAsync(args, { from: "user" });
  } finally {
    log.mockRestore();
  }
  return lines.join("\n");
}

describe("hirewire tokens", () => {
  it("makes one that is shown once, lists it, and revokes it by name", async () => {
    expect(await run(["tokens"])).toMatch(/No tokens/);
    const shown = await run([
      "tokens",
      "create",
      "nightly report",
      "--scope",
      "read,run",
      "--expires",
      "90d",
    ]);
    const token = /hw_[\w-]{43}/.exec(shown)![0];
    expect(shown).toMatch(/"nightly report", shown this once\. It expires 2\d{3}-/);
    expect((await server.call("GET", "/runs", { token })).status).toBe(200);

    const listed = await run(["tokens", "list"]);
    expect(listed).toMatch(/nightly report +read, run/);
    expect(listed).not.toContain(token);
    const [view] = JSON.parse(await run(["--json", "tokens"])) as TokenView[];
    expect(view).toMatchObject({ name: "nightly report", scopes: ["read", "run"], expired: false });
    expect(view!.expiresAt! - view!.createdAt).toBeCloseTo(90 * 86_400_000, -5);

    expect(await run(["tokens", "revoke", "nightly report"])).toBe(
      '"nightly report" is revoked: it is refused from now on.',
    );
    expect((await server.call("GET", "/runs", { token })).status).toBe(401);
    await expect(run(["tokens", "revoke", "nightly report"])).rejects.toMatchObject({
      code: "token_not_found",
    });
  });

  it.each([
    [["tokens", "create", "x"], "commander.missingMandatoryOptionValue"],
    [["tokens", "create", "x", "--scope", "all"], "commander.invalidArgument"],
    [["tokens", "create", "x", "--scope", "read", "--expires", "soon"], "commander.invalidArgument"],
    [["tokens", "create", "x", "--scope", "read", "--expires", "0d"], "commander.invalidArgument"],
  ])("refuses %j", async (args, code) => {
    await expect(run(args)).rejects.toMatchObject({ code });
  });
});

describe("hirewire openapi", () => {
  it("prints the description", async () => {
    expect(JSON.parse(await run(["openapi"]))).toEqual(openapiDocument(routes));
  });
});

describe("hirewire watch", () => {
  it("prints what happens, a line each, until it is stopped", async () => {
    const seen: { event: string; data: { state?: string } }[] = [];
    await run(["--json", "watch", "--automation", "Scores"], (line) => {
      seen.push(JSON.parse(line) as (typeof seen)[number]);
      if (seen.length === 1) void sendScore(server, 90);
      if (seen.length === 2) process.emit("SIGINT");
    });
    expect(seen).toMatchObject([{ event: "ready" }, { event: "run", data: { state: "waiting" } }]);
  });

  it("says so when no server runs", async () => {
    await expect(run(["--data", "/nowhere", "watch"])).rejects.toMatchObject({
      code: "not_running",
      message: expect.stringMatching(/hirewire start/),
    });
  });

  it.each([
    [
      "run",
      { id: "run_1", state: "failed", reason: "Slack said no", automation: "A" },
      "run_1  failed  A: Slack said no",
    ],
    ["run", { id: "run_1", state: "running", reason: null, automation: "A" }, "run_1  running  A"],
    ["event", { id: "evt_1", app: "ntrvsta", wireName: "x", test: true }, "evt_1  ntrvsta x (test)"],
    ["ready", { resumed: false }, "Watching."],
    ["reload", {}, "Many runs changed at once"],
  ])("tells %s in words", (event, data, words) => {
    expect(describeMessage({ id: "a-1", event, data }, 0)).toContain(words);
  });

  it("leaves out what says nothing to a person", () => {
    expect(describeMessage({ id: "a-1", event: "ready", data: { resumed: true } })).toBeNull();
    expect(describeMessage({ id: "a-1", event: "later", data: {} })).toBeNull();
  });
});
