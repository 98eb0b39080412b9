/** Two versions on one PostgreSQL, one process after another replaced while events keep coming: docs/ops/upgrade.md. */
import { afterAll, beforeAll, expect, it, jest } from "@jest/globals";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { allFinished, connectCrucible, EVERY_SCORE_TO_SLACK, postScore } from "./crucible.ts";
import { eventually, type Hirewire } from "./hirewire.ts";
import { openInstallation, type Installation } from "./installation.ts";
import { startStandIns, type StandIns } from "./stand-ins.ts";

jest.setTimeout(120_000);

/** What a version may do to tables that others use meanwhile: more columns, indexes, tables; nothing is taken away. */
const NEXT_MIGRATION = `
ALTER TABLE events ADD COLUMN next_version text;
ALTER TABLE runs ADD COLUMN next_version text NOT NULL DEFAULT 'of the next version';
ALTER TABLE connections ADD COLUMN next_version jsonb;
CREATE INDEX runs_of_the_next_version ON runs (workspace_seq, next_version);
CREATE TABLE next_version (workspace_seq int NOT NULL, note text);
`;

let next: string;
let standIns: StandIns;
let installation: Installation;
let sender: ReturnType<typeof send> | undefined;

beforeAll(async () => {
  standIns = await startStandIns({ slack: { rateLimits: false } });
  installation = await openInstallation({ args: ["--allow", standIns.host] });
  next = await makeNextVersion();
});
afterAll(async () => {
  await sender?.stop();
  await installation?.close();
  await standIns?.close();
  await rm(next, { recursive: true, force: true });
});

it("is rolled out under load: nothing is lost or doubled, and what is older does not come back", async () => {
  const intake = await installation.start("intake");
  const worker = await installation.start("worker");
  await standIns.connectSlack(intake);
  const path = await connectCrucible(intake);
  await intake.api("POST", "/automations?state=on", EVERY_SCORE_TO_SLACK);

  sender = send(path, intake);
  await sender.untilMore();
  const nextWorker = await installation.start("worker", { program: next });
  await sender.untilMore();
  await worker.stop();
  await sender.untilMore();
  const nextIntake = await installation.start("intake", { program: next });
  sender.to(nextIntake);
  expect(await intake.stop()).toEqual({ code: 0 });
  await sender.untilMore();
  await expect(installation.start("worker")).rejects.toThrow("database_newer");

  const acknowledged = await sender.stop();
  await allFinished(nextIntake, { received: acknowledged.length });
  const posted = standIns.slack.messages("hiring").map(({ text }) => text.replace(/ scored 91$/, ""));
  expect(posted.toSorted()).toEqual(acknowledged.toSorted());
  expect(nextWorker.output()).not.toContain('"level":"error"');
});

/** This version, and one migration more. */
async function makeNextVersion(): Promise<string> {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), "hirewire-next-"));
  const parts = ["src", "triggers", "actions", "mappings", "bin", "index.ts", "package.json"];
  for (const part of parts) await cp(join(root, part), join(folder, part), { recursive: true });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"), "dir");
  const kept = join(".cache", "stripped", process.version);
  await mkdir(join(folder, kept), { recursive: true });
  await cp(join(root, kept), join(folder, kept), { recursive: true });
  await writeFile(join(folder, "src/store/postgres/sql/9999-next.sql"), NEXT_MIGRATION);
  return folder;
}

/** Scores, one after another without a pause; what is not acknowledged is sent again, as a vendor does. */
function send(path: string, first: Hirewire) {
  const acknowledged: string[] = [];
  let target = first;
  const ending = new AbortController();
  const sending = (async () => {
    while (!ending.signal.aborted) {
      const submission = `sub_${acknowledged.length}`;
      if (await postScore(target, path, submission)) acknowledged.push(submission);
      else await new Promise(setImmediate);
    }
  })();
  return {
    to: (other: Hirewire) => void (target = other),
    async untilMore(): Promise<void> {
      const wanted = acknowledged.length + 30;
      await eventually(() => Promise.resolve(acknowledged.length >= wanted), "thirty more acknowledged");
    },
    async stop(): Promise<string[]> {
      ending.abort();
      await sending;
      return acknowledged;
    },
  };
}
