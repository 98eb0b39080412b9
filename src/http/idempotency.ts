/**
 * The same write sent twice happens once: with an `Idempotency-Key`, a repeat is answered with the answer of the first
 * for 24 hours (https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07, read 2026-11-21).
 *
 * Kept is what the route answered, refusals included; faults (5xx) and what was turned away before the route was
 * reached (401, 403, wrong bodies) are not, so that they can be tried again. An answer that holds a secret is never
 * kept: a repeat is told that it was done.
 */
import { createHash } from "node:crypto";
import type { Request, Response } from "express";
import { StoreFull } from "../store/store-full.ts";
import { StoreUnreachable } from "../store/store-unreachable.ts";
import type { Store } from "../store/store.ts";
import type { Caller } from "./access.ts";
import { PROBLEMS } from "./problem-codes.ts";
import { problemDocument, sendProblem, toProblem, type Problem } from "./problem.ts";

export const KEEP_MS = 24 * 60 * 60 * 1000;
/** Visible ASCII, as the draft's structured string: with or without its quotes. */
const KEY = /^(?:"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255}))$/;

export interface Written {
  status: number;
  /** JSON; null when there is no body. */
  body: unknown;
}

/**
 * Does the work unless it was done before, and answers.
 *
 * @param work  what the request asks for; may throw one of `core/errors.ts`
 * @param shownOnce  its answer holds a secret
 */
export async function answerOnce(
  request: Request,
  response: Response,
  options: {
    store: Pick<Store, "beginWrite" | "endWrite">;
    caller: Caller;
    now: () => number;
    shownOnce: boolean;
    work: () => Promise<Written>;
  },
): Promise<void> {
  const { store, caller, now, shownOnce, work } = options;
  const header = request.get("idempotency-key");
  if (header === undefined) {
    send(response, await work());
    return;
  }
  const match = KEY.exec(header);
  const key = match?.[1] ?? match?.[2];
  if (key === undefined) {
    sendProblem(response, {
      code: "idempotency_key_invalid",
      detail: "An Idempotency-Key is 1 to 255 visible characters, such as a UUID.",
    });
    return;
  }

  const digest = hash(caller.id, key);
  const fingerprint = hash(request.method, request.originalUrl, JSON.stringify(request.body ?? null));
  const at = now();
  const kept = await store.beginWrite({ digest, fingerprint, answer: null, expiresAt: at + KEEP_MS }, at);
  if (kept) {
    repeat(response, kept.fingerprint === fingerprint ? kept.answer : "other");
    return;
  }
  // what was done is said even when it can't be remembered that it was
  const keep = (answer: Written | null): Promise<void> =>
    store
      .endWrite(digest, answer && { status: answer.status, body: JSON.stringify(answer.body ?? null) })
      .catch((error: unknown) => {
        if (!(error instanceof StoreFull || error instanceof StoreUnreachable)) throw error;
      });
  let written: Written;
  try {
    written = await work();
  } catch (error) {
    const problem = toProblem(error);
    await keep(problem && isKept(problem) ? refused(problem) : null);
    throw error;
  }
  await keep(shownOnce ? refused(SHOWN_ONCE) : written);
  send(response, written);
}

function isKept({ code }: Problem): boolean {
  return PROBLEMS[code].status < 500;
}

function refused(problem: Problem): Written {
  return { status: PROBLEMS[problem.code].status, body: problemDocument(problem) };
}

const SHOWN_ONCE: Problem = {
  code: "shown_once",
  detail:
    "This request was carried out before, and what it made was shown then and is not kept. If it was lost, remove it and make another, with another Idempotency-Key.",
};

function repeat(response: Response, kept: { status: number; body: string } | null | "other"): void {
  if (kept === "other") {
    sendProblem(response, {
      code: "idempotency_key_reused",
      detail: "This Idempotency-Key came with another request before. Make a new key for each new request.",
    });
    return;
  }
  if (kept === null) {
    response.set("Retry-After", "1");
    sendProblem(response, {
      code: "idempotency_key_in_use",
      detail:
        "The first request with this Idempotency-Key is still being worked on: try again in a moment. If this stays so, the server was stopped in the middle of it: look whether it was done before you send it with a new key.",
    });
    return;
  }
  response.set("Idempotent-Replayed", "true");
  send(response, { status: kept.status, body: JSON.parse(kept.body) as unknown });
}

export function send(response: Response, { status, body }: Written): void {
  response.status(status);
  if (status === 204) response.end();
  else if (status >= 400) response.type("application/problem+json").send(JSON.stringify(body));
  else response.json(body);
}

function hash(...parts: string[]): string {
  const sum = createHash("sha256");
  // lengths first, so that no two lists of parts read alike
  for (const part of parts) sum.update(`${part.length}:`).update(part);
  return sum.digest("hex");
}
