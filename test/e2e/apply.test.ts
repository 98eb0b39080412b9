/** Automations and connections as a folder in git: planned in words, applied once, and never by half. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  eventually,
  hirewire,
  makeDataDir,
  removeDataDir,
  startHirewire,
  type Hirewire,
} from "./hirewire.ts";
import { startStandIns, type StandIns } from "./stand-ins.ts";

/** Each command is a process of its own. */
jest.setTimeout(120_000);

const CONNECTIONS = `connections:
  - name: assessments
    app: trycrucible
    values:
      signing_secret: \${CRUCIBLE_SECRET}
  - name: slack
    app: slack
    values:
      bot_token: \${SLACK_TOKEN}
      api_url: \${SLACK_URL}
`;
const POSTS = `name: Posts
state: on
trigger: trycrucible.invitation_scored
when: score >= 80
steps:
  - use: slack.post_message
    with:
      channel: "#hiring"
      text: "{% score %}"
`;
const DRAFT = `name: Draft
trigger: candidate.scored
steps:
  - use: slack.post_message
    with:
      channel: "#hiring"
      text: Draft
`;

interface Plan {
  id: string;
  changes: { kind: string; what: string; name: string; words: string[] }[];
  unchanged: number;
}
interface Shown {
  id: string;
  name: string;
  state: string;
  versionNumber: number;
  updatedAt: number;
}

let standIns: StandIns;
let dataDir: string;
let folder: string;
let server: Hirewire;
let env: Record<string, string>;

beforeAll(async () => {
  standIns = await startStandIns({ slack: { rateLimits: false } });
  env = {
    CRUCIBLE_SECRET: "s3cret-of-trycrucible",
    SLACK_TOKEN: standIns.slack.botToken,
    SLACK_URL: `${standIns.url}/slack/api`,
  };
});
afterAll(async () => {
  await standIns.close();
});
beforeEach(async () => {
  dataDir = await makeDataDir();
  folder = await mkdtemp(join(tmpdir(), "hirewire-config-"));
  server = await startHirewire({ dataDir, args: ["--no-sandbox", "--allow", standIns.host] });
  await mkdir(join(folder, "automations"));
  await write("connections.yaml", CONNECTIONS);
  await write("automations/posts.yaml", POSTS);
  await write("automations/draft.yaml", DRAFT);
});
afterEach(async () => {
  await server.stop();
  await removeDataDir(dataDir);
  await rm(folder, { recursive: true, force: true });
});

const write = (name: string, text: string) => writeFile(join(folder, name), text);
const cli = (...args: string[]) => hirewire(dataDir, args, env);
const apply = async (...args: string[]): Promise<Plan> => {
  const done = await cli("--json", "apply", folder, "--yes", ...args);
  expect(done).toMatchObject({ code: 0, stderr: "" });
  return JSON.parse(done.stdout) as Plan;
};
const everything = async () => ({
  automations: (await server.api<{ items: Shown[] }>("GET", "/automations")).items,
  connections: (await server.api<{ items: Shown[] }>("GET", "/connections")).items,
});
const kinds = ({ changes }: Plan) => changes.map(({ kind, name }) => `${kind} ${name}`);

describe("hirewire apply", () => {
  it("makes what the folder says, and changes nothing the second time", async () => {
    expect(kinds(await apply())).toEqual([
      "create assessments",
      "create slack",
      "create Draft",
      "create Posts",
    ]);
    const before = await everything();
    expect(before.automations.map(({ name, state }) => [name, state])).toEqual([
      ["Draft", "off"],
      ["Posts", "on"],
    ]);

    const sent = await cli("send", "trycrucible.invitation_scored", "--set", "score=91");
    expect(sent).toMatchObject({ code: 0 });
    await eventually(
      async () => standIns.slack.messages("hiring").some(({ text }) => text === "91"),
      "the message",
    );
    const live = await eventually(async () => {
      const now = await everything();
      return now.connections.every(({ state }) => state === "live") && now;
    }, "live connections");

    const again = await apply();
    expect(again).toMatchObject({ changes: [], unchanged: 4 });
    expect(await everything()).toEqual(live);
    expect((await cli("diff", folder)).code).toBe(0);
  });

  it("says what it would do before it does it, and does nothing unasked", async () => {
    const planned = await cli("apply", folder);
    expect(planned.code).toBe(1);
    expect(planned.stderr).toContain('+ create connection "slack": to Slack');
    expect(planned.stderr).toContain("Nothing was done. Say --yes");
    expect((await cli("diff", folder)).code).toBe(2);
    expect(await everything()).toEqual({ automations: [], connections: [] });
  });

  it("changes what differs, and nothing else", async () => {
    await apply();
    const before = await everything();
    await write("automations/posts.yaml", POSTS.replace("80", "90").replace("state: on", "state: paused"));
    await write(
      "connections.yaml",
      CONNECTIONS.replace("values:\n      signing", "values:\n      on_test: run\n      signing"),
    );
    const plan = await apply();
    expect(plan).toMatchObject({
      unchanged: 2,
      changes: [
        { kind: "change", name: "assessments", words: ["Test events is set anew"] },
        { kind: "change", name: "Posts", words: ["version 2: other when", "from on to paused"] },
      ],
    });
    const after = await everything();
    const of = (all: Shown[], name: string) => all.find((each) => each.name === name);
    expect(of(after.automations, "Draft")).toEqual(of(before.automations, "Draft"));
    expect(of(after.connections, "slack")).toEqual(of(before.connections, "slack"));
    expect(of(after.automations, "Posts")).toMatchObject({ state: "paused", versionNumber: 2 });
  });

  it("takes a new secret, and never shows one", async () => {
    await apply();
    env["CRUCIBLE_SECRET"] = "another-s3cret-of-trycrucible";
    const diff = await cli("diff", folder);
    expect(diff.stdout).toContain('~ change connection "assessments": Signing secret is set anew');
    await apply();
    expect((await apply()).changes).toEqual([]);
    const shown = [diff.stdout, (await cli("--json", "diff", folder)).stdout, server.output()].join("\n");
    expect(shown).not.toContain("s3cret-of-trycrucible");
    env["CRUCIBLE_SECRET"] = "s3cret-of-trycrucible";
  });

  it("leaves what was made by hand, unless it is told to prune", async () => {
    await apply();
    await server.api("POST", "/connections", { app: "hatchbeacon", values: { signing_secret: "x" } });
    await rm(join(folder, "automations/draft.yaml"));
    expect(kinds(await apply())).toEqual(["leave Draft", "leave hatchbeacon"]);
    expect((await everything()).automations).toHaveLength(2);

    expect(kinds(await apply("--prune"))).toEqual(["remove Draft", "remove hatchbeacon"]);
    expect((await everything()).automations.map(({ name }) => name)).toEqual(["Posts"]);
    expect((await apply("--prune")).changes).toEqual([]);
  });
});

describe("a broken file", () => {
  const broken: [what: string, file: string, text: string, says: RegExp][] = [
    ["YAML that can't be read", "automations/bad.yaml", "name: Bad\ntrigger: [\n", /bad\.yaml:\d+:\d+: /],
    [
      "an expression with a slip",
      "automations/bad.yaml",
      POSTS.replace("Posts", "Bad").replace("score >= 80", "score >= "),
      /bad\.yaml:4:\d+: /,
    ],
    [
      "a vendor that is not there",
      "automations/bad.yaml",
      POSTS.replace("Posts", "Bad").replace("trycrucible.", "trycrucibel."),
      /bad\.yaml:3:10: There is no event "trycrucibel\.invitation_scored"\. Did you mean "trycrucible/,
    ],
    [
      "a step whose connection nobody made",
      "automations/bad.yaml",
      POSTS.replace("Posts", "Bad").replace("    with:", "    connection: slak\n    with:"),
      /bad\.yaml:7:17: .*There is no connection "slak"\. Did you mean "slack"\?/,
    ],
    [
      "two automations with one name",
      "automations/bad.yaml",
      POSTS,
      /posts\.yaml:1:7: "Posts" stands in .*bad\.yaml already/,
    ],
    [
      "a secret in the file",
      "more.yaml",
      "connections:\n  - name: other\n    app: slack\n    values:\n      bot_token: xoxb-1-2-3\n",
      /more\.yaml:5:18: "bot_token" is a secret and must not stand in a file: write \$\{BOT_TOKEN\}/,
    ],
    [
      "a variable that is not set",
      "more.yaml",
      "connections:\n  - name: other\n    app: slack\n    values:\n      bot_token: ${NOT_SET}\n",
      /more\.yaml:5:18: The environment has no NOT_SET/,
    ],
    [
      "a field that the app does not have",
      "more.yaml",
      "connections:\n  - name: other\n    app: slack\n    values:\n      colour: red\n",
      /more\.yaml:5:\d+: The connection "other": Slack has no field "colour"/,
    ],
  ];

  it("changes nothing at all and is pointed at", async () => {
    await apply();
    const before = await everything();
    for (const [what, file, text, says] of broken) {
      // a good change beside the broken file must not happen either
      await write("automations/draft.yaml", DRAFT.replace("text: Draft", "text: Other"));
      await write(file, text);
      const refused = await cli("apply", folder, "--yes");
      await rm(join(folder, file));
      expect([what, refused.code]).toEqual([what, 1]);
      expect(refused.stderr).toMatch(says);
      expect(refused.stderr).toContain("Nothing was changed.");
      expect(refused.stderr).not.toContain("xoxb-1-2-3");
      expect(await everything()).toEqual(before);
    }
  });

  it("is refused by the server too, whoever sends it", async () => {
    const wanted = {
      connections: [{ name: "slack", app: "slack", values: { bot_token: "xoxb-1-2-3" } }],
      automations: [{ name: "A", trigger: "candidate.scored", steps: [{ use: "slack.post_massage" }] }],
    };
    await expect(server.api("POST", "/config/apply", wanted)).rejects.toThrow(
      /422 .*invalid_config.*automations\[0\]\.steps\[0\]\.use/s,
    );
    expect(await everything()).toEqual({ automations: [], connections: [] });
  });

  it("and an empty folder are not a wish to remove everything", async () => {
    await apply();
    const empty = await mkdtemp(join(tmpdir(), "hirewire-config-"));
    expect(await cli("apply", empty, "--prune", "--yes")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("no YAML file"),
    });
    expect((await everything()).automations).toHaveLength(2);
    await rm(empty, { recursive: true, force: true });
  });
});

describe("a plan", () => {
  it("is not carried out once something else was changed", async () => {
    const wanted = {
      automations: [
        {
          name: "A",
          trigger: "candidate.scored",
          steps: [{ use: "http.request", with: { url: "https://example.com" } }],
        },
      ],
    };
    const plan = await server.api<Plan>("POST", "/config/plan", wanted);
    await server.api("POST", "/automations", wanted.automations[0]);
    await expect(server.api("POST", "/config/apply", { ...wanted, planId: plan.id })).rejects.toThrow(
      /plan_changed/,
    );
    expect((await everything()).automations).toHaveLength(1);
  });
});

describe("hirewire export", () => {
  it("writes a folder that makes the same again, without a secret in it", async () => {
    await apply();
    const out = await mkdtemp(join(tmpdir(), "hirewire-export-"));
    expect(await cli("export", out)).toMatchObject({ code: 0 });
    const files = (await readdir(out, { recursive: true, withFileTypes: true })).filter((each) =>
      each.isFile(),
    );
    expect(files.map(({ name }) => name).toSorted()).toEqual([
      "connections.yaml",
      "draft.yaml",
      "posts.yaml",
    ]);
    const texts = await Promise.all(
      files.map(({ parentPath, name }) => readFile(join(parentPath, name), "utf8")),
    );
    expect(texts.join("\n")).toContain("bot_token: ${SLACK_BOT_TOKEN}");
    for (const secret of [env["SLACK_TOKEN"] ?? "", env["CRUCIBLE_SECRET"] ?? ""]) {
      expect(texts.join("\n")).not.toContain(secret);
    }

    const own = {
      SLACK_BOT_TOKEN: env["SLACK_TOKEN"] ?? "",
      ASSESSMENTS_SIGNING_SECRET: env["CRUCIBLE_SECRET"] ?? "",
    };
    expect((await hirewire(dataDir, ["diff", out, "--prune"], own)).stdout).toContain("nothing to do");

    const elsewhere = await makeDataDir();
    const made = await hirewire(elsewhere, ["apply", out, "--yes"], own);
    expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining("Done: 4 created.") });
    expect((await hirewire(elsewhere, ["diff", out], own)).code).toBe(0);

    await writeFile(join(out, "automations/posts.yaml"), "mine");
    expect(await cli("export", out)).toMatchObject({ code: 1, stderr: expect.stringContaining("--force") });
    expect(await readFile(join(out, "automations/posts.yaml"), "utf8")).toBe("mine");
    await removeDataDir(elsewhere);
    await rm(out, { recursive: true, force: true });
  });
});
