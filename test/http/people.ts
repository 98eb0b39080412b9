/** People of a test server: an owner by the set-up link, others by invitation, each with the cookie of a browser. */
import type { Role } from "../../src/core/roles.ts";
import type { Server } from "./server.ts";

export const PASSWORD = "three words that hold";

export interface Browser {
  /** What it sends of itself with every call. */
  cookie: string;
  /** Asks as one of our own pages does. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  get<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
}

/** The cookies that a browser would send after this answer. */
export function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((each) => each.split(";", 1)[0])
    .join("; ");
}

export function browserOf(server: Server, cookie: string): Browser {
  const call: Browser["call"] = (method, path, body, headers = {}) =>
    server.call(method, path, {
      body,
      token: null,
      headers: { cookie, "sec-fetch-site": "same-origin", ...headers },
    });
  return {
    cookie,
    call,
    async get<T>(method: string, path: string, body?: unknown) {
      const answer = await call(method, path, body);
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return (text === "" ? null : JSON.parse(text)) as T;
    },
  };
}

export function tokenIn(link: string): string {
  return new URL(link).searchParams.get("token") ?? "";
}

async function enter(server: Server, link: string, who: { name: string; email?: string }): Promise<Browser> {
  const body = { token: tokenIn(link), password: PASSWORD, ...who };
  const answer = await server.call("POST", "/session/enter", { token: null, body });
  if (!answer.ok) throw new Error(await answer.text());
  return browserOf(server, cookiesOf(answer));
}

export async function makeOwner(server: Server, email = "olga@example.com"): Promise<Browser> {
  const { link } = await server.get<{ link: string }>("POST", "/people/set-up-link");
  return await enter(server, link, { name: "Olga Owner", email });
}

export async function invite(server: Server, role: Role, email: string): Promise<Browser> {
  const { link } = await server.get<{ link: string }>("POST", "/invitations", { email, role });
  return await enter(server, link, { name: email.split("@")[0]! });
}

export async function signIn(server: Server, email: string, password = PASSWORD): Promise<Response> {
  return await server.call("POST", "/session", { token: null, body: { email, password } });
}
