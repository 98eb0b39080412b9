/** One HTTP call on a connection of its own: a kept one may be closed by a server that is not dead at all. */
import { once } from "node:events";
import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** @throws {Error} when no whole answer comes */
export async function call(
  method: string,
  url: string,
  options: { headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { headers = {}, body } = options;
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const asking = request(url, { method, agent: false, headers: { ...headers, ...length } });
  const answered = once(asking, "response") as Promise<[IncomingMessage]>;
  asking.end(body);
  const [response] = await answered;
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}
