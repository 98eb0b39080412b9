/**
 * What is asked about all workspaces costs by those that have work, not by those that there are, nor by how much one of them has.
 *
 * https://www.postgresql.org/docs/18/sql-explain.html (read 2026-11-22)
 */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Client } from "pg";
import { sql as due } from "../../src/store/postgres/due-workspaces.ts";
import { sql as quotas } from "../../src/store/postgres/quota-use.ts";
import { BY_INDEX, IS_EMPTY, removeFrom, TABLES } from "../../src/store/postgres/remove-workspace.ts";
import { testDatabase, type TestDatabase } from "../postgres/cluster.ts";
import { migrated } from "../postgres/temporary-postgres.ts";

/** A thousand workspaces. Three have something to do, of which one is flooded; each has a history. */
const FILL = `
  INSERT INTO workspaces (seq, id, name, created_at) SELECT n, 'w' || n, 'w', 0 FROM generate_series(2, 1000) n;
  INSERT INTO automations (workspace_seq, id, name, state, version_seq, created_at, updated_at)
  SELECT seq, 'aut_' || seq, 'a', 'on', 1, 0, 0 FROM workspaces;
  INSERT INTO hooks (workspace_seq, id, connection_id, state, created_at)
  SELECT seq, 'hook_' || seq, 'con', 'active', 0 FROM workspaces;
  INSERT INTO users (workspace_seq, id, email, email_verified, name, role, created_at, updated_at)
  SELECT seq, 'usr_' || seq, 'u' || seq % 300 || '@example.com', 1, 'u', 'owner', 0, 0 FROM workspaces;
  INSERT INTO runs (
    workspace_seq, id, event_seq, event_at, automation_seq, version_seq, state, behind, step_index, attempts, outputs,
    created_at, next_at, due_at, deadline_at, finished_at)
  SELECT workspace_seq, 'run_' || workspace_seq || '_' || n, n, 0, seq, 1, 'succeeded', 0, 0, 0, '{}', 0, 0, NULL, 0, 1
  FROM automations, generate_series(1, 20) n;
  INSERT INTO runs (
    workspace_seq, id, event_seq, event_at, automation_seq, version_seq, state, behind, step_index, attempts, outputs,
    created_at, next_at, due_at, deadline_at)
  SELECT workspace_seq, 'run_due_' || workspace_seq || '_' || n, n, 0, seq, 1,
    CASE WHEN n % 50000 = 1 THEN 'running' ELSE 'waiting' END, 0, 0, 0, '{}', 0, n, n, 0
  FROM automations, generate_series(1, CASE WHEN workspace_seq = 500 THEN 100000 ELSE 1 END) n
  WHERE workspace_seq IN (7, 500, 991);
`;

interface Node {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Index Cond"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  Plans?: Node[];
}
const nodesOf = (plan: Node): Node[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

describe("plans about all workspaces", () => {
  let database: TestDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await testDatabase(migrated);
    client = new Client({
      connectionString: database.url,
      options: "-c search_path=hirewire,public -c random_page_cost=1.1 -c plan_cache_mode=force_generic_plan",
    });
    await client.connect();
    await client.query(FILL);
  }, 60_000);
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  /** As it runs once it is prepared, with what it looked at of a table. */
  async function looked(table: string, text: string, ...values: (string | number)[]) {
    await client.query(`PREPARE asked AS ${text}`);
    const given =
      values.length === 0 ? "" : `(${values.map((value) => client.escapeLiteral(String(value))).join(", ")})`;
    const { rows } = await client.query<{ "QUERY PLAN": { Plan: Node }[] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE asked${given}`,
    );
    await client.query("DEALLOCATE asked");
    const nodes = nodesOf(rows[0]!["QUERY PLAN"][0]!.Plan).filter(
      (node) => node["Relation Name"] === table && node["Node Type"] !== "ModifyTable",
    );
    return {
      rows: Math.round(nodes.reduce((sum, node) => sum + node["Actual Rows"] * node["Actual Loops"], 0)),
      how: new Set(
        nodes.map((node) => `${node["Node Type"].replace(" Only", "")} ${node["Index Name"] ?? ""}`),
      ),
      ranges: nodes.map((node) => node["Index Cond"] ?? ""),
    };
  }

  describe.each(["before anybody has looked at the tables", "after"])("%s", (when) => {
    beforeAll(async () => {
      if (when === "after") await client.query("ANALYZE");
    });

    it("who has work is told by a look at each that has some", async () => {
      for (const asked of [await looked("runs", due.due, 5), await looked("runs", due.next)]) {
        expect(asked).toMatchObject({ rows: 3, how: new Set(["Index Scan runs_due"]) });
        for (const range of asked.ranges) expect(range).toContain("workspace_seq > ");
      }
    });

    it("what is at work is told without a look at what waits", async () => {
      const asked = await looked("runs", quotas.use, 500, 1);
      expect(asked).toMatchObject({ rows: 2, how: new Set(["Index Scan runs_page"]) });
    });

    it("rows of a removed one are found without a look at those of others", async () => {
      await client.query(`BEGIN; ${BY_INDEX}`);
      const asked = await looked("runs", removeFrom("runs"), 500, 50);
      await client.query("ROLLBACK");
      expect(asked.rows).toBe(100); // found, and taken
      expect([...asked.how].toSorted()).toEqual([expect.stringMatching(/^Index Scan runs_/), "Tid Scan "]);
    });

    it("that nothing of it is left is told while nobody waits for long", async () => {
      for (const table of TABLES) {
        await client.query(`BEGIN; ${BY_INDEX}`);
        const { how } = await looked(table, IS_EMPTY, 2);
        await client.query("ROLLBACK");
        for (const each of how) expect(each).toMatch(/^Index Scan /);
      }
    });
  });
});
