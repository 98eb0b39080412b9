import { describe, expect, it } from "@jest/globals";
import { newHookId } from "../../../src/core/id.ts";
import type { Connection, Hook, SealedSecret } from "../../../src/core/types.ts";
import type { StoredRegistration } from "../../../src/store/registrations.ts";
import { makeConnection, T0 } from "./fixtures.ts";
import { type OpenStore, useScene } from "./scene.ts";

function makeHook({ id: connectionId }: Connection): Hook {
  return { id: newHookId(), connectionId, state: "active", createdAt: T0, retiredAt: null };
}

function makeRegistration(hook: Hook, changes: Partial<StoredRegistration> = {}): StoredRegistration {
  return {
    hookId: hook.id,
    connectionId: hook.connectionId,
    app: "hiresscope",
    url: `https://hirewire.example/in/${hook.id}`,
    state: "intended",
    vendorId: null,
    events: ["application.scored"],
    sealed: Uint8Array.of(1, 0, 255),
    confirmedAt: null,
    leftAt: null,
    createdAt: T0,
    updatedAt: T0,
    ...changes,
  };
}

function makeSecret(connectionId: string, id: string, changes: Partial<SealedSecret> = {}): SealedSecret {
  const sealed = Uint8Array.of(7);
  return { id, connectionId, field: "signing_secret", sealed, createdAt: T0, retiresAt: null, ...changes };
}

export function describeRegistrations(open: OpenStore): void {
  describe("registrations", () => {
    const scene = useScene(open);
    const connect = async (secrets: SealedSecret[] = []): Promise<Connection> => {
      const connection = makeConnection();
      const own = secrets.map((secret) => ({ ...secret, connectionId: connection.id }));
      await scene().store.createConnection(connection, own, null);
      return connection;
    };
    const intend = async (connection: Connection, createdAt = T0): Promise<StoredRegistration> => {
      const hook = { ...makeHook(connection), createdAt };
      const registration = makeRegistration(hook, { createdAt });
      await scene().store.intendRegistration(registration, hook);
      return registration;
    };

    it("are intended together with their address", async () => {
      const registration = await intend(await connect());
      await scene().reopen();
      expect(await scene().store.registrations()).toEqual([registration]);
      expect(await scene().store.hooks()).toMatchObject([{ id: registration.hookId, state: "active" }]);
    });

    it("are recorded together with the secret, and take the place of what was current", async () => {
      const old = makeSecret("", "sec_old");
      const other = makeSecret("", "sec_other", { field: "api_key" });
      const connection = await connect([old, other]);
      const first = await intend(connection);
      await scene().store.recordRegistration({ ...first, state: "current", sealed: null }, null);
      const second = await intend(connection, T0 + 1);
      const secret = makeSecret(connection.id, "sec_new", { createdAt: T0 + 2 });
      const recorded: StoredRegistration = {
        ...second,
        state: "current",
        vendorId: "wh_2",
        events: ["job.created"],
        sealed: null,
        updatedAt: T0 + 2,
      };
      await scene().store.recordRegistration(recorded, { sealed: secret, retireSecretsAt: T0 + 99 });
      await scene().reopen();
      expect(await scene().store.registrations()).toEqual([
        { ...first, state: "leaving", sealed: null, updatedAt: T0 + 2 },
        recorded,
      ]);
      expect(await scene().store.secrets(connection.id)).toEqual([
        { ...old, connectionId: connection.id, retiresAt: T0 + 99 },
        { ...other, connectionId: connection.id },
        secret,
      ]);
    });

    it("are recorded without having been intended when they were found at the vendor", async () => {
      const connection = await connect();
      const hook = makeHook(connection);
      await scene().store.addHook(hook);
      const found = makeRegistration(hook, { state: "current", vendorId: "wh_1", sealed: null });
      await scene().store.recordRegistration(found, null);
      expect(await scene().store.registrations()).toEqual([found]);
    });

    it("keep nothing of a connection that was removed meanwhile: no address, no secret", async () => {
      const connection = await connect();
      const registration = await intend(connection);
      await scene().store.deleteConnection(connection.id, T0 + 1);
      const gone = { code: "connection_not_found" };
      const sealed = makeSecret(connection.id, "sec_1");
      await expect(
        scene().store.recordRegistration(
          { ...registration, state: "current" },
          { sealed, retireSecretsAt: T0 },
        ),
      ).rejects.toMatchObject(gone);
      const hook = makeHook(connection);
      await expect(scene().store.intendRegistration(makeRegistration(hook), hook)).rejects.toMatchObject(
        gone,
      );
      expect(await scene().store.registrations()).toEqual([registration]);
      expect(await scene().store.secrets(connection.id)).toEqual([]);
      expect(await scene().store.hooks()).toHaveLength(1);
    });

    it("change what is given and leave the rest", async () => {
      const registration = await intend(await connect());
      await scene().store.changeRegistration(
        registration.hookId,
        { vendorId: "wh_9", events: ["job.closed"] },
        T0 + 1,
      );
      await scene().store.changeRegistration(registration.hookId, { confirmedAt: T0 + 2 }, T0 + 2);
      expect(await scene().store.registrations()).toEqual([
        {
          ...registration,
          vendorId: "wh_9",
          events: ["job.closed"],
          confirmedAt: T0 + 2,
          updatedAt: T0 + 2,
        },
      ]);
    });

    it("end together with their address, and stay known", async () => {
      const registration = await intend(await connect());
      await scene().store.changeRegistration(
        registration.hookId,
        { state: "leaving", leftAt: T0 + 1 },
        T0 + 1,
      );
      await scene().store.endRegistration(registration.hookId, "orphaned", T0 + 5);
      await scene().reopen();
      expect(await scene().store.registrations()).toEqual([
        { ...registration, state: "orphaned", sealed: null, leftAt: T0 + 1, updatedAt: T0 + 5 },
      ]);
      expect(await scene().store.hooks()).toMatchObject([{ state: "retired", retiredAt: T0 + 5 }]);
    });

    it("remember how each connection stands, as long as it is there", async () => {
      const connection = await connect();
      const state = { connectionId: connection.id, state: "refused", reason: "No.", since: T0 } as const;
      await scene().store.setSourceState({ ...state, state: "registering", reason: null });
      await scene().store.setSourceState(state);
      await scene().store.setSourceState({ ...state, connectionId: "con_gone" });
      await scene().reopen();
      expect(await scene().store.sourceStates()).toEqual([state]);
      await scene().store.deleteConnection(connection.id, T0 + 1);
      expect(await scene().store.sourceStates()).toEqual([]);
    });
  });
}
