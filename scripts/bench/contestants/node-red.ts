/**
 * Node-RED, set up by its own files: http in → a function that checks the signature → the answer at once, and switch →
 * function → http request.
 *
 * Sources: https://nodered.org/docs/user-guide/runtime/configuration,
 *          https://nodered.org/docs/user-guide/writing-functions (read 2026-11-21)
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CHANNEL, PASS_MARK, SIGNATURE_HEADER, SIGNING_SECRET } from "../job.ts";
import type { Contestant } from "./contestant.ts";
import { installPeer, type Peer } from "./install-peer.ts";
import { freePort, spawnServer } from "./spawn-server.ts";

const PEER: Peer = {
  name: "node-red",
  version: "5.0.7",
  entry: "red.js",
  gigabytes: 0.5,
  asOf: "2026-10-01",
  native: [],
};

const SETTINGS = {
  uiHost: "127.0.0.1",
  flowFile: "flows.json",
  credentialSecret: false,
  functionExternalModules: true,
  telemetry: { enabled: false, updateNotification: false },
  logging: { console: { level: "warn", metrics: false, audit: false } },
};

const CHECK = `
const expected = crypto.createHmac("sha256", ${JSON.stringify(SIGNING_SECRET)}).update(msg.payload).digest();
const given = Buffer.from(String(msg.req.headers[${JSON.stringify(SIGNATURE_HEADER)}] ?? ""), "hex");
const { req, res } = msg;
if (given.length !== expected.length || !crypto.timingSafeEqual(given, expected)) {
  return [{ req, res, statusCode: 401, payload: "" }, null];
}
return [
  { req, res, statusCode: 200, payload: { received: true } },
  { payload: JSON.parse(msg.payload.toString("utf8")) },
];`;

const MAP = `
const { data } = msg.payload;
return {
  payload: {
    channel: ${JSON.stringify(CHANNEL)},
    text: data.candidateName + " scored " + data.score + " for " + data.jobTitle,
    ref: data.applicationId,
  },
};`;

export const nodeRed: Contestant = {
  key: "node-red",
  label: `Node-RED ${PEER.version}`,
  delivers: true,
  about: "Keeps nothing on disk and does not retry; the signature is checked in a function node. Editor on.",
  async prepare({ folder, sink }) {
    await installPeer(PEER);
    await writeFile(join(folder, "settings.js"), `module.exports = ${JSON.stringify(SETTINGS, null, 2)};\n`);
    await writeFile(join(folder, "flows.json"), JSON.stringify(flow(sink.url), null, 2));
  },
  async start({ folder }) {
    const file = await installPeer(PEER);
    const port = await freePort();
    const args = [
      file,
      "--userDir",
      folder,
      "--settings",
      join(folder, "settings.js"),
      "--port",
      String(port),
    ];
    return {
      ...spawnServer(process.execPath, args, { cwd: folder }),
      hookUrl: `http://127.0.0.1:${port}/in`,
    };
  },
};

function flow(sinkUrl: string): object[] {
  const tab = "bench";
  const node = (id: string, type: string, settings: object, ...wires: string[][]): object => {
    return { id, type, z: tab, x: 100, y: 100, ...settings, wires };
  };
  const check = { func: CHECK, outputs: 2, libs: [{ var: "crypto", module: "crypto" }] };
  const rules = [{ t: "gte", v: String(PASS_MARK), vt: "num" }];
  const filter = { property: "payload.data.score", propertyType: "msg", rules, checkall: "true", outputs: 1 };
  const post = { method: "POST", ret: "txt", url: sinkUrl, persist: true, paytoqs: "ignore", senderr: false };
  return [
    { id: tab, type: "tab", label: "Strong candidates to the channel" },
    node("in", "http in", { url: "/in", method: "post", skipBodyParsing: true }, ["check"]),
    node("check", "function", check, ["answer"], ["filter"]),
    node("answer", "http response", {}),
    node("filter", "switch", filter, ["map"]),
    node("map", "function", { func: MAP, outputs: 1, libs: [] }, ["post"]),
    node("post", "http request", post, []),
  ];
}
