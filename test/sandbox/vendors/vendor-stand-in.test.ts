/** The hiring tools of the sandbox send as their pages say: signed, within a time-out, repeated, and not for ever. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { catalog } from "../../../index.ts";
import { verifySignature } from "../../../src/core/signature/verify-signature.ts";
import { createVendorStandIn, type VendorStandIn } from "../../../src/sandbox/vendors/vendor-stand-in.ts";

const SECRET = "whsec_sandbox_test";
const NOW = Date.parse("2026-05-23T10:34:17.000Z");

let server: Server;
let url: string;
/** What the receiver answers, call by call; `null` leaves the sender without an answer. */
let answers: (number | null)[];
let received: { rawHeaders: string[]; body: Buffer }[];
let waits: number[];

beforeEach(async () => {
  answers = [];
  received = [];
  waits = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ rawHeaders: request.rawHeaders, body: Buffer.concat(chunks) });
      const status = answers.shift();
      if (status === null) return;
      response.writeHead(status ?? 200).end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in/hook`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function vendor(key: string, timeoutMs?: number): VendorStandIn {
  const app = catalog.triggers.get(key)!;
  const standIn = createVendorStandIn({
    app,
    now: () => NOW,
    wait: async (ms) => void waits.push(ms),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  const settings = Object.fromEntries(
    Object.entries(app.connection).flatMap(([name, field]) =>
      "default" in field ? [[name, field.default]] : [],
    ),
  );
  standIn.endpoint = { url, secret: SECRET, scheme: app.verify(settings as never) };
  return standIn;
}

const sampleOf = (standIn: VendorStandIn) =>
  Object.values(standIn.app.events)[0]?.sample as Record<string, unknown>;

describe.each([...catalog.triggers.keys()])("%s", (key) => {
  it("signs so that its hook accepts it", async () => {
    const standIn = vendor(key);
    expect(await standIn.send(sampleOf(standIn))).toEqual({
      accepted: true,
      attempts: [{ number: 1, status: 200 }],
    });
    const [call] = received;
    expect(
      verifySignature({
        scheme: standIn.endpoint!.scheme,
        rawHeaders: call!.rawHeaders,
        body: call!.body,
        secrets: [SECRET],
        nowMs: NOW,
      }),
    ).toMatchObject({ ok: true });
  });

  it("repeats on its own schedule, with the same body, until it is accepted", async () => {
    const standIn = vendor(key);
    const { retryDelaysMs } = standIn.app.delivery;
    answers = [...retryDelaysMs.map(() => 500), 200];
    const delivered = await standIn.send(sampleOf(standIn));
    expect(delivered.accepted).toBe(true);
    expect(delivered.attempts).toHaveLength(retryDelaysMs.length + 1);
    expect(waits).toEqual([...retryDelaysMs]);
    expect(new Set(received.map(({ body }) => body.toString())).size).toBe(1);
  });

  it("gives an event up after its last attempt", async () => {
    const standIn = vendor(key);
    answers = Array(20).fill(503);
    const delivered = await standIn.send(sampleOf(standIn));
    expect(delivered.accepted).toBe(false);
    expect(delivered.attempts).toHaveLength(standIn.app.delivery.retryDelaysMs.length + 1);
  });
});

it("switches HatchBeacon's hook off after ten failures in a row, and not after nine", async () => {
  const standIn = vendor("hatchbeacon");
  const fail = async (times: number) => {
    for (let count = 0; count < times; count += 1) {
      answers = Array(6).fill(500);
      await standIn.send(sampleOf(standIn));
    }
  };
  await fail(9);
  answers = [200];
  await standIn.send(sampleOf(standIn));
  await fail(9);
  expect(standIn.disabled).toBe(false);
  await fail(1);
  expect(standIn.disabled).toBe(true);
  expect(await standIn.send(sampleOf(standIn))).toEqual({ accepted: false, attempts: [] });
});

it("never repeats what TalentSprout got no answer to", async () => {
  const standIn = vendor("talentsprout", 200);
  answers = [null];
  expect(await standIn.send(sampleOf(standIn))).toEqual({
    accepted: false,
    attempts: [{ number: 1, status: null }],
  });
});
