/**
 * `POST /in/<hookId>`: raw bytes in, an answer out. Everything else is decided in `run/intake`. On Node's own HTTP
 * server and ahead of Express: for so short a way its router and body parser cost as much as the work itself
 * (docs/adr/0008).
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer, Call, Intake } from "../run/intake/receive.ts";
import type { OwnCall } from "./own-call.ts";

/** A TalentSprout transcript can make a payload of several megabytes. */
export const MAX_BODY_BYTES = 6 * 1024 * 1024;

export interface InboundOptions {
  intake: Intake;
  maxBodyBytes?: number;
  /** How many proxies in front of us may be believed about the sender's address. */
  trustedProxies?: number;
  /** Takes calls that we make to ourselves, whose addresses are nobody's hook. */
  ownCall?: OwnCall;
  /** Told how each call was answered, and after how long. */
  onAnswer?: ((status: number, seconds: number) => void) | undefined;
  /** Answers a call that a fault of ours kept from being judged. */
  onError: (error: unknown, request: IncomingMessage, response: ServerResponse) => void;
}

/** @returns false when the request is none to a hook: somebody else's to answer */
export type Inbound = (request: IncomingMessage, response: ServerResponse) => boolean;

interface Refusal {
  status: number;
  code: string;
  reason: string;
}

export function createInbound(options: InboundOptions): Inbound {
  const { intake, maxBodyBytes = MAX_BODY_BYTES, trustedProxies = 0, ownCall, onAnswer, onError } = options;

  const take = (request: IncomingMessage, response: ServerResponse, hookId: string): void => {
    if (onAnswer) {
      const begun = performance.now();
      response.once("finish", () => onAnswer(response.statusCode, (performance.now() - begun) / 1000));
    }
    const refusal = intake.admit(hookId);
    if (refusal) {
      if (refusal.status === 404 && ownCall?.(request, response, hookId)) return;
      request.resume(); // a sender that is still writing must be able to hear the answer
      answer(response, refusal);
      return;
    }
    readBody(request, maxBodyBytes, (body) => {
      if ("code" in body) {
        intake.reject(hookId, body.status, body.code, body.reason);
        response.setHeader("Connection", "close");
        answer(response, { status: body.status, body: { error: body.code } });
        return;
      }
      const call: Call = {
        hookId,
        rawHeaders: request.rawHeaders,
        body,
        ip: senderOf(request, trustedProxies),
      };
      intake.receive(call).then(
        (given) => answer(response, given),
        (error: unknown) => onError(error, request, response),
      );
    });
  };

  return (request, response) => {
    const hookId = hookIdIn(request.url ?? "");
    if (hookId === null) return false;
    if (request.method === "POST") take(request, response, hookId);
    else if (!ownCall?.(request, response, hookId)) {
      request.resume();
      response.setHeader("Allow", "POST");
      answer(response, { status: 405, body: { error: "post_only" } });
    }
    return true;
  };
}

const PREFIX = "/in/";

/** @returns null when the address is none of a hook */
function hookIdIn(url: string): string | null {
  if (!url.startsWith(PREFIX)) return null;
  const query = url.indexOf("?");
  const path = query < 0 ? url.slice(PREFIX.length) : url.slice(PREFIX.length, query);
  const id = path.endsWith("/") ? path.slice(0, -1) : path;
  return id === "" || id.includes("/") ? null : id;
}

/** Most answers are the same few. */
const texts = new WeakMap<Answer, { body: string; headers: Record<string, string | number> }>();

function answer(response: ServerResponse, given: Answer): void {
  let text = texts.get(given);
  if (text === undefined) texts.set(given, (text = textOf(given)));
  response.writeHead(given.status, text.headers);
  response.end(text.body); // a text travels in one piece with the headers
}

function textOf({ body: given, retryAfterSeconds }: Answer): {
  body: string;
  headers: Record<string, string | number>;
} {
  const body = JSON.stringify(given);
  const headers = {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
    ...(retryAfterSeconds !== undefined && { "Retry-After": String(retryAfterSeconds) }),
  };
  return { body, headers };
}

/** Calls back once: with the bytes, or with why they are not taken, after the sender has had its say. */
function readBody(request: IncomingMessage, limit: number, done: (body: Uint8Array | Refusal) => void): void {
  let pieces: Buffer[] = [];
  let size = 0;
  let refusal = refusalOf(request, limit);
  let over = false;
  const end = (body: Uint8Array | Refusal): void => {
    if (over) return;
    over = true;
    done(body);
  };
  request.on("data", (piece: Buffer) => {
    size += piece.length;
    if (size > limit) refusal ??= tooLarge(limit);
    if (refusal) pieces = [];
    else pieces.push(piece);
  });
  // only then: a sender that is still writing would not hear the answer
  request.on("end", () => end(refusal ?? (pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces))));
  request.on("error", () => end(refusal ?? CUT_OFF));
  request.on("close", () => end(refusal ?? CUT_OFF));
}

const CUT_OFF: Refusal = {
  status: 400,
  code: "body_cut_off",
  reason: "The call ended before its body did.",
};

function tooLarge(limit: number): Refusal {
  return {
    status: 413,
    code: "body_too_large",
    reason: `The body is larger than ${limit / 1024 / 1024} MB.`,
  };
}

/** What the headers say already. */
function refusalOf({ headers }: IncomingMessage, limit: number): Refusal | null {
  const encoding = headers["content-encoding"];
  // a compressed body is not the bytes that were signed
  if (encoding !== undefined && encoding.trim().toLowerCase() !== "identity") {
    return {
      status: 415,
      code: "body_compressed",
      reason: "The body was compressed, so its signature can't be checked. Ask the sender for plain JSON.",
    };
  }
  return Number(headers["content-length"] ?? 0) > limit ? tooLarge(limit) : null;
}

/** The address that the last proxy to be believed saw; every proxy adds one behind the others. */
function senderOf({ socket, headers }: IncomingMessage, trustedProxies: number): string {
  const own = socket.remoteAddress ?? "";
  const forwarded = headers["x-forwarded-for"];
  if (trustedProxies === 0 || forwarded === undefined) return own;
  const told = String(forwarded)
    .split(",")
    .map((address) => address.trim());
  const seen = [own, ...told.toReversed()];
  return seen[Math.min(trustedProxies, seen.length - 1)] ?? own;
}
