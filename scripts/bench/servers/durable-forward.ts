/**
 * The limit of the whole job: bare HTTP, the signature, SQLite with grouped commits (WAL, synchronous=FULL), then the
 * filter, the mapping and one POST over kept-alive connections; what was delivered is marked with a later commit.
 * It has no retries, no history and no lanes. Nothing durable in one Node process can do much less.
 *
 * As a negative control it can be told to lose or to double one message in a hundred: `--flaw lose|double`.
 */
import { Agent, createServer, request as send, type ServerResponse } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { messageOf, PASS_MARK, SIGNATURE_HEADER, type ScoredPayload } from "../job.ts";
import { announce, COUNTS_PATH, isSigned, RECEIVED, type Counts } from "./received.ts";

const { values } = parseArgs({
  options: { folder: { type: "string" }, sink: { type: "string" }, flaw: { type: "string" } },
});
const { folder = ".", sink = "", flaw } = values;
const FLAW_EVERY = 100;
const HEADERS = { "content-type": "application/json", "content-length": RECEIVED.length };

interface Waiting {
  body: Buffer;
  response: ServerResponse;
}

const db = new DatabaseSync(join(folder, "journal.sqlite"));
db.exec(`
  PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;
  CREATE TABLE events (seq INTEGER PRIMARY KEY, body BLOB NOT NULL, delivered INTEGER NOT NULL DEFAULT 0)`);
const insert = db.prepare("INSERT INTO events (body) VALUES (?)");
const mark = db.prepare("UPDATE events SET delivered = 1 WHERE seq = ?");
const begin = db.prepare("BEGIN IMMEDIATE");
const commit = db.prepare("COMMIT");

const agent = new Agent({ keepAlive: true, maxSockets: 50 });
const target = new URL(sink);
let waiting: Waiting[] = [];
let delivered: number[] = [];
let scheduled = false;
let accepted = 0;
let forwarded = 0;
let underWay = 0;

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  setImmediate(flush);
}

function flush(): void {
  scheduled = false;
  const batch = waiting;
  const done = delivered;
  waiting = [];
  delivered = [];
  begin.run();
  for (const seq of done) mark.run(seq);
  const seqs = batch.map(({ body }) => Number(insert.run(body).lastInsertRowid));
  commit.run();
  batch.forEach(({ body, response }, index) => {
    response.writeHead(200, HEADERS).end(RECEIVED);
    work(seqs[index]!, body);
  });
}

function work(seq: number, body: Buffer): void {
  const payload = JSON.parse(body.toString("utf8")) as ScoredPayload;
  if (payload.data.score < PASS_MARK) return;
  forwarded += 1;
  const flawed = flaw !== undefined && forwarded % FLAW_EVERY === 0;
  if (flawed && flaw === "lose") return;
  const message = JSON.stringify(messageOf(payload));
  forward(seq, message);
  if (flawed && flaw === "double") forward(seq, message);
}

function forward(seq: number, message: string): void {
  underWay += 1;
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(message) };
  const call = send(target, { method: "POST", agent, headers }, (answer) => {
    answer.resume();
    answer.on("end", () => {
      underWay -= 1;
      delivered.push(seq);
      schedule();
    });
  });
  call.end(message);
}

await announce(
  createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    if (request.url === COUNTS_PATH) {
      response.end(JSON.stringify({ accepted, underWay } satisfies Counts));
      return;
    }
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const body = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
      if (!isSigned(body, request.headers[SIGNATURE_HEADER])) {
        response.writeHead(401).end();
        return;
      }
      accepted += 1;
      waiting.push({ body, response });
      schedule();
    });
  }),
);
