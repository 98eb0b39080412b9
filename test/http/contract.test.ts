/** openapi.json against the running server: a contract tool from outside walks it, and a generated client drives it. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AxiosRequestConfig, AxiosResponse } from "axios";
import OpenAPIClientAxios from "openapi-client-axios";
import { parse } from "yaml";
import { redocly } from "./redocly.ts";
import { SCORES, setUp, startServer, type Server } from "./server.ts";

const contract = fileURLToPath(new URL("contract.arazzo.yaml", import.meta.url));

describe("redocly respect", () => {
  let server: Server;
  let folder: string;
  beforeAll(async () => {
    server = await startServer();
    folder = server.dataDir;
  });
  afterAll(() => server?.close());

  const walk = async (file: string) =>
    redocly([
      "respect",
      file,
      "--server",
      `hirewire=${server.runtime.url}/api`,
      "--input",
      JSON.stringify({ token: server.runtime.token, key: "contract" }),
    ]);

  it("walks from the first call to a replay, and into what is refused", async () => {
    const { code, output } = await walk(contract);
    expect(output).toMatch(/Workflows: 3 passed, 3 total/);
    expect(code).toBe(0);
    expect(output).not.toContain(server.runtime.token);
  });

  it("would notice an answer that is not as described", async () => {
    const described = JSON.parse(readFileSync(new URL("../../openapi.json", import.meta.url), "utf8")) as {
      components: { schemas: { Status: { required: string[] } } };
    };
    described.components.schemas.Status.required.push("mood");
    await writeFile(join(folder, "openapi.json"), JSON.stringify(described));
    const walked = join(folder, "contract.arazzo.yaml");
    const text = readFileSync(contract, "utf8").replace("../../openapi.json", "openapi.json");
    await writeFile(walked, text);
    const { code, output } = await walk(walked);
    expect(output).toMatch(/✗ schema check/);
    expect(code).not.toBe(0);
    await rm(walked);
  });

  it("covers what it says", () => {
    const { workflows } = parse(readFileSync(contract, "utf8"), { merge: true }) as {
      workflows: { steps: { operationId: string }[] }[];
    };
    const walked = new Set(workflows.flatMap(({ steps }) => steps.map(({ operationId }) => operationId)));
    for (const each of [
      "createAutomation",
      "testAutomation",
      "setAutomationState",
      "sendSample",
      "listRuns",
      "replayRun",
    ])
      expect(walked).toContain(each);
  });
});

describe("a client generated from openapi.json", () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
    await setUp(server);
  });
  afterAll(() => server?.close());

  type Call = (
    parameters?: Record<string, unknown> | null,
    data?: unknown,
    config?: AxiosRequestConfig,
  ) => Promise<AxiosResponse<Record<string, unknown>>>;

  it("drives create, test, turn on, list runs, replay", async () => {
    const definition = (await (
      await fetch(`${server.runtime.url}/api/openapi.json`)
    ).json()) as ConstructorParameters<typeof OpenAPIClientAxios.default>[0]["definition"];
    const api = new OpenAPIClientAxios.default({
      definition,
      axiosConfigDefaults: {
        baseURL: `${server.runtime.url}/api`,
        headers: { authorization: `Bearer ${server.runtime.token}` },
      },
    });
    const client = (await api.init()) as unknown as Record<string, Call>;

    const created = await client["createAutomation"]!(
      null,
      parse(SCORES.replace("name: Scores", "name: By a client")),
    );
    expect([created.status, created.data["state"]]).toEqual([201, "off"]);
    const { id } = created.data as { id: string };

    const tested = await client["testAutomation"]!({ id });
    expect(tested.data).toMatchObject({ passed: 2, failed: 0 });

    const on = await client["setAutomationState"]!({ id }, { state: "on" });
    expect(on.data["state"]).toBe("on");

    const sent = await client["sendSample"]!(null, {
      event: "trycrucible.invitation_scored",
      changes: { score: 88 },
    });
    expect(sent.data["status"]).toBe(200);

    const listed = await client["listRuns"]!({ automation: "By a client", limit: 5 });
    const [run] = listed.data["items"] as { id: string; state: string; automation: string }[];
    expect(run).toMatchObject({ state: "waiting", automation: "By a client" });

    await client["cancelRun"]!({ id: run!.id });
    const replayed = await client["replayRun"]!(
      { id: run!.id },
      {},
      { headers: { "idempotency-key": "client" } },
    );
    expect([replayed.status, replayed.data["replayOf"]]).toEqual([201, run!.id]);

    await expect(client["getRun"]!({ id: "run_0" })).rejects.toMatchObject({
      response: { status: 404, data: { code: "run_not_found" } },
    });
  });
});
