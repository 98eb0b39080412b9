/** A server between a hiring tool and stand-ins for Slack, Google, an ATS and a mail server. */
import type { Hirewire } from "../e2e/hirewire.ts";
import { startStandIns, type StandIns } from "../e2e/stand-ins.ts";
import { startServer, type Server } from "./server.ts";

export interface House {
  server: Server;
  standIns: StandIns;
  /** A sheet with two candidates, by id. */
  spreadsheet: string;
  /** Lets a candidate of HIRESSCOPE be scored. @returns the event's id */
  score(changes: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

export async function openHouse(): Promise<House> {
  const standIns = await startStandIns({ slack: { rateLimits: false } });
  const server = await startServer({ allow: [standIns.host, "127.0.0.1"] });
  const api = { api: (...asked: Parameters<Server["get"]>) => server.get(...asked) } as Pick<Hirewire, "api">;
  const hirewire = api as Hirewire;
  await server.get("POST", "/connections", { app: "hiresscope", values: { signing_secret: "of-tests" } });
  await standIns.connectSlack(hirewire);
  await standIns.connectSheets(hirewire);
  await standIns.connectTo(hirewire, "greenhouse");
  const spreadsheet = standIns.google.addSpreadsheet({
    title: "Pipeline",
    tabs: [
      {
        name: "Candidates",
        rows: [
          ["Email", "Name", "Score", "Comment"],
          ["jane.smith@example.com", "Jane Smith", 70, "asked for May"],
          ["john.doe@example.com", "John Doe", 55],
        ],
      },
    ],
  });
  return {
    server,
    standIns,
    spreadsheet,
    async score(changes) {
      await server.get("POST", "/samples", { event: "hiresscope.application_scored", changes });
      const { items } = await server.get<{ items: { id: string }[] }>("GET", "/events?limit=1");
      return items[0]!.id;
    },
    async close() {
      await server.close();
      await standIns.close();
    },
  };
}
