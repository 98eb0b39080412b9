/** A call that we made to ourselves through the public address (`run/public-address/`). */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Challenges } from "../run/public-address/challenges.ts";

/** @returns false when the call is none of ours: somebody else's to answer */
export type OwnCall = (request: IncomingMessage, response: ServerResponse, hookId: string) => boolean;

/** More than we ever send. */
const MOST_BYTES = 6 * 1024 * 1024;

export function createOwnCall(challenges: Challenges): OwnCall {
  return (request, response, hookId) => {
    if (!challenges.expects(hookId)) return false;
    const pieces: Buffer[] = [];
    let size = 0;
    request.on("data", (piece: Buffer) => {
      size += piece.length;
      if (size <= MOST_BYTES) pieces.push(piece);
    });
    request.on("error", () => undefined); // cut off: then nothing arrived
    request.on("end", () => {
      const { method = "", rawHeaders } = request;
      const answer = challenges.arrive(hookId, { method, rawHeaders, body: Buffer.concat(pieces) });
      response.writeHead(answer ? 200 : 404, { "Content-Type": "application/json; charset=utf-8" });
      response.end(JSON.stringify(answer ? { received: true, ...answer } : { error: "unknown_hook" }));
    });
    return true;
  };
}
