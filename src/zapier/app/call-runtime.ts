/** The one way to Hirewire: its address, its token, and its problem documents as Zapier's errors. */
import { runtimeAddress } from "./address.ts";
import type { Bundle, Json, Z, ZapierRequest, ZapierResponse } from "./zapier.ts";

export interface RuntimeCall {
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  json?: Json;
}
type Method = "GET" | "POST" | "DELETE";

/**
 * Calls Hirewire.
 *
 * @param path  from the root: `/api/runs`, `/hooks`
 * @returns the answer's JSON; an empty object when there is none
 * @throws the platform's errors, with Hirewire's own words
 */
export async function callRuntime(
  z: Z,
  bundle: Bundle,
  method: Method,
  path: string,
  call?: RuntimeCall,
): Promise<Json> {
  const response = await send(z, bundle, method, path, call);
  return response.content === "" ? {} : jsonOf(z, response);
}

/** The same for what may not be there. @returns null when Hirewire says that it isn't */
export async function findInRuntime(
  z: Z,
  bundle: Bundle,
  method: Method,
  path: string,
): Promise<Json | null> {
  const response = await send(z, bundle, method, path, { mayBeMissing: true });
  return response.status === 404 ? null : response.content === "" ? {} : jsonOf(z, response);
}

/** The members of a list that Hirewire answers. */
export async function listFromRuntime(
  z: Z,
  bundle: Bundle,
  path: string,
  query?: RuntimeCall["query"],
): Promise<Json[]> {
  const { items } = await callRuntime(z, bundle, "GET", path, query && { query });
  return Array.isArray(items) ? (items as Json[]) : [];
}

/** What a person left empty is not sent. */
export function given<V>(values: Readonly<Record<string, V>>): Record<string, NonNullable<V>> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ""),
  ) as Record<string, NonNullable<V>>;
}

function send(
  z: Z,
  bundle: Bundle,
  method: Method,
  path: string,
  { query = {}, json, mayBeMissing = false }: RuntimeCall & { mayBeMissing?: boolean } = {},
): Promise<ZapierResponse> {
  const address = runtimeAddress(z, bundle);
  return reach(z, address, {
    url: `${address}${path}`,
    method,
    params: given(query),
    // the token must not follow a redirect to somebody else
    redirect: "manual",
    ...(json !== undefined && { json: given(json) }),
    ...(mayBeMissing && { skipThrowForStatus: true }),
  });
}

async function reach(z: Z, address: string, request: ZapierRequest): Promise<ZapierResponse> {
  try {
    return await z.request(request);
  } catch (error) {
    // node-fetch's, which the platform hands on
    if (!(error instanceof Error) || error.name !== "FetchError") throw error;
    const code = "code" in error && typeof error.code === "string" ? ` (${error.code})` : "";
    throw new z.errors.Error(
      `Hirewire does not answer at ${address}${code}. Check that it runs and that the address is right.`,
      "unreachable",
    );
  }
}

function jsonOf(z: Z, { content, request }: ZapierResponse): Json {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value === "object" && value !== null) return value as Json;
  } catch {
    // said below
  }
  throw new z.errors.Error(
    `${new URL(request.url).origin} answered, and not as Hirewire does. Check the address of this connection.`,
    "not_hirewire",
  );
}
