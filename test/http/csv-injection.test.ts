/** Names that a spreadsheet would take for formulas, in every table that the API gives out. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import application from "../../triggers/samples/hiresscope.application_scored.json" with { type: "json" };
import { withChanges } from "../../src/core/hiring/fresh-sample.ts";
import { routes } from "../../src/http/api/routes.ts";
import { makeOwner } from "./people.ts";
import { startServer, type Server } from "./server.ts";

const FORMULAS = [`=HYPERLINK("http://evil.example","look")`, "+1+1", "-2+3", "@SUM(1)", "\t=1", "＝1+1"];
/** Those of one thing, which must be named, stand in that thing's tests. */
const TABLES = routes.filter(
  ({ answer, path, query }) =>
    answer.type === "text/csv" && !path.includes(":") && (query?.safeParse({}).success ?? true),
);

let server: Server;
beforeAll(async () => {
  server = await startServer();
  const owner = await makeOwner(server);
  await owner.get("PATCH", "/profile", { name: FORMULAS[0] });
  const values = { signing_secret: "of tests" };
  await owner.get("POST", "/connections", { app: "hiresscope", name: "hiresscope", values });
  await owner.get("POST", "/connections", { app: "slack", name: "slack", values: { bot_token: "xoxb-1" } });
  await owner.get("POST", "/automations?state=on", {
    name: FORMULAS[3],
    trigger: "hiresscope.application_scored",
    steps: [{ use: "slack.post_message", with: { channel: "#hiring", text: "Hello" } }],
  });
  for (const [index, formula] of FORMULAS.entries()) {
    const changes = {
      "data.applicationId": `app_${index}`,
      "data.candidateName": formula,
      "data.jobTitle": formula,
    };
    const payload = withChanges(application, changes);
    await owner.get("POST", "/events", { connection: "hiresscope", payload });
    await owner.get("POST", "/tokens", { name: formula.trim(), scopes: ["read"] });
  }
});
afterAll(() => server?.close());

/** RFC 4180. */
function cellsOf(table: string): string[] {
  const cells = [...table.replace(/^\uFEFF/, "").matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(?:,|\r\n)/g)];
  return cells.map(([, cell = ""]) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  );
}

describe("tables for spreadsheets", () => {
  it("are there", () => {
    expect(TABLES.length).toBeGreaterThanOrEqual(3);
  });

  it.each(TABLES)("calculate nothing: $path", async ({ path }) => {
    const answer = await server.call("GET", path);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8"]);
    const cells = cellsOf(await answer.text());
    expect(cells.filter((cell) => /^\s*[=+\-@＝＋－＠]/.test(cell) || /^[\t\r]/.test(cell))).toEqual([]);
    expect(cells.some((cell) => /^'\s*[=+\-@＝]/.test(cell))).toBe(true); // they are shown, as text
  });
});
