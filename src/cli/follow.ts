/**
 * Reads a stream of server-sent events as it comes and takes it up again where it broke
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html, read 2026-11-21).
 */
import { setTimeout as delay } from "node:timers/promises";
import { ApiError, callHeaders, type Server } from "./client.ts";

export interface StreamMessage {
  /** Where to resume. */
  id: string;
  /** The event's name. */
  event: string;
  data: unknown;
}

/** Before it is tried again, unless the server named another time. */
const RETRY_MS = 2_000;

/**
 * Runs until the signal is aborted; a server that goes away is waited for.
 *
 * @param path  below `/api`
 * @throws {ApiError} when the server says no
 */
export async function* follow(
  server: Server,
  path: string,
  options: { signal: AbortSignal; retryMs?: number },
): AsyncGenerator<StreamMessage> {
  const { signal, retryMs = RETRY_MS } = options;
  let last = "";
  while (!signal.aborted) {
    const headers = { ...callHeaders(server), ...(last === "" ? {} : { "last-event-id": last }) };
    try {
      const answer = await fetch(`${server.url}/api${path}`, { headers, signal });
      if (answer.status >= 500) throw new TypeError("not now");
      if (!answer.ok || !answer.body) throw new ApiError((await answer.json()) as Record<string, unknown>);
      for await (const message of readMessages(answer.body)) {
        last = message.id;
        yield message;
      }
    } catch (error) {
      if (error instanceof ApiError) throw error; // anything else may pass
    }
    await delay(retryMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Messages are separated by an empty line; comments and unknown fields are left out. */
export async function* readMessages(body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamMessage> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = new Map(
        block.split("\n").map((line): [string, string] => {
          const colon = line.indexOf(":");
          return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
        }),
      );
      const data = fields.get("data");
      if (data === undefined) continue;
      yield { id: fields.get("id") ?? "", event: fields.get("event") ?? "message", data: JSON.parse(data) };
    }
  }
}
