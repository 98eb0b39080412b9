import { describe, expect, it } from "@jest/globals";
import { Client } from "pg";
import { testDatabase } from "./cluster.ts";

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe("the PostgreSQL of the tests", () => {
  it("answers, and sorts texts as people do", async () => {
    const database = await testDatabase();
    expect(await ask(database.url, "SELECT 'a' < 'B' AS sorted, 1 AS one")).toEqual([
      { sorted: true, one: 1 },
    ]);
    await database.drop();
    await expect(ask(database.url, "SELECT 1")).rejects.toThrow("does not exist");
  });

  it("copies databases from a template that is built once", async () => {
    let built = 0;
    const template = {
      key: "a table",
      async build(url: string) {
        built += 1;
        await ask(url, "CREATE TABLE things AS SELECT 1 AS one");
      },
    };
    const [one, two] = await Promise.all([testDatabase(template), testDatabase(template)]);
    await ask(one.url, "DELETE FROM things");
    expect(await ask(two.url, "SELECT one FROM things")).toEqual([{ one: 1 }]);
    expect(built).toBe(1);
    await Promise.all([one.drop(), two.drop()]);
  });
});
