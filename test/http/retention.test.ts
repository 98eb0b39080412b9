/** How long each source's events are kept, as its owner sees and sets it. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { makeEvent } from "../contract/store/fixtures.ts";
import { startServer, type Server } from "./server.ts";

const DAY = 24 * 60 * 60 * 1000;

interface Source {
  name: string | null;
  own: { keepDays: number | null; keepPayloadDays: number | null };
  keepDays: number;
  keepPayloadDays: number;
  oldestAt: number | null;
  outlook: { eventsAt: number | null; payloadsAt: number | null; eventsSoon: number; payloadsSoon: number };
}

let server: Server;
let connectionId: string;
const began = Date.now();
beforeEach(async () => {
  server = await startServer();
  const values = { signing_secret: "of-tests" };
  connectionId = (await server.get<{ id: string }>("POST", "/connections", { app: "trycrucible", values }))
    .id;
  for (const age of [50, 20, 1]) {
    const receivedAt = began - age * DAY;
    await server.runtime.store.recordEvent(makeEvent({ connectionId, receivedAt }), [], 0);
  }
});
afterEach(() => server.close());

const sources = async (): Promise<Source[]> =>
  (await server.get<{ sources: Source[] }>("GET", "/retention")).sources;

describe("retention of a source", () => {
  it("is the installation's until it has its own, and shows what goes when", async () => {
    const oldestAt = began - 50 * DAY;
    expect(await server.get("GET", "/retention")).toEqual({
      installation: { keepDays: 180, keepPayloadDays: 90 },
      sources: [
        {
          connectionId,
          name: "trycrucible",
          app: "trycrucible",
          own: { keepDays: null, keepPayloadDays: null },
          keepDays: 180,
          keepPayloadDays: 90,
          oldestAt,
          outlook: {
            eventsAt: oldestAt + 180 * DAY,
            payloadsAt: oldestAt + 90 * DAY,
            eventsSoon: 0,
            payloadsSoon: 0,
            more: false,
          },
        },
      ],
    });
  });

  it("tells what other periods would let go, before anything is changed", async () => {
    expect(await server.get("GET", "/retention/trycrucible?keepDays=25&keepPayloadDays=15")).toMatchObject({
      keepDays: 25,
      keepPayloadDays: 15,
      now: { events: 1, payloads: 2, more: false },
      outlook: { eventsSoon: 2, payloadsSoon: 2 },
    });
    expect(await server.get("GET", `/retention/${connectionId}?keepDays=0`)).toMatchObject({
      keepPayloadDays: 90,
      now: { events: 0, payloads: 0 },
      outlook: { eventsAt: null },
    });
    expect(await sources()).toMatchObject([{ keepDays: 180 }]);
  });

  it("is set with the connection, or with the file of connections, and taken back by leaving it empty", async () => {
    await server.get("PATCH", "/connections/trycrucible", {
      values: { keep_days: 60, keep_payload_days: 52 },
    });
    const [set] = await sources();
    expect(set).toMatchObject({ own: { keepDays: 60, keepPayloadDays: 52 }, keepDays: 60 });
    expect(set!.outlook).toMatchObject({ eventsSoon: 0, payloadsSoon: 1 });
    await server.get("POST", "/config/apply", {
      connections: [{ name: "trycrucible", app: "trycrucible", values: { keep_days: 30 } }],
    });
    expect(await sources()).toMatchObject([{ own: { keepDays: 30, keepPayloadDays: null } }]);
    await server.get("PATCH", "/connections/trycrucible", { values: { keep_days: "" } });
    expect(await sources()).toMatchObject([{ own: { keepDays: null }, keepDays: 180 }]);
  });

  it("is the installation's for what a removed connection left", async () => {
    await server.get("PATCH", "/connections/trycrucible", { values: { keep_days: 0 } });
    await server.get("DELETE", "/connections/trycrucible");
    expect(await sources()).toMatchObject([{ connectionId, name: null, keepDays: 180 }]);
  });
});
