/** Starts the sandbox with the credentials that its connections know from last time. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Runtime } from "../../index.ts";
import type { AutomationDefinition } from "../core/automation/automation.ts";
import type { Catalog } from "../core/catalog.ts";
import type { Log } from "../log.ts";
import type { SandboxDesk } from "../run/operations/sandbox.ts";
import { createDesk } from "../sandbox/desk/create-desk.ts";
import { HIRING_PIPELINE, HIRING_PIPELINE_ID } from "../sandbox/google/seed.ts";
import { newServiceAccountKey } from "../sandbox/google/service-account-key.ts";
import { newSigningSecrets, setUpWorkspace, type SandboxSecrets } from "../sandbox/set-up-workspace.ts";
import { startSandbox } from "../sandbox/start-sandbox.ts";
import { sandboxFile } from "./sandbox-folder.ts";

export interface OpenSandbox {
  url: string;
  desk: SandboxDesk;
  /** As the egress guard wants them. */
  hosts: string[];
  fill(options: { runtime: Runtime; recipes: readonly AutomationDefinition[] }): Promise<void>;
  close(): Promise<void>;
}

/** The sandbox's sheet, with the headers that the recipes write to. */
const PIPELINE = {
  ...HIRING_PIPELINE,
  tabs: [
    { name: "Candidates", rows: [["Candidate", "Name", "Email", "Score", "Job", "Source", "Scored at"]] },
  ],
};

/** A recipe leaves the choice of a spreadsheet to its user. */
function onPipeline(recipe: AutomationDefinition): AutomationDefinition {
  const steps = recipe.steps.map((step) =>
    typeof step.with === "object" && "spreadsheet" in step.with
      ? { ...step, with: { ...step.with, spreadsheet: HIRING_PIPELINE_ID } }
      : step,
  );
  return { ...recipe, steps };
}

/** For a folder that {@link hasSandbox}. */
export async function openSandbox(options: {
  catalog: Catalog;
  dataDir: string;
  port: number;
  log: Log;
}): Promise<OpenSandbox> {
  const { catalog, dataDir, log } = options;
  const file = sandboxFile(dataDir);
  const secrets = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as SandboxSecrets) : null;
  const known: SandboxSecrets = secrets ?? {
    botToken: `xoxb-sandbox-${randomBytes(8).toString("hex")}`,
    serviceAccountKey: JSON.stringify(newServiceAccountKey()),
    signingSecrets: newSigningSecrets(catalog),
  };
  if (!secrets) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify(known), { mode: 0o600 });
  }
  const begin = (port: number) =>
    startSandbox({
      catalog,
      port,
      slack: { botToken: known.botToken },
      google: { serviceAccountKey: known.serviceAccountKey, spreadsheets: [PIPELINE] },
    });
  const sandbox = await begin(options.port).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    log.warn("sandbox port is taken: using another", { port: options.port });
    return begin(0);
  });
  return {
    url: sandbox.url,
    desk: createDesk(sandbox),
    hosts: sandbox.hosts,
    fill: async ({ runtime, recipes }) => {
      const { connections, automations, url } = runtime;
      await setUpWorkspace({
        catalog,
        connections,
        automations,
        sandbox,
        secrets: known,
        recipes: recipes.map(onPipeline),
        address: url,
      });
    },
    close: () => sandbox.close(),
  };
}
