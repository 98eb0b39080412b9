/** An automation that its owner removed: out of every list, and still named in the history. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { catalog } from "../../index.ts";
import { silentLog } from "../../src/log.ts";
import { openDirectory, type Directory } from "../../src/run/directory.ts";
import { automationOperations, type Automations } from "../../src/run/operations/automations.ts";
import { runOperations, type Runs } from "../../src/run/operations/runs.ts";
import { finished, makeEvent, makeRun, T0 } from "../contract/store/fixtures.ts";
import { Scene } from "../contract/store/scene.ts";
import { temporaryStore, type TemporaryStore } from "../store/temporary-store.ts";

const definition = (name: string) => ({
  name,
  trigger: "candidate.scored",
  steps: [{ id: "ask", use: "hirewire.ask_person", with: { question: "Invite?" } }],
});

let opened: TemporaryStore;
let scene: Scene;
let directory: Directory;
let automations: Automations;
let runs: Runs;
let changes: number;
beforeEach(async () => {
  opened = await temporaryStore(() => T0);
  scene = new Scene(opened);
  const { store } = opened;
  const now = () => T0;
  changes = 0;
  directory = await openDirectory({ store, vault: {} as never, catalog, log: silentLog, now });
  automations = automationOperations({ store, catalog, directory, now, onChange: () => void (changes += 1) });
  runs = runOperations({ store, catalog, directory, now, onRuns: () => undefined });
});
afterEach(() => opened.destroy());

describe("removing an automation", () => {
  it("takes it out of the list, frees its name, and tells whoever listens", async () => {
    const { id } = await automations.create(definition("Invite"), "on");
    const before = changes;
    await automations.remove("Invite");
    expect(changes).toBe(before + 1);
    expect(automations.list()).toEqual([]);
    expect(() => automations.get("Invite")).toThrow('There is no automation "Invite"');
    const another = await automations.create(definition("Invite"), "on");
    expect(another.id).not.toBe(id);
    await automations.remove(another.id);
    await expect(automations.remove("Invite")).rejects.toMatchObject({ code: "automation_not_found" });
  });

  it("cancels what it had not done, and the history goes on naming it", async () => {
    const automation = await automations.create(definition("Invite"), "on");
    const [done, waits] = [makeRun(automation), makeRun(automation)];
    await scene.recordEvent(makeEvent(), [done]);
    await scene.work(finished("succeeded"));
    await scene.recordEvent(makeEvent(), [waits]);
    await automations.remove("Invite");
    expect((await runs.search({}, { limit: 9 })).items).toMatchObject([
      { id: waits.id, automation: "Invite", state: "cancelled", reason: "its automation was removed" },
      { id: done.id, automation: "Invite", state: "succeeded" },
    ]);
    expect(await runs.get(done.id)).toMatchObject({ automation: "Invite" });
    await expect(runs.replay(done.id, { fromStart: true, version: "recorded" })).rejects.toMatchObject({
      code: "automation_not_found",
    });
  });
});
