import { describe, expect, it } from "@jest/globals";
import { newHookId } from "../../../src/core/id.ts";
import type { Hook, SealedSecret } from "../../../src/core/types.ts";
import { definition, makeConnection, makeEvent, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

function makeSecret(connectionId: string, changes: Partial<SealedSecret> = {}): SealedSecret {
  const id = `sec_${Math.random()}`;
  return {
    id,
    connectionId,
    field: "token",
    sealed: Uint8Array.of(1, 0, 255),
    createdAt: T0,
    retiresAt: null,
    ...changes,
  };
}

function makeHook(connectionId: string, changes: Partial<Hook> = {}): Hook {
  return { id: newHookId(), connectionId, state: "active", createdAt: T0, retiredAt: null, ...changes };
}

export function describeSettings(open: OpenStore): void {
  describe("connections", () => {
    const scene = useScene(open);

    it("come with their secrets and their hook", async () => {
      const connection = makeConnection({ settings: { channel: "#hiring", nested: { deep: [1, null] } } });
      const secrets = [
        makeSecret(connection.id),
        makeSecret(connection.id, { field: "other", createdAt: T0 + 1 }),
      ];
      const hook = makeHook(connection.id);
      await scene().store.createConnection(connection, secrets, hook);
      const bare = makeConnection({ createdAt: T0 + 1 });
      await scene().store.createConnection(bare, [], null);
      await scene().reopen();
      expect(await scene().store.connections()).toEqual([connection, bare]);
      expect(await scene().store.secrets(connection.id)).toEqual(secrets);
      expect(await scene().store.hooks()).toEqual([hook]);
      expect(await scene().store.secrets(bare.id)).toEqual([]);
    });

    it("change all but their app and the day they were made", async () => {
      const connection = makeConnection();
      await scene().store.createConnection(connection, [], null);
      const changed = {
        ...connection,
        name: "Team Slack",
        settings: { a: 1 },
        state: "auth_expired" as const,
        stateReason: "Slack said token_revoked",
        updatedAt: T0 + 9,
      };
      await scene().store.updateConnection({ ...changed, app: "other", createdAt: 0 });
      expect(await scene().store.connections()).toEqual([changed]);
    });

    it("have names of their own", async () => {
      const connection = makeConnection({ name: "Slack" });
      await scene().store.createConnection(connection, [], null);
      const taken = { name: "ConfigError", code: "connection_name_taken", path: "name" };
      const second = makeConnection({ name: "Slack" });
      const secret = makeSecret(second.id);
      await expect(
        scene().store.createConnection(second, [secret], makeHook(second.id)),
      ).rejects.toMatchObject(taken);
      expect(await scene().store.hooks()).toEqual([]);
      const third = makeConnection();
      await scene().store.createConnection(third, [], null);
      await expect(scene().store.updateConnection({ ...third, name: "Slack" })).rejects.toMatchObject(taken);

      await expect(scene().store.updateConnection(makeConnection())).rejects.toMatchObject({
        code: "connection_not_found",
      });
    });

    it("rotate a secret with an overlap", async () => {
      const connection = makeConnection();
      const [old, older, other, next] = [
        makeSecret(connection.id, { id: "sec_2", createdAt: T0 + 2 }),
        makeSecret(connection.id, { id: "sec_1", createdAt: T0 + 1, retiresAt: T0 + 3 }),
        makeSecret(connection.id, { id: "sec_3", createdAt: T0 + 3, field: "other" }),
        makeSecret(connection.id, { id: "sec_4", createdAt: T0 + 4 }),
      ];
      await scene().store.createConnection(connection, [old, older, other], null);
      await scene().store.addSecret(next);
      await scene().store.retireSecrets(connection.id, "token", next.id, T0 + 99);
      expect(await scene().store.secrets(connection.id)).toEqual([
        older,
        { ...old, retiresAt: T0 + 99 },
        other,
        next,
      ]);
      await scene().store.deleteSecret(older.id);
      expect(await scene().store.secrets(connection.id)).toHaveLength(3);
    });

    it("leave their history behind: addresses retire, events and runs stay", async () => {
      const connection = makeConnection();
      const [first, second] = [makeHook(connection.id), makeHook(connection.id, { createdAt: T0 + 1 })];
      await scene().store.createConnection(connection, [makeSecret(connection.id)], first);
      await scene().store.addHook(second);
      await scene().store.retireHook(first.id, T0 + 5);
      const automation = await scene().automation();
      const { event, runs } = await scene().record([automation], {
        connectionId: connection.id,
        hookId: second.id,
      });
      await scene().store.deleteConnection(connection.id, T0 + 7);
      expect(await scene().store.connections()).toEqual([]);
      expect(await scene().store.secrets(connection.id)).toEqual([]);
      expect(await scene().store.hooks()).toEqual([
        { ...first, state: "retired", retiredAt: T0 + 5 },
        { ...second, state: "retired", retiredAt: T0 + 7 },
      ]);
      expect(await scene().store.event(event.id)).toEqual(event);
      expect(await scene().store.events({ connectionId: connection.id }, { limit: 5 })).toHaveLength(1);
      expect(await scene().claimedIds()).toEqual([runs[0]!.id]);
      // the name is free again, the address is not
      await scene().store.createConnection(makeConnection({ name: connection.name }), [], null);
      await expect(scene().store.addHook(makeHook("con_other", { id: second.id }))).rejects.toThrow();
    });
  });

  describe("automations", () => {
    const scene = useScene(open);

    it("keep every version and use the newest", async () => {
      const automation = await scene().automation("First name");
      const second = {
        id: "ver_2",
        automationId: automation.id,
        number: 2,
        definition: definition("Second name", ["only"]),
        createdAt: T0 + 8,
      };
      await scene().store.addVersion(second);
      await scene().reopen();
      expect(await scene().store.automations()).toEqual([
        {
          ...automation,
          name: "Second name",
          versionId: "ver_2",
          versionNumber: 2,
          definition: second.definition,
          updatedAt: T0 + 8,
        },
      ]);
      const { versionId: id, definition: recorded, createdAt } = automation;
      const first = { id, automationId: automation.id, number: 1, definition: recorded, createdAt };
      expect(await scene().store.versions(automation.id)).toEqual([first, second]);
      expect(await scene().store.versions("aut_unknown")).toEqual([]);
    });

    it("are saved by one of two who save at the same time", async () => {
      const automation = await scene().automation();
      const save = (id: string) =>
        scene().store.addVersion({
          id,
          automationId: automation.id,
          number: 2,
          definition: definition(id),
          createdAt: T0,
        });
      const both = await Promise.allSettled([save("ver_a"), save("ver_b")]);
      const refused = both.filter(({ status }) => status === "rejected");
      expect(refused).toEqual([
        {
          status: "rejected",
          reason: expect.objectContaining({ name: "ConfigError", code: "version_conflict" }),
        },
      ]);
      const winner = both[0].status === "fulfilled" ? "ver_a" : "ver_b";
      expect((await scene().store.automations())[0]).toMatchObject({ name: winner, versionId: winner });
    });

    it("must be there to get a version", async () => {
      const version = {
        id: "ver_x",
        automationId: "aut_unknown",
        number: 1,
        definition: definition("x"),
        createdAt: T0,
      };
      await expect(scene().store.addVersion(version)).rejects.toMatchObject({ code: "automation_not_found" });
    });

    it("are usable right after a save that was refused", async () => {
      const automation = await scene().automation();
      const late = {
        id: "ver_b",
        automationId: automation.id,
        number: 1,
        definition: definition("b"),
        createdAt: T0,
      };
      const [refused] = await Promise.allSettled([
        scene().store.addVersion(late),
        scene().recordEvent(makeEvent({ hookId: "hook_new" })),
      ]);
      expect(refused.status).toBe("rejected");
      await scene().record([automation], { hookId: "hook_other" });
      expect((await scene().claimOne()).event.hookId).toBe("hook_other");
      const listed = await scene().store.events({}, { limit: 5 });
      expect(listed.map(({ hookId }) => hookId)).toEqual(["hook_other", "hook_new"]);
    });
  });
}
