/** Calls with a `Host` and other headers as they are given, which `fetch` lets nobody say. */
import { Agent, request } from "node:http";

export interface Called {
  status: number;
  /** By name, in lower case; those that came twice are joined. */
  headers: Record<string, string>;
  /** What a browser would send with its next call. */
  cookie: string;
  body: string;
}

export interface Calling {
  method?: string;
  path: string;
  /** One after the other; a name may stand there twice. */
  headers: readonly (readonly [name: string, value: string])[];
  /** Sent as JSON; text as it is. */
  body?: unknown;
  /** Of a stream: whether what came is enough. Left out: whatever comes first. */
  until?: (body: string) => boolean;
}

const agent = new Agent({ keepAlive: true });

/**
 * @param url  where the server listens
 * @returns the answer; of a stream what came first
 */
export function callAs(
  url: string,
  { method = "GET", path, headers, body, until = () => true }: Calling,
): Promise<Called> {
  const { hostname, port } = new URL(url);
  const sent =
    body === undefined ? null : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const all: string[] = headers.flat();
  if (sent !== null) {
    if (!headers.some(([name]) => name.toLowerCase() === "content-type"))
      all.push("content-type", "application/json");
    all.push("content-length", String(sent.length));
  }
  const { promise, resolve, reject } = Promise.withResolvers<Called>();
  const asked = request({ hostname, port, path, method, headers: all, agent }, (answer) => {
    const pieces: string[] = [];
    const end = (): void => {
      const { statusCode: status = 0, headers: given } = answer;
      const flat = Object.entries(given).map(([name, value]) => [name, String(value)]);
      const cookie = (given["set-cookie"] ?? []).map((each) => each.split(";", 1)[0]).join("; ");
      resolve({
        status,
        headers: Object.fromEntries(flat) as Called["headers"],
        cookie,
        body: pieces.join(""),
      });
    };
    answer.setEncoding("utf8").on("data", (piece: string) => {
      pieces.push(piece);
      const isStream = answer.headers["content-type"]?.startsWith("text/event-stream") ?? false;
      if (!isStream || !until(pieces.join(""))) return;
      end();
      asked.destroy();
    });
    answer.on("end", end).on("error", reject);
  });
  asked.on("error", reject).end(sent ?? undefined);
  return promise;
}

/** Lets go of the connections that are kept open. */
export function hangUp(): void {
  agent.destroy();
}
