/** docs/ops names only what there is: pages, commands, options, settings, codes, alerts; and its SQL does what is said beside it. */
import { existsSync, globSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Client } from "pg";
import { migrate } from "../../src/store/postgres/migrate.ts";
import { T0 } from "../contract/store/fixtures.ts";
import { Scene } from "../contract/store/scene.ts";
import { testDatabase, type TestDatabase } from "../postgres/cluster.ts";
import { temporaryPostgres } from "../postgres/temporary-postgres.ts";
import { read, root } from "./dockerfile.ts";

const PAGES = globSync("docs/ops/*.md", { cwd: root });
const sources = globSync("src/**/*.ts", { cwd: root }).map(read).join("\n");
const main = read("src/cli/main.ts");

/** What is written as code. */
const codeIn = (page: string): string[] => [
  ...[...page.matchAll(/^```\w*\n([^]*?)^```/gm)].map(([, block]) => block!),
  ...[...page.replace(/^```[^]*?^```/gm, "").matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!),
];
const sqlIn = (page: string): string[] =>
  [...read(page).matchAll(/```sql\n([^]*?)```/g)].map(([, block]) => block!);

describe.each(PAGES)("%s", (file) => {
  const page = read(file);
  const code = codeIn(page);

  it("leads to what is there", () => {
    const links = [...page.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(
      ([, link]) => new URL(link!, new URL(file, root)),
    );
    expect(links.filter((link) => !existsSync(new URL(link.pathname, root))).map(String)).toEqual([]);
    const lost = links.filter(({ hash, pathname }) => hash !== "" && !anchorsOf(pathname).includes(hash));
    expect(lost.map(String)).toEqual([]);
  });

  it("names commands, options and settings that there are", () => {
    const commands = code
      .flatMap((each) => [...each.matchAll(/\bhirewire ([a-z]+)\b([^\n|;]*)/g)])
      .filter(([, word]) => word !== "hirewire");
    const unknown = commands.filter(
      ([, word]) => !new RegExp(`^  ${word!}: async`, "m").test(main) && !isOther(word!),
    );
    expect(unknown.map(([all]) => all)).toEqual([]);
    const given = commands.filter(([, word]) => !isOther(word!)).map(([, , rest]) => rest!);
    const alone = code.filter((each) => each.startsWith("--"));
    const options = [...given, ...alone].flatMap((each) => each.match(/--[a-z-]+/g) ?? []);
    expect(options.filter((option) => !new RegExp(`"${option}[ "]`).test(sources))).toEqual([]);
    const settings = code.flatMap((each) => each.match(/\bHIREWIRE_[A-Z_]+/g) ?? []);
    expect(settings.filter((name) => !sources.includes(`"${name}"`))).toEqual([]);
  });

  it("names codes, alerts and numbers that there are", () => {
    const words = code.filter((each) => /^[a-z]+(_[a-z]+)+$/.test(each) && !OF_OTHERS.has(each));
    const known = (word: string): boolean =>
      sources.includes(`"${word}"`) || sources.includes(`"${word.replace("hirewire_", "")}"`);
    expect(words.filter((word) => !known(word))).toEqual([]);
    const rules = read("docs/ops/alert-rules.yaml");
    const alerts = page.match(/\bHirewire(?=[A-Z])[A-Za-z]+/g) ?? [];
    expect(alerts.filter((name) => !rules.includes(`alert: ${name}\n`))).toEqual([]);
  });
});

/** Of Caddy and PostgreSQL. */
const OF_OTHERS = new Set([
  "lb_try_duration",
  "max_connections",
  "max_wal_size",
  "pg_test_fsync",
  "pg_dump",
  "pg_trgm",
  "pg_basebackup",
  "pg_upgrade",
  "archive_command",
  "recovery_target_time",
  "hirewire_b",
]);
/** `hirewire hirewire …` and names of things. */
const isOther = (word: string): boolean => ["deploy", "install"].includes(word);

function anchorsOf(pathname: string): string[] {
  const headings = [...read(pathname.slice(root.pathname.length)).matchAll(/^#+ (.*)$/gm)].map(
    ([, title]) => title!,
  );
  return headings.map(
    (title) =>
      `#${title
        .toLowerCase()
        .replace(/[^\p{L}\d\s_-]/gu, "")
        .replaceAll(" ", "-")}`,
  );
}

describe("SQL that the pages give", () => {
  it("makes runs of a restored database look before they repeat", async () => {
    const [restored = ""] = sqlIn("docs/ops/backup-and-restore.md");
    const opened = await temporaryPostgres();
    try {
      const scene = new Scene(opened);
      const id = await scene.recordRun(await scene.automation());
      const client = new Client({ connectionString: opened.url });
      await client.connect();
      await client.query(restored);
      await client.end();
      expect(await scene.claimOne()).toMatchObject({ run: { id }, interrupted: true, interruptedSince: T0 });
    } finally {
      await opened.destroy();
    }
  });

  describe("for a second role", () => {
    let database: TestDatabase;
    let admin: Client;
    beforeAll(async () => {
      database = await testDatabase();
      admin = new Client({ connectionString: database.url });
      await admin.connect();
    });
    afterAll(async () => {
      await admin.query("DROP OWNED BY of_docs CASCADE; DROP ROLE of_docs_b; DROP ROLE of_docs");
      await admin.end();
      await database.drop();
    });

    it("lets it in with the rights of the first, and what it makes belongs to the first", async () => {
      const name = new URL(database.url).pathname.slice(1);
      const ours = (text: string): string =>
        text
          .replaceAll(/\bhirewire(_b)?\b/g, "of_docs$1")
          .replace(/CREATE DATABASE .*/, `GRANT ALL ON DATABASE "${name}" TO of_docs;`);
      const [first = ""] = sqlIn("docs/ops/install.md");
      const [second = ""] = sqlIn("docs/ops/rotate-keys.md");
      await admin.query(ours(first));
      await admin.query(ours(second));
      const url = new URL(database.url);
      [url.username, url.password] = ["of_docs_b", "another"];
      await migrate(url.href);
      const { rows } = await admin.query<{ owner: string }>(
        "SELECT DISTINCT tableowner AS owner FROM pg_tables WHERE schemaname = 'hirewire'",
      );
      expect(rows).toEqual([{ owner: "of_docs" }]);
    });
  });
});
