/** Automations in the making: kept as they are, shared without overwriting, published when they are right, and brought back. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startServer, type Server } from "./server.ts";

interface Draft {
  id: string | null;
  revision: number;
  baseVersion: number | null;
  content: Record<string, unknown>;
  sentence: string;
  problems: { path: string; code: string; message: string; whenOn: boolean }[];
}
interface Automation {
  id: string;
  name: string;
  state: string;
  versionNumber: number;
  definition: { when?: string };
}

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.close());

const post = { use: "slack.post_message", with: { channel: "#hiring", text: "{% score %}" } };
const complete = (name: string, when = "score >= 80") => ({
  name,
  trigger: "trycrucible.invitation_scored",
  when,
  steps: [post],
});
const problem = async (answer: Promise<Response>) => {
  const { status, body } = await answer.then(async (each) => ({
    status: each.status,
    body: (await each.json()) as { code: string; errors?: { path: string }[] },
  }));
  return { status, code: body.code, paths: body.errors?.map(({ path }) => path) };
};

async function publish(name: string): Promise<Automation> {
  const { id } = await server.get<Draft>("POST", "/drafts", { content: complete(name) });
  return server.get<Automation>("POST", `/drafts/${id}/publish`, { revision: 1 });
}

describe("a draft", () => {
  it("is kept as it is, with everything that is wrong with it at its field", async () => {
    const content = {
      trigger: "candidate.scored",
      when: "score >= ",
      steps: [{ use: "slack.post_message", with: { chanel: "#hiring" } }],
    };
    const draft = await server.get<Draft>("POST", "/drafts", { content });
    expect(draft).toMatchObject({ revision: 1, content });
    const paths = draft.problems.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(["name", "when", "steps[0].with.chanel"]));
    // an account is only needed to be on
    expect(draft.problems.filter(({ whenOn }) => whenOn)).toMatchObject([
      { code: "connection_missing", path: "steps[0].connection" },
    ]);
    expect(
      await problem(server.call("POST", `/drafts/${draft.id}/publish`, { body: { revision: 1 } })),
    ).toEqual({
      status: 422,
      code: "invalid_automation",
      paths: paths.filter((path) => path !== "steps[0].connection"),
    });
    expect(await server.get<Draft>("GET", `/drafts/${draft.id}`)).toMatchObject({ revision: 1, content });
  });

  it("keeps rows of its conditions that are not filled in, and is not published with one", async () => {
    const row = { kind: "rule", field: "score", operator: "between", values: [null, 90] };
    const rows = (text: string) => ({ text, group: { kind: "group", join: "and", items: [row] } });
    const content = { ...complete("Half a condition", ""), when: undefined };
    const draft = await server.get<Draft>("POST", "/drafts", {
      content: { ...content, unfinished: { when: rows(""), "steps.gone.when": rows("") } },
    });
    expect(draft.content["unfinished"]).toMatchObject({ when: { group: { items: [row] } } });
    const gap = { path: "when", code: "unfinished_condition" };
    expect(draft.problems.filter(({ whenOn }) => !whenOn)).toMatchObject([gap]);
    expect(
      await problem(server.call("POST", `/drafts/${draft.id}/publish`, { body: { revision: 1 } })),
    ).toEqual({ status: 422, code: "invalid_automation", paths: ["when"] });

    // rows of another text than the condition has say nothing of it
    await server.get<Draft>("PUT", `/drafts/${draft.id}`, {
      content: { ...complete("Half a condition"), unfinished: { when: rows("score >= 70") } },
      revision: 1,
    });
    const published = await server.get<Automation>("POST", `/drafts/${draft.id}/publish`, { revision: 2 });
    expect(published.definition).not.toHaveProperty("unfinished");
  });

  it("becomes an automation and is gone", async () => {
    const { id } = await server.get<Draft>("POST", "/drafts", { content: complete("Strong scores") });
    const automation = await server.get<Automation>("POST", `/drafts/${id}/publish`, { revision: 1 });
    expect(automation).toMatchObject({
      name: "Strong scores",
      state: "off",
      versionNumber: 1,
      sentence: "When TryCrucible scores a candidate 80 or more, post to #hiring",
    });
    expect(await problem(server.call("GET", `/drafts/${id}`))).toMatchObject({
      status: 404,
      code: "draft_not_found",
    });
    expect(await server.get("GET", `/automations/${automation.id}/versions`)).toMatchObject({
      items: [{ number: 1, savedBy: "operator", restores: null }],
    });
  });

  it("can't be on before its accounts are there", async () => {
    const { id } = await server.get<Draft>("POST", "/drafts", { content: complete("Too early") });
    expect(
      await problem(server.call("POST", `/drafts/${id}/publish`, { body: { revision: 1, state: "on" } })),
    ).toMatchObject({
      code: "invalid_automation",
      paths: ["steps[0].connection"],
    });
  });

  it("is shared: nobody overwrites what they have not seen", async () => {
    const { id } = await publish("Shared");
    const path = `/automations/${id}/draft`;
    const seen = await server.get<Draft>("GET", path);
    expect(seen).toMatchObject({ id: null, revision: 0, baseVersion: 1, problems: [{ whenOn: true }] });
    const save = (when: string, revision: number) =>
      server.call("PUT", path, { body: { content: complete("Shared", when), revision } });
    const both = await Promise.all([save("score >= 85", 0), save("score >= 90", 0)]);
    expect(both.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 409]);
    expect(await problem(save("score >= 95", 0))).toMatchObject({ status: 409, code: "draft_conflict" });
    expect((await save("score >= 95", 1)).status).toBe(200);
    expect(
      await problem(server.call("POST", `/automations/${id}/publish`, { body: { revision: 1 } })),
    ).toMatchObject({ code: "draft_conflict" });
    // what runs is untouched all the while
    expect(await server.get<Automation>("GET", `/automations/${id}`)).toMatchObject({
      versionNumber: 1,
      definition: { when: "score >= 80" },
    });
  });

  it("does not silently undo what was published beside it", async () => {
    const { id } = await publish("Beside");
    await server.get("PUT", `/automations/${id}/draft`, {
      content: complete("Beside", "score >= 85"),
      revision: 0,
    });
    await server.get("PUT", `/automations/${id}`, complete("Beside", "score >= 70"));
    const send = (body: object) => server.call("POST", `/automations/${id}/publish`, { body });
    expect(await problem(send({ revision: 1 }))).toMatchObject({ status: 409, code: "version_conflict" });
    expect((await send({ revision: 1, over: 2 })).status).toBe(200);
  });

  it("follows a newer version once somebody says that they saw it", async () => {
    const { id } = await publish("Followed");
    const save = (revision: number, over?: number) =>
      server.call("PUT", `/automations/${id}/draft`, {
        body: {
          content: complete("Followed", "score >= 85"),
          revision,
          ...(over !== undefined && { over }),
        },
      });
    await save(0);
    await server.get("PUT", `/automations/${id}`, complete("Followed", "score >= 70"));
    expect(await problem(save(1, 1))).toMatchObject({ status: 409, code: "version_conflict" });
    expect(await (await save(1)).json()).toMatchObject({ revision: 2, baseVersion: 1 });
    expect(await (await save(2, 2)).json()).toMatchObject({ revision: 3, baseVersion: 2 });
    const published = await server.get("POST", `/automations/${id}/publish`, { revision: 3 });
    expect(published).toMatchObject({ versionNumber: 3, definition: { when: "score >= 85" } });
  });

  it("is thrown away, and goes with its automation", async () => {
    const { id } = await publish("Thrown");
    await server.get("PUT", `/automations/${id}/draft`, { content: {}, revision: 0 });
    await server.get("DELETE", `/automations/${id}/draft`);
    expect(await server.get<Draft>("GET", `/automations/${id}/draft`)).toMatchObject({ revision: 0 });
    await server.get("PUT", `/automations/${id}/draft`, { content: { name: "of the removed" }, revision: 0 });
    await server.get("DELETE", `/automations/${id}`);
    const { items } = await server.get<{ items: Draft[] }>("GET", "/drafts");
    expect(items.map(({ content }) => content["name"])).not.toContain("of the removed");
  });
});

describe("versions", () => {
  it("say in words what they changed, and come back as new ones", async () => {
    const { id } = await publish("Versions");
    const content = { ...complete("Versions", "score >= 85"), steps: [] as object[] };
    await server.get("PUT", `/automations/${id}/draft`, { content, revision: 0 });
    const said = async (from: string, to: string) =>
      (
        await server.get<{ items: { text: string }[] }>(
          "GET",
          `/automations/${id}/diff?from=${from}&to=${to}`,
        )
      ).items.map(({ text }) => text);
    expect(await said("1", "draft")).toEqual([
      "Score must now be 85 or more, was 80",
      "Step 1 “Post a message” was removed",
    ]);
    await server.get("PUT", `/automations/${id}/draft`, {
      content: complete("Versions", "score >= 85"),
      revision: 1,
    });
    await server.get("POST", `/automations/${id}/publish`, { revision: 2 });
    expect(await server.get("POST", `/automations/${id}/rollback`, { version: 1 })).toMatchObject({
      versionNumber: 3,
      definition: { when: "score >= 80" },
    });
    expect(await said("1", "3")).toEqual([]);
    expect(await server.get("GET", `/automations/${id}/versions`)).toMatchObject({
      items: [{ number: 3, restores: 1 }, { number: 2, restores: null }, { number: 1 }],
    });
    expect(
      await problem(server.call("POST", `/automations/${id}/rollback`, { body: { version: 9 } })),
    ).toMatchObject({ code: "version_not_found" });
    expect(
      await problem(server.call("POST", `/automations/${id}/rollback`, { body: { version: 3 } })),
    ).toMatchObject({ code: "version_not_found" });
  });
});
