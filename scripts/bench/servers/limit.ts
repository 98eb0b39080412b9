/** The limit of taking events in: Node's bare HTTP server, the signature, and nothing else. */
import { createServer } from "node:http";
import { SIGNATURE_HEADER } from "../job.ts";
import { announce, COUNTS_PATH, isSigned, RECEIVED, type Counts } from "./received.ts";

let accepted = 0;
const HEADERS = { "content-type": "application/json", "content-length": RECEIVED.length };

await announce(
  createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    if (request.url === COUNTS_PATH) {
      response.end(JSON.stringify({ accepted, underWay: 0 } satisfies Counts));
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
      response.writeHead(200, HEADERS).end(RECEIVED);
    });
  }),
);
