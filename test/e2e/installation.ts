/** Several processes of the real product on one PostgreSQL, each with a data folder of its own, as on machines of their own. */
import { randomBytes } from "node:crypto";
import { testDatabase } from "../postgres/cluster.ts";
import {
  type CommandResult,
  hirewire as command,
  type Hirewire,
  makeDataDir,
  removeDataDir,
  startHirewire,
} from "./hirewire.ts";

export interface Installation {
  databaseUrl: string;
  /** Starts one more. `program`: the folder of another version. */
  start(
    role: "intake" | "worker" | "all",
    options?: { env?: Record<string, string>; program?: string },
  ): Promise<Hirewire>;
  /** Runs one command of the CLI to its end, on a machine without a server. */
  command(...args: string[]): Promise<CommandResult>;
  /** Kills what is left, and removes everything. */
  close(): Promise<void>;
}

/** @param options.args  of every process */
export async function openInstallation(
  options: { args?: string[]; publicUrl?: string } = {},
): Promise<Installation> {
  const { args = [], publicUrl = "http://127.0.0.1:1" } = options;
  const database = await testDatabase();
  const key = randomBytes(32).toString("base64");
  const token = `hw_${randomBytes(32).toString("base64url")}`;
  const all: Hirewire[] = [];
  const ours = {
    DATABASE_URL: database.url,
    HIREWIRE_KEY: key,
    HIREWIRE_TOKEN: token,
    PUBLIC_URL: publicUrl,
  };
  return {
    databaseUrl: database.url,
    async start(role, { env = {}, program } = {}) {
      const hirewire = await startHirewire({
        dataDir: await makeDataDir(),
        args,
        env: { ...ours, HIREWIRE_ROLE: role, ...env },
        ...(program !== undefined && { program }),
      });
      all.push(hirewire);
      return hirewire;
    },
    async command(...argv) {
      const dataDir = await makeDataDir();
      try {
        return await command(dataDir, argv, ours);
      } finally {
        await removeDataDir(dataDir);
      }
    },
    async close() {
      await Promise.all(all.map((each) => each.stop("SIGKILL")));
      await Promise.all(all.map(({ dataDir }) => removeDataDir(dataDir)));
      await database.drop();
    },
  };
}
