/**
 * No statement may look through all of history. SQLite tells how it would run each of them; a new statement
 * is checked as soon as its file exports it in `sql`.
 */
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openDatabase } from "../../src/store/sqlite/file/open-database.ts";

const SOURCES = new URL("../../src/store/sqlite/", import.meta.url);
/** These stay small, or are walked on purpose; all others grow with history. */
const MAY_SCAN = new Set([
  "alert_problems",
  "automations",
  "a",
  "bulk_jobs",
  "connections",
  "counters",
  "drafts",
  "hooks",
  "links",
  "registrations",
  "rejections",
  "source_states",
  "sessions",
  "sources",
  "tokens",
  "u",
  "json_each",
  "each",
  "(subquery-1)",
  "CONSTANT",
  "event_text", // what it is asked for stands in its own index
]);
/** What an erasure looks through whole: it is done seldom and must miss nothing. */
const ERASURE_MAY_SCAN = ["keys", "kept_answers"];
/** Walks the index of unfinished runs, which is what is counted. */
const UNFINISHED_ONLY = "SCAN runs USING COVERING INDEX runs_open";
const MAY_SORT = new Set(["connections.ts"]);

const statements: { file: string; name: string; text: string }[] = [];
for (const path of globSync("**/*.ts", { cwd: SOURCES })) {
  const source = new URL(path, SOURCES);
  if (!/^export const sql\b/m.test(readFileSync(source, "utf8"))) continue; // a thread's own file must not run here
  const { sql } = (await import(source.href)) as { sql: Record<string, string> };
  for (const [name, text] of Object.entries(sql)) statements.push({ file: basename(path), name, text });
}

describe("query plans", () => {
  const folder = mkdtempSync(join(tmpdir(), "hirewire-plans-"));
  let db: DatabaseSync;
  beforeAll(() => {
    db = openDatabase(join(folder, "hirewire.db"));
  });
  afterAll(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });
  const planOf = (text: string): string[] =>
    db
      .prepare(`EXPLAIN QUERY PLAN ${text}`)
      .all()
      .map((row) => String(row["detail"]));

  it("are there to be checked", () => {
    expect(statements.length).toBeGreaterThan(60);
    expect(planOf("SELECT * FROM runs WHERE reason = 'x'")).toEqual(["SCAN runs"]);
  });

  it.each(statements)("$file $name looks up what it needs", ({ file, text }) => {
    for (const detail of planOf(text)) {
      const scanned = /^SCAN (\S+)/.exec(detail)?.[1];
      const allowed = [...MAY_SCAN, ...(file === "erase.ts" ? ERASURE_MAY_SCAN : [])];
      if (scanned !== undefined && detail !== UNFINISHED_ONLY) expect(allowed).toContain(scanned);
      if (!MAY_SORT.has(file)) expect(detail).not.toContain("TEMP B-TREE");
    }
  });

  it.each([
    ["claim-runs.ts", "claim", "SEARCH runs USING COVERING INDEX runs_due (due_at<?)"],
    ["claim-runs.ts", "nextDue", "SEARCH runs USING COVERING INDEX runs_due (due_at>?)"],
    [
      "finish-run.ts",
      "unfinished",
      "SEARCH runs USING COVERING INDEX runs_open (event_seq=? AND finished_at=?)",
    ],
    [
      "history.ts",
      "eventsOfSource",
      "SEARCH events USING COVERING INDEX events_source (source_seq=? AND rowid<?)",
    ],
    ["history.ts", "eventsNewest", "SEARCH events USING INTEGER PRIMARY KEY (rowid<?)"],
    ["history.ts", "eventsOfLane", "SEARCH events USING COVERING INDEX events_lane (lane=? AND rowid<?)"],
    ["history.ts", "eventsOfLaneAndSource", "SEARCH events USING INDEX events_lane (lane=? AND rowid<?)"],
    ["history.ts", "eventSummary", "SEARCH e USING INTEGER PRIMARY KEY (rowid=?)"],
    ["history.ts", "runsNewest", "SEARCH runs USING INTEGER PRIMARY KEY (rowid<?)"],
    ["history.ts", "runBySeq", "SEARCH r USING INTEGER PRIMARY KEY (rowid=?)"],
    ["history.ts", "attempts", "SEARCH attempts USING INDEX attempts_run (run_seq=?)"],
    ["holds.ts", "heldGroups", "SEARCH runs USING COVERING INDEX runs_held (hold>?)"],
    ["holds.ts", "quotaIsDue", "SEARCH runs USING COVERING INDEX runs_held (hold=?)"],
    ["counters.ts", "unfinishedEvents", "SCAN runs USING COVERING INDEX runs_open"],
    [
      "counters.ts",
      "unfinishedRuns",
      "SEARCH runs USING COVERING INDEX runs_page (automation_seq=? AND state=?)",
    ],
    [
      "remove-old.ts",
      "oldestOfSource",
      "SEARCH events USING COVERING INDEX events_source (source_seq=? AND rowid>?)",
    ],
    ["home.ts", "events", "SEARCH e USING INTEGER PRIMARY KEY (rowid>?)"],
    ["home.ts", "runs", "SEARCH r USING INTEGER PRIMARY KEY (rowid>?)"],
    ["home.ts", "open", "SEARCH o USING INTEGER PRIMARY KEY (rowid>?)"],
    ["remove-old.ts", "look", "SEARCH r USING INDEX runs_event (event_seq=?)"],
    ["candidates.ts", "seen", "SEARCH events USING COVERING INDEX events_lane (lane=?)"],
    [
      "history.ts",
      "runsOfPart",
      "SEARCH runs USING COVERING INDEX runs_page (automation_seq=? AND state=? AND rowid<?)",
    ],
    ["history.ts", "runsOfEvent", "SEARCH r USING INDEX runs_event (event_seq=? AND rowid<?)"],
  ])("%s %s reads just its range", (inFile, named, detail) => {
    const { text } = statements.find(({ file, name }) => file === inFile && name === named)!;
    expect(planOf(text)).toContain(detail);
  });
});
