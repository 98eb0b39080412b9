/** A real server in this process, with the API at hand. */
import { startRuntime, type Runtime } from "../../index.ts";
import type { OidcSettings } from "../../src/accounts/oidc-settings.ts";
import { silentLog, type Log } from "../../src/log.ts";
import type { SandboxDesk } from "../../src/run/operations/sandbox.ts";
import { makeDataDir, removeDataDir } from "../e2e/hirewire.ts";
import { checkedFetch } from "./check-answer.ts";

export interface Server {
  runtime: Runtime;
  dataDir: string;
  /** Answers are held against OpenAPI. `body` is sent as JSON, or as YAML when it is text. */
  call(
    method: string,
    path: string,
    init?: { body?: unknown; headers?: Record<string, string>; token?: string | null },
  ): Promise<Response>;
  /** The body of an answer that must be good. */
  get<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

/** @param options.workers  false: runs are made and stay waiting */
export async function startServer(
  options: {
    workers?: boolean;
    allow?: string[];
    log?: Log;
    publicUrl?: string;
    sandbox?: SandboxDesk;
    oidc?: OidcSettings;
  } = {},
): Promise<Server> {
  const { workers = false, allow = [], log = silentLog, publicUrl, sandbox = null, oidc } = options;
  const dataDir = await makeDataDir();
  const place = { dataDir, host: "127.0.0.1", port: 0 };
  const role = workers ? ("all" as const) : ("intake" as const);
  const start = { ...place, role, allowEgress: allow, log, publicUrl, sandbox, oidc };
  const runtime = await startRuntime(start);
  const call: Server["call"] = (method, path, { body, headers = {}, token = runtime.token } = {}) =>
    checkedFetch(`${runtime.url}/api${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined
          ? {}
          : { "content-type": typeof body === "string" ? "application/yaml" : "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  return {
    runtime,
    dataDir,
    call,
    async get<T>(method: string, path: string, body?: unknown) {
      const answer = await call(method, path, { body });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return (text === "" ? null : JSON.parse(text)) as T;
    },
    async close() {
      await runtime.close();
      await removeDataDir(dataDir);
    },
  };
}

export const SCORES = `
name: Scores
trigger: trycrucible.invitation_scored
when: score >= 80
steps:
  - use: slack.post_message
    with: { channel: "#hiring", text: "{% candidate_id %} scored {% score %}" }
examples:
  - note: 82 is posted
    given: { sample: trycrucible.invitation_scored }
    expect: { post_message: { channel: "#hiring" } }
  - note: 79 is not
    given: { sample: trycrucible.invitation_scored, with: { score: 79 } }
    expect: filtered
    why: 79 is below 80
`;

/** A sender, a destination that nobody calls, and an automation between them that is on. */
export async function setUp(server: Server): Promise<{ automation: string }> {
  await server.get("POST", "/connections", { app: "trycrucible", values: { signing_secret: "of-tests" } });
  await server.get("POST", "/connections", { app: "slack", values: { bot_token: "xoxb-of-tests" } });
  const { id } = await server.get<{ id: string }>("POST", "/automations?state=on", SCORES);
  return { automation: id };
}

export async function sendScore(server: Server, score: number): Promise<void> {
  const sent = await server.get("POST", "/samples", {
    event: "trycrucible.invitation_scored",
    changes: { score },
  });
  if (sent["status"] !== 200) throw new Error(`the sample was answered ${String(sent["status"])}`);
}
