/** Calls to our own API, as whoever is signed in here. */

/** A problem document (RFC 9457): `message` is for people, `code` for programs, `path` the field that it is about. */
export class ApiProblem extends Error {
  override name = "ApiProblem";
  readonly status: number;
  readonly code: string;
  readonly path: string | null;
  readonly errors: { path?: string; code: string; message: string }[];

  constructor(status: number, body: ProblemBody) {
    super(body.detail ?? body.title ?? `The server answered ${status}.`);
    this.status = status;
    this.code = body.code ?? "unknown";
    this.path = body.path ?? null;
    this.errors = body.errors ?? [];
  }
}

interface ProblemBody {
  title?: string;
  detail?: string;
  code?: string;
  path?: string;
  errors?: { path?: string; code: string; message: string }[];
}

type Query = Record<string, string | number | boolean | null | undefined>;

/**
 * @param path  below `/api`, with its leading slash
 * @param query  what is null, undefined or empty is left out
 * @throws {ApiProblem} when the server says no
 * @throws {TypeError} when it cannot be reached
 */
export async function api<T = unknown>(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  { query = {}, body, signal }: { query?: Query; body?: unknown; signal?: AbortSignal } = {},
): Promise<T> {
  const asked = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      value === null || value === undefined || value === "" ? [] : [[name, String(value)]],
    ),
  );
  const answer = await fetch(`/api${path}${asked.size === 0 ? "" : `?${asked}`}`, {
    method,
    credentials: "same-origin",
    headers: {
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      // repeated by the browser or by a person, a write is still carried out once
      ...(method === "GET" ? {} : { "idempotency-key": crypto.randomUUID() }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  const text = await answer.text();
  const parsed = text === "" ? null : parse(text);
  if (!answer.ok) throw new ApiProblem(answer.status, parsed ?? {});
  return parsed as T;
}

/** A proxy in front of us answers in HTML. */
function parse(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    return { detail: "The answer did not come from Hirewire. Is a proxy in between?" };
  }
}
