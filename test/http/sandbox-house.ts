/** A server with its sandbox, as `npm start` brings it up on a fresh data folder. */
import { catalog } from "../../index.ts";
import type { AutomationDefinition } from "../../src/core/automation/automation.ts";
import { createDesk } from "../../src/sandbox/desk/create-desk.ts";
import { newSigningSecrets, setUpWorkspace } from "../../src/sandbox/set-up-workspace.ts";
import { startStandIns, type StandIns } from "../e2e/stand-ins.ts";
import { startServer, type Server } from "./server.ts";

export interface SandboxHouse {
  standIns: StandIns;
  server: Server;
  close(): Promise<void>;
}

/** @param recipes  switched on */
export async function openSandboxHouse(recipes: readonly AutomationDefinition[]): Promise<SandboxHouse> {
  const standIns = await startStandIns({ slack: { rateLimits: false } });
  const server = await startServer({ workers: true, allow: standIns.hosts, sandbox: createDesk(standIns) });
  const { connections, automations, url } = server.runtime;
  const signingSecrets = newSigningSecrets(catalog);
  await setUpWorkspace({
    catalog,
    connections,
    automations,
    sandbox: standIns,
    secrets: { botToken: standIns.slack.botToken, serviceAccountKey: "", signingSecrets },
    recipes,
    address: url,
  });
  return {
    standIns,
    server,
    async close() {
      await server.close();
      await standIns.close();
    },
  };
}
