/**
 * n8n, set up by its own command line: Webhook (raw body, answers at once) → Crypto (HMAC) → Filter (signature and
 * score) → HTTP Request. Its Webhook node can't check an HMAC, so a forged event is answered 200 too.
 *
 * Sources: https://docs.n8n.io/hosting/cli-commands/, https://docs.n8n.io/hosting/configuration/environment-variables/,
 *          https://docs.n8n.io/integrations/builtin/core-nodes/n8n-nodes-base.crypto/ (read 2026-11-21)
 */
import { once } from "node:events";
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { clockMs } from "../clock.ts";
import {
  bodyOf,
  CHANNEL,
  FAILING_SCORE,
  PASS_MARK,
  SIGNATURE_HEADER,
  signatureOf,
  SIGNING_SECRET,
} from "../job.ts";
import { Unavailable, type Contestant } from "./contestant.ts";
import { installPeer, type Peer } from "./install-peer.ts";
import { freePort, spawnServer } from "./spawn-server.ts";

const PEER: Peer = {
  name: "n8n",
  version: "2.41.1",
  entry: "bin/n8n",
  gigabytes: 6,
  asOf: "2026-10-01",
  native: ["sqlite3", "isolated-vm"],
};
const START_PATIENCE_MS = 120_000;
const WORKFLOW_ID = "benchStrongCands";

const ENVIRONMENT = {
  NODE_ENV: "production",
  N8N_LISTEN_ADDRESS: "127.0.0.1",
  N8N_ENCRYPTION_KEY: "a key for the benchmark only",
  N8N_LOG_LEVEL: "warn",
  N8N_DIAGNOSTICS_ENABLED: "false",
  N8N_VERSION_NOTIFICATIONS_ENABLED: "false",
  N8N_TEMPLATES_ENABLED: "false",
  N8N_COMMUNITY_PACKAGES_ENABLED: "false",
  N8N_PERSONALIZATION_ENABLED: "false",
};

/** With the engine that it comes with, and with the faster one that can be asked for. */
export const n8n: readonly Contestant[] = [
  product("n8n", `n8n ${PEER.version}`, {}),
  product("n8n-legacy", `n8n ${PEER.version}, legacy expressions`, { N8N_EXPRESSION_ENGINE: "legacy" }),
];

function product(key: string, label: string, engine: Record<string, string>): Contestant {
  const environment = (folder: string): Record<string, string> => ({
    ...ENVIRONMENT,
    ...engine,
    N8N_USER_FOLDER: folder,
  });
  return {
    key,
    label,
    delivers: true,
    about: "Keeps executions in SQLite after it has acknowledged; no retries unless a node is told to.",
    async prepare({ folder, sink }) {
      const file = await installPeer(PEER);
      const workflow = join(folder, "workflow.json");
      await writeFile(workflow, JSON.stringify(workflowFor(sink.url)));
      for (const args of [
        ["import:workflow", `--input=${workflow}`],
        ["publish:workflow", `--id=${WORKFLOW_ID}`],
      ]) {
        await command([file, ...args], environment(folder));
      }
    },
    async start({ folder }) {
      const file = await installPeer(PEER);
      const [port, brokerPort] = [await freePort(), await freePort()];
      const env = {
        ...environment(folder),
        N8N_PORT: String(port),
        N8N_RUNNERS_BROKER_PORT: String(brokerPort),
      };
      const spawned = spawnServer(process.execPath, [file, "start"], { env });
      const hookUrl = `http://127.0.0.1:${port}/webhook/in`;
      try {
        await untilStarted(hookUrl);
      } catch (error) {
        await spawned.stop();
        throw error;
      }
      return { ...spawned, hookUrl };
    },
  };
}

/** While it starts, n8n answers everything with 200 and a page that says so. That acknowledges nothing. */
async function untilStarted(hookUrl: string): Promise<void> {
  const end = clockMs() + START_PATIENCE_MS;
  const body = bodyOf("starting-0", FAILING_SCORE);
  const headers = { "content-type": "application/json", [SIGNATURE_HEADER]: signatureOf(body) };
  for (;;) {
    const answer = await fetch(hookUrl, { method: "POST", headers, body }).catch(() => null);
    if (answer?.ok && (await answer.text()).includes("Workflow was started")) return;
    if (clockMs() > end) throw new Error(`n8n did not take an event within ${START_PATIENCE_MS / 1000} s.`);
    await delay(10);
  }
}

/** @throws {Unavailable} with what it said when it fails */
async function command(args: string[], env: Record<string, string>): Promise<void> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, args, {
    env: { PATH, HOME, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 120_000,
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  await once(child, "close");
  if (child.exitCode !== 0) throw new Unavailable(`n8n ${args[1]} failed: ${said.trim().slice(-500)}`);
}

function workflowFor(sinkUrl: string): object {
  const message = `={{ JSON.stringify({
    channel: ${JSON.stringify(CHANNEL)},
    text: $json.body.data.candidateName + " scored " + $json.body.data.score + " for " + $json.body.data.jobTitle,
    ref: $json.body.data.applicationId,
  }) }}`;
  const nodes = [
    node("Webhook", 2.1, "webhook", {
      httpMethod: "POST",
      path: "in",
      responseMode: "onReceived",
      options: { rawBody: true },
    }),
    node("Crypto", 1, "crypto", {
      action: "hmac",
      type: "SHA256",
      binaryData: true,
      binaryPropertyName: "data",
      dataPropertyName: "signature",
      secret: SIGNING_SECRET,
      encoding: "hex",
    }),
    node("Filter", 2.2, "filter", {
      conditions: {
        options: { caseSensitive: true, leftValue: "", typeValidation: "strict", version: 2 },
        combinator: "and",
        conditions: [
          {
            id: "signature",
            leftValue: "={{ $json.signature }}",
            rightValue: `={{ $json.headers[${JSON.stringify(SIGNATURE_HEADER)}] }}`,
            operator: { type: "string", operation: "equals" },
          },
          {
            id: "score",
            leftValue: "={{ $json.body.data.score }}",
            rightValue: PASS_MARK,
            operator: { type: "number", operation: "gte" },
          },
        ],
      },
      options: {},
    }),
    node("Post", 4.2, "httpRequest", {
      method: "POST",
      url: sinkUrl,
      sendBody: true,
      specifyBody: "json",
      jsonBody: message,
      options: {},
    }),
  ];
  const connections = Object.fromEntries(
    ["Webhook", "Crypto", "Filter"].map((name, index) => [
      name,
      { main: [[{ node: ["Crypto", "Filter", "Post"][index], type: "main", index: 0 }]] },
    ]),
  );
  const name = "Strong candidates to the channel";
  return { id: WORKFLOW_ID, name, active: false, nodes, connections, settings: { executionOrder: "v1" } };
}

function node(name: string, typeVersion: number, type: string, parameters: object): object {
  const id = name.toLowerCase();
  const webhookId = type === "webhook" ? { webhookId: "5b4f8c1e-0000-4000-8000-000000000001" } : {};
  return {
    id,
    name,
    type: `n8n-nodes-base.${type}`,
    typeVersion,
    position: [0, 0],
    parameters,
    ...webhookId,
  };
}
