import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Client } from "pg";
import { type PrivateCluster, startPrivateCluster } from "./private-cluster.ts";

let cluster: PrivateCluster;
beforeAll(async () => {
  cluster = await startPrivateCluster();
});
afterAll(async () => cluster?.close());

describe("a PostgreSQL of a test's own", () => {
  it.each(["fast", "immediate"] as const)("has what was committed after a stop that is %s", async (how) => {
    await cluster.ask(`CREATE TABLE ${how}_things AS SELECT 1 AS one`);
    const client = new Client({ connectionString: cluster.url });
    await client.connect();
    const cut = new Promise<Error>((resolve) => client.on("error", resolve));
    await cluster.restart(how);
    expect((await cut).message).toMatch(/terminat/);
    expect(await cluster.ask(`SELECT one FROM ${how}_things`)).toEqual([{ one: 1 }]);
    expect(await cluster.ask("SHOW fsync")).toEqual([{ fsync: "on" }]);
  });
});
