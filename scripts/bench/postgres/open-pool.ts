import { Pool } from "pg";

/** @param most  connections. One that is cut while nobody uses it is replaced, and nobody's business */
export function openPool(url: string, most: number): Pool {
  const pool = new Pool({ connectionString: url, max: most });
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}
