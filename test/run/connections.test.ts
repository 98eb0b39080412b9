import { beforeEach, describe, expect, it } from "@jest/globals";
import { http } from "../../actions/http.ts";
import type { Connection, SealedSecret } from "../../src/core/types.ts";
import { createConnectionReader, type ConnectionReader } from "../../src/run/connections.ts";
import { pinboard, TOKEN } from "./outbound-destination.ts";

let connections: Connection[];
let reads: number;
let secretsOf: () => Promise<SealedSecret[]>;
let reader: ConnectionReader;
beforeEach(() => {
  connections = [];
  reads = 0;
  secretsOf = async () => [];
  reader = createConnectionReader({
    store: {
      connections: async () => {
        reads += 1;
        return connections;
      },
      secrets: async () => await secretsOf(),
      subscription: async () => null,
    },
    vault: { open: () => TOKEN },
    now: () => 1_000_000,
  });
});

const make = (app: string): Connection => ({
  id: "con_1",
  name: "mine",
  app,
  settings: { base_url: "https://example.com" },
  state: "live",
  stateReason: null,
  createdAt: 0,
  updatedAt: 0,
});

describe("an app that works without a connection", () => {
  it("costs the store one look, however many steps use it", async () => {
    for (let step = 0; step < 3; step += 1) {
      expect(await reader.find(http, undefined)).toMatchObject({
        connection: null,
        values: { auth: "none" },
      });
    }
    expect(reads).toBe(1);
  });

  it("takes its only connection as soon as somebody says that there is one", async () => {
    await reader.find(http, undefined);
    connections.push(make("http"));
    reader.forget();
    expect(await reader.find(http, undefined)).toMatchObject({
      connection: { id: "con_1" },
      values: { base_url: "https://example.com" },
    });
  });
});

describe("an app that needs one", () => {
  it("is looked for anew before it is missed", async () => {
    await expect(reader.find(pinboard(), undefined)).rejects.toMatchObject({ code: "connection_missing" });
    connections.push({ ...make("pinboard"), settings: { token: TOKEN } });
    expect(await reader.find(pinboard(), undefined)).toMatchObject({ connection: { id: "con_1" } });
    expect(await reader.find(pinboard(), "mine")).toMatchObject({ values: { token: TOKEN } });
  });
});

describe("a connection that is changed while it is read", () => {
  it("is read again: a new secret never goes to where the old one went", async () => {
    const before = { ...make("http"), settings: { base_url: "https://old.example", auth: "bearer" } };
    const after = { ...before, settings: { base_url: "https://new.example", auth: "bearer" } };
    connections = [before];
    secretsOf = async () => {
      connections = [after];
      const [id, connectionId, field] = ["sec_1", "con_1", "token"];
      return [{ id, connectionId, field, sealed: new Uint8Array(), createdAt: 0, retiresAt: null }];
    };
    expect(await reader.find(http, "mine")).toMatchObject({
      connection: after,
      values: { base_url: "https://new.example", token: TOKEN },
    });
  });
});
