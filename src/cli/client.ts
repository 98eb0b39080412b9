/**
 * The CLI speaks with Hirewire over its API: with the server that runs on this data folder, else with one
 * that it starts for the length of the command (without workers, on a loopback port).
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, HirewireError } from "../core/errors.ts";
import { silentLog } from "../log.ts";

/** What the API said no to. */
export class ApiError extends HirewireError {
  readonly problem: Record<string, unknown>;

  constructor(problem: Record<string, unknown>) {
    const { detail, code } = problem;
    super(typeof detail === "string" ? detail : "The server refused the request.", {
      code: typeof code === "string" ? code : "api_error",
    });
    this.problem = problem;
  }
}

export interface Client {
  get<T>(path: string, query?: Record<string, string | number | undefined>): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  patch<T>(path: string, body: unknown): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  delete(path: string): Promise<void>;
}

/**
 * Runs `work` with a client and leaves nothing running behind.
 *
 * @param workspace  where there are several; left out: the first one
 */
export async function withClient<T>(
  dataDir: string,
  workspace: string | undefined,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const running = await findRunning(dataDir);
  if (running) return await work(clientFor({ ...running, workspace }));
  const { startRuntime } = await import("../../index.ts");
  const runtime = await startRuntime({
    dataDir,
    host: "127.0.0.1",
    port: 0,
    databaseUrl: process.env["DATABASE_URL"],
    role: "intake",
    announce: false,
    // addresses are shown as the server will have them, not this moment's port
    publicUrl: process.env["PUBLIC_URL"] ?? `http://127.0.0.1:${process.env["PORT"] ?? "8787"}`,
    key: process.env["HIREWIRE_KEY"],
    token: process.env["HIREWIRE_TOKEN"],
    log: silentLog,
  });
  try {
    return await work(clientFor({ ...runtime, workspace }));
  } finally {
    await runtime.close();
  }
}

export interface Server {
  /** Without a slash at the end. */
  url: string;
  token: string;
  /** Where there are several; left out: the first one. */
  workspace?: string | undefined;
}

/** The server that runs on this data folder, for what needs one that stays. @throws {ConfigError} `not_running` */
export async function runningServer(dataDir: string): Promise<Server> {
  const running = await findRunning(dataDir);
  if (running) return running;
  throw new ConfigError(
    `No server runs on the folder "${dataDir}". Start it with \`hirewire start\`, or name another folder with --data, or a server with HIREWIRE_URL.`,
    { code: "not_running" },
  );
}

async function findRunning(dataDir: string): Promise<Server | null> {
  const remote = process.env["HIREWIRE_URL"];
  if (remote) return { url: remote.replace(/\/$/, ""), token: process.env["HIREWIRE_TOKEN"] ?? "" };
  const file = join(dataDir, "server.json");
  if (!existsSync(file)) return null;
  const { url } = JSON.parse(readFileSync(file, "utf8")) as { url: string };
  const alive = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2000) }).then(
    (answer) => answer.ok,
    () => false,
  );
  if (!alive) return null;
  const token = process.env["HIREWIRE_TOKEN"] ?? readFileSync(join(dataDir, "operator-token"), "utf8").trim();
  return { url, token };
}

/** Says who asks, and of which workspace. */
export function callHeaders({ token, workspace }: Server): Record<string, string> {
  const headers = { authorization: `Bearer ${token}` };
  return workspace === undefined ? headers : { ...headers, "hirewire-workspace": workspace };
}

function clientFor(server: Server): Client {
  const { url } = server;
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const yaml = typeof body === "string";
    const answer = await fetch(`${url}/api${path}`, {
      method,
      headers: {
        ...callHeaders(server),
        ...(body === undefined ? {} : { "content-type": yaml ? "application/yaml" : "application/json" }),
      },
      ...(body === undefined ? {} : { body: yaml ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const value: unknown = text === "" ? null : JSON.parse(text);
    if (!answer.ok) throw new ApiError(value as Record<string, unknown>);
    return value;
  };
  return {
    get: async <T>(path: string, query: Record<string, string | number | undefined> = {}) => {
      const search = new URLSearchParams(
        Object.entries(query).flatMap(([key, value]): [string, string][] =>
          value === undefined ? [] : [[key, String(value)]],
        ),
      ).toString();
      return (await call("GET", search === "" ? path : `${path}?${search}`)) as T;
    },
    post: async <T>(path: string, body?: unknown) => (await call("POST", path, body)) as T,
    patch: async <T>(path: string, body: unknown) => (await call("PATCH", path, body)) as T,
    put: async <T>(path: string, body: unknown) => (await call("PUT", path, body)) as T,
    delete: async (path) => void (await call("DELETE", path)),
  };
}
