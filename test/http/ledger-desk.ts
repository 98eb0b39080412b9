/** A server whose runs are worked on by a runner of the test's own, which doesn't wait hours between two tries. */
import { jest } from "@jest/globals";
import { Command } from "commander";
import { catalog } from "../../index.ts";
import { silentLog } from "../../src/log.ts";
import { createConnectionReader } from "../../src/run/connections.ts";
import { createEvaluator } from "../../src/run/evaluator/evaluator.ts";
import type { RunDetail } from "../../src/run/operations/runs.ts";
import { createOutbound } from "../../src/run/outbound/outbound.ts";
import { createRunner } from "../../src/run/runner/create-runner.ts";
import { openVault } from "../../src/vault/open-vault.ts";
import { eventually, type Hirewire } from "../e2e/hirewire.ts";
import { startStandIns, type StandIns } from "../e2e/stand-ins.ts";
import { memoryCache } from "../run/runner-house.ts";
import { sendScore, startServer, type Server } from "./server.ts";

export interface Desk {
  server: Server;
  standIns: StandIns;
  /** Saves the automation, turns it on, sends a score of 91 and waits until its run is in that state. */
  runThrough(automation: { name: string; steps: unknown[] }, state: string): Promise<RunDetail>;
  /** The newest run of the automation, once it is in that state. */
  newestIn(automation: string, state: string): Promise<RunDetail>;
  /** Runs one command of the command line in this process. @returns what it printed */
  command(made: Command, args: string[]): Promise<string>;
  close(): Promise<void>;
}

/** @param retryScale  as the runner's option */
export async function openDesk({ retryScale = 0.001 } = {}): Promise<Desk> {
  const standIns = await startStandIns({ slack: { rateLimits: false } });
  const server = await startServer();
  const { store } = server.runtime;
  const evaluator = createEvaluator();
  const outbound = createOutbound({
    egress: { allowPrivate: true },
    log: silentLog,
    now: Date.now,
    random: Math.random,
  });
  const cache = memoryCache();
  const runner = createRunner({
    store,
    evaluator,
    catalog,
    outbound,
    connections: createConnectionReader({
      store,
      vault: openVault({ dataDir: server.dataDir }),
      now: Date.now,
    }),
    cacheFor: () => cache,
    log: silentLog,
    now: Date.now,
    random: Math.random,
    options: { retryScale, pollMs: 50 },
  });
  runner.start();
  await server.get("POST", "/connections", { app: "trycrucible", values: { signing_secret: "of-tests" } });
  await standIns.connectSlack({
    api: (...asked) => server.get(...asked),
  } as Pick<Hirewire, "api"> as Hirewire);

  const newestIn: Desk["newestIn"] = (automation, state) =>
    eventually(async () => {
      runner.connectionsChanged();
      const path = `/runs?automation=${encodeURIComponent(automation)}&limit=1`;
      const [run] = (await server.get<{ items: RunDetail[] }>("GET", path)).items;
      return run?.state === state && (await server.get<RunDetail>("GET", `/runs/${run.id}`));
    }, `a run of ${automation} that is ${state}`);

  return {
    server,
    standIns,
    newestIn,
    async runThrough({ name, steps }, state) {
      const definition = { name, trigger: "trycrucible.invitation_scored", steps };
      await server.get("POST", "/automations?state=on", definition);
      await sendScore(server, 91);
      const run = await newestIn(name, state);
      await server.get("POST", `/automations/${encodeURIComponent(name)}/state`, { state: "off" });
      return run;
    },
    async command(made, args) {
      const lines: string[] = [];
      const log = jest.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
      const program = new Command("hirewire")
        .option("--data <folder>", "", server.dataDir)
        .option("--json", "", false)
        .exitOverride()
        .addCommand(made);
      try {
        await program.parseAsync(args, { from: "user" });
      } finally {
        log.mockRestore();
      }
      return lines.join("\n");
    },
    async close() {
      await runner.stop();
      await evaluator.close();
      outbound.close();
      await server.close();
      await standIns.close();
    },
  };
}
