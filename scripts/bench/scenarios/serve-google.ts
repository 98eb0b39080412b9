/** The sandbox's Google in a process of its own: 60 writes a minute, and answers that get lost after the write. */
import { catalog } from "../../../index.ts";
import type { Fault } from "../../../src/sandbox/faults.ts";
import type { CallCounts } from "../../../src/sandbox/google/call-counter.ts";
import { startSandbox, type Sandbox } from "../../../src/sandbox/start-sandbox.ts";
import { serveCalls } from "../helper.ts";
import { COLUMNS, TAB } from "./sheet-layout.ts";

/** Requests that change a spreadsheet, by a part of their path. */
const WRITES = [":batchUpdate", ":append", ":update"];

export interface GoogleStarted {
  host: string;
  spreadsheet: string;
  /** Values of a connection to it. */
  connection: Record<string, unknown>;
}

export type GoogleCalls = {
  /** @param dropped  share of the answers to writes that are lost; the first one always is */
  start(dropped: number): Promise<GoogleStarted>;
  /** The first column, without the header, and what it took to get there. */
  look(): { refs: string[]; calls: CallCounts; dropped: number };
};

let sandbox: Sandbox;
let spreadsheet = "";
let faults: Fault[] = [];

serveCalls({
  async start(dropped) {
    sandbox = await startSandbox({ catalog, port: 0 });
    const { google, url, host } = sandbox;
    spreadsheet = google.addSpreadsheet({ title: "Scores", tabs: [{ name: TAB, rows: [[...COLUMNS]] }] });
    const { faults: each } = sandbox;
    faults = [
      each.google.add({ mode: "drop_after", path: WRITES[0]!, times: 1 }),
      ...WRITES.map((path) =>
        each.google.add({ mode: "drop_after", path, probability: dropped, times: Infinity }),
      ),
    ];
    const connection = {
      service_account_key: JSON.stringify(google.serviceAccountKey()),
      api_url: `${url}/google`,
      drive_url: `${url}/google`,
    };
    return { host, spreadsheet, connection };
  },
  look: () => ({
    refs: sandbox.google
      .rows(spreadsheet, TAB)
      .slice(1)
      .map(([ref]) => String(ref)),
    calls: sandbox.google.calls(),
    dropped: faults.reduce((sum, { fired }) => sum + fired, 0),
  }),
} satisfies GoogleCalls);
