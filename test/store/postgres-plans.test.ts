/**
 * No statement may look through all of history. PostgreSQL tells how it would run each of them on tables that have some
 * history in them; a new statement is checked as soon as its file exports it in `sql`.
 *
 * https://www.postgresql.org/docs/18/sql-explain.html (read 2026-11-22)
 */
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Client } from "pg";
import { testDatabase, type TestDatabase } from "../postgres/cluster.ts";
import { migrated } from "../postgres/temporary-postgres.ts";

const SOURCES = new URL("../../src/store/postgres/", import.meta.url);
/** These grow with history; partitions have its name and a month. All others stay small. */
const GROWS =
  /^(events|event_payloads|event_keys|event_search|event_text|runs|attempts|candidate_refs|candidates|audit|bulk_items|home_open)(_\d{4}_\d{2}|_other)?$/;

/** Two workspaces, of which one has nearly all; most runs are over. */
const FILL = `
  INSERT INTO automations (workspace_seq, id, name, state, version_seq, created_at, updated_at)
  SELECT 1, 'aut_' || n, 'a', 'on', n, 0, 0 FROM generate_series(1, 20) n;
  INSERT INTO versions (workspace_seq, id, automation_seq, number, definition, created_at)
  SELECT 1, 'ver_' || seq, seq, 1, '{}', 0 FROM automations;
  INSERT INTO sources (workspace_seq, connection_id, hook_id, app, hiring_type)
  SELECT 1, 'con_' || n, 'hook_' || n, 'app', '' FROM generate_series(1, 10) n;
  INSERT INTO events (workspace_seq, received_at, id, source_seq, wire_name, idempotency_key, test, misfits, lane, hiring)
  SELECT 1, 1800000000000 + n % 4 * 2600000000, 'evt_' || n, 1 + n % 10, 'w', 'k' || n, 0, '[]', 'lane' || n % 5000, '{}'
  FROM generate_series(1, 20000) n;
  INSERT INTO event_payloads SELECT workspace_seq, seq, received_at, '{}', 'x' FROM events;
  INSERT INTO event_keys SELECT workspace_seq, decode(md5(id), 'hex'), seq, received_at FROM events;
  INSERT INTO event_search SELECT workspace_seq, seq, received_at, source_seq, 0, seq % 100 FROM events;
  INSERT INTO event_text SELECT workspace_seq, seq, md5(id), md5(id || 'job') FROM events;
  INSERT INTO runs (
    workspace_seq, id, event_seq, event_at, automation_seq, version_seq, state, hold, lane, behind, step_index, attempts,
    outputs, created_at, next_at, due_at, deadline_at, finished_at, waits_for)
  SELECT 1, 'run_' || seq, seq, received_at, 1 + seq % 20, 1 + seq % 20,
    CASE WHEN seq % 100 = 0 THEN 'waiting' WHEN seq % 101 = 0 THEN 'held' ELSE 'succeeded' END,
    CASE WHEN seq % 100 <> 0 AND seq % 101 = 0 THEN 'auth' END,
    lane, 0, 0, 0, '{}', received_at, received_at,
    CASE WHEN seq % 100 = 0 THEN received_at END, received_at,
    CASE WHEN seq % 100 <> 0 AND seq % 101 <> 0 THEN received_at END,
    CASE WHEN seq % 300 = 0 THEN 'slack' END
  FROM events;
  INSERT INTO attempts (workspace_seq, run_seq, step_id, number, started_at, duration_ms, outcome)
  SELECT workspace_seq, seq, 'post', 1, 0, 0, 'succeeded' FROM runs;
  INSERT INTO candidates (workspace_seq) SELECT 1 FROM generate_series(1, 10000);
  INSERT INTO candidate_refs (workspace_seq, candidate_seq, connection_id, ref, known_at)
  SELECT 1, seq, '', 'ref' || seq, 0 FROM candidates;
  INSERT INTO audit (
    workspace_seq, id, at, caller_kind, caller_id, caller_name, area, operation, action, changes, outcome, previous, hash)
  SELECT 1, 'aud_' || n, n, 'user', 'usr_' || n % 50, 'n', 'area' || n % 9, 'o', 'a', '[]', 'done', '', ''
  FROM generate_series(1, 10000) n;
  INSERT INTO bulk_jobs (workspace_seq, id, action, choice, state, made_by, runs, done, refused, created_at)
  SELECT 1, 'blk_' || n, 'retry', '{}', 'finished', 'u', 100, 100, 0, 0 FROM generate_series(1, 100) n;
  INSERT INTO bulk_items (workspace_seq, job_seq, place, run_id)
  SELECT 1, seq, n, 'run_' || n FROM bulk_jobs, generate_series(0, 99) n;
  INSERT INTO home_open SELECT 1, seq, 1, 0 FROM runs;
`;

interface Plan {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Index Cond"?: string;
  Plans?: Plan[];
}

const statements: { file: string; name: string; text: string }[] = [];
for (const file of readdirSync(SOURCES).filter((each) => each.endsWith(".ts"))) {
  const module = (await import(new URL(file, SOURCES).href)) as { sql?: Record<string, string> };
  for (const [name, text] of Object.entries(module.sql ?? {})) statements.push({ file, name, text });
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

describe("query plans of PostgreSQL", () => {
  let database: TestDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await testDatabase(migrated);
    client = new Client({
      connectionString: database.url,
      options: "-c search_path=hirewire,public -c client_min_messages=error -c random_page_cost=1.1",
    });
    await client.connect();
    await client.query(FILL);
    await client.query("ANALYZE");
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  /** As it is planned once for all values, like a prepared statement that is used often. */
  async function nodes(text: string): Promise<Plan[]> {
    // a limit that it does not know is taken for a tenth of the table; such a plan is never chosen over one for its values
    const limited = text.replaceAll(/LIMIT \$\d+/g, "LIMIT 50");
    const { rows } = await client.query<{ "QUERY PLAN": { Plan: Plan }[] }>(
      `EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${limited}`,
    );
    return nodesOf(rows[0]!["QUERY PLAN"][0]!.Plan);
  }

  it("are there to be checked", async () => {
    expect(statements.length).toBeGreaterThan(60);
    const [scan] = await nodes("SELECT * FROM runs WHERE reason = 'x'");
    expect(scan).toMatchObject({ "Node Type": "Seq Scan", "Relation Name": "runs" });
  });

  it.each(statements)("$file $name looks up what it needs", async ({ text }) => {
    if (!text.includes("$1") || /^\s*CREATE/.test(text)) return; // of migrations
    for (const node of await nodes(text)) {
      const { "Node Type": type, "Relation Name": relation = "" } = node;
      if (GROWS.test(relation)) expect(`${type} of ${relation}`).not.toBe(`Seq Scan of ${relation}`);
      // an index that is read from end to end is no better
      if (type.startsWith("Index")) expect(node["Index Cond"]).toBeDefined();
    }
  });

  it.each([
    ["claim-runs.ts", "claim", "runs_due", ["due_at <= $2"]],
    ["claim-runs.ts", "nextDue", "runs_due", ["workspace_seq = $1"]],
    ["claim-runs.ts", "runs", "runs_id", ["id = "]],
    ["claim-runs.ts", "extend", "runs_id", ["id = "]],
    ["change-run.ts", "finish", "runs_id", ["id = "]],
    ["change-run.ts", "nextStep", "runs_id", ["id = "]],
    ["finish-run.ts", "advanceLanes", "runs_lane", ["automation_seq = ", "lane = "]],
    ["finish-run.ts", "finished", "runs_open", ["event_seq = "]],
    ["record-event.ts", "facts", "runs_lane", ["automation_seq = ", "lane = "]],
    ["lanes.ts", "takeOf", "runs_id", ["id = ANY"]],
    ["candidate-links.ts", "find", "candidate_refs_ref", ["connection_id = ", "ref = "]],
    ["holds.ts", "releaseQuota", "runs_held", ["hold = 'quota'", "next_at <= $2"]],
    ["go-on.ts", "goOn", "runs_outage", ["waits_for = $4"]],
    ["history.ts", "runsNewest", "runs_pkey", ["seq < $2"]],
    ["history.ts", "runsOfEvent", "runs_event", ["event_seq = "]],
    ["history.ts", "attempts", "attempts_pkey", ["run_seq = "]],
  ])("%s %s reads just its range of %s", async (inFile, named, index, conditions) => {
    const { text } = statements.find(({ file, name }) => file === inFile && name === named)!;
    const conds = (await nodes(text))
      .filter((node) => node["Index Name"] === index)
      .map((node) => node["Index Cond"] ?? "");
    expect(conds.some((cond) => conditions.every((part) => cond.includes(part)))).toBe(true);
  });
});
