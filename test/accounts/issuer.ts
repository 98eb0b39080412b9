/** A real OpenID Connect issuer on loopback, with people in it, and a browser that goes there and back. */
import { createServer, type RequestListener } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { jest } from "@jest/globals";

export interface Issuer {
  url: string;
  /** Who there is, by their subject. Claims may be changed while it runs. */
  people: Map<string, Record<string, unknown>>;
  /** Lets Hirewire at this address in as a client. */
  serve(hirewire: string): Promise<void>;
  close(): Promise<void>;
}

export const CLIENT = { clientId: "hirewire", clientSecret: "a secret that only the two of them know" };

/** What it would make up times for, and say so. */
const ARTIFACTS = ["AccessToken", "AuthorizationCode", "Grant", "IdToken", "Interaction", "Session"];

export async function startIssuer(): Promise<Issuer> {
  let handler: RequestListener = (_request, response) => void response.writeHead(503).end();
  const server = createServer((request, response) => handler(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people: Issuer["people"] = new Map();
  return {
    url,
    people,
    async serve(hirewire) {
      const { Provider } = await import("oidc-provider");
      // it warns of what is only good enough for tests
      const silent = jest.spyOn(console, "warn").mockReturnValue();
      const provider = new Provider(url, {
        clients: [
          {
            client_id: CLIENT.clientId,
            client_secret: CLIENT.clientSecret,
            redirect_uris: [`${hirewire}/api/session/callback/oidc`],
          },
        ],
        claims: { openid: ["sub", "groups"], email: ["email", "email_verified"], profile: ["name"] },
        ttl: Object.fromEntries(ARTIFACTS.map((name) => [name, 600])),
        pkce: { required: () => true },
        cookies: { keys: ["of the tests"] },
        findAccount: (_context: unknown, id: string) => ({
          accountId: id,
          claims: () => ({ sub: id, ...people.get(id) }),
        }),
      });
      handler = provider.callback();
      silent.mockRestore();
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** A browser with its cookies by host, which follows redirects and fills in the issuer's forms. */
export class Traveller {
  readonly #cookies = new Map<string, Map<string, string>>();
  readonly #subject: string;

  constructor(subject: string) {
    this.#subject = subject;
  }

  cookieFor(url: string): string {
    const jar = this.#cookies.get(new URL(url).host) ?? new Map<string, string>();
    return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = { cookie: this.cookieFor(url), ...(init.headers as Record<string, string> | undefined) };
    const answer = await fetch(url, { ...init, redirect: "manual", headers });
    const { host } = new URL(url);
    const jar = this.#cookies.get(host) ?? new Map<string, string>();
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = "", ...flags] = cookie.split(";");
      const name = pair.slice(0, pair.indexOf("="));
      const ended = flags.some((flag) => /^\s*(max-age=0|expires=Thu, 01 Jan 1970)/i.test(flag));
      if (ended) jar.delete(name);
      else jar.set(name, pair.slice(pair.indexOf("=") + 1));
    }
    this.#cookies.set(host, jar);
    return answer;
  }

  /** @param until  stops before this is asked @returns every address that it was sent to */
  async go(url: string, until: (url: string) => boolean = () => false): Promise<string[]> {
    const visited = [url];
    let answer = await this.ask(url);
    for (let hops = 0; hops < 15; hops += 1) {
      const at = visited.at(-1)!;
      const location = answer.headers.get("location");
      if (location !== null) {
        const next = new URL(location, at).href;
        visited.push(next);
        if (until(next)) return visited;
        answer = await this.ask(next);
        continue;
      }
      const page = await answer.text();
      const [, prompt] = /name="prompt" value="(\w+)"/.exec(page) ?? [];
      const [, action] = /action="([^"]+)"/.exec(page) ?? [];
      if (prompt === undefined || action === undefined) return visited;
      const body = new URLSearchParams({ prompt, login: this.#subject, password: "any" });
      answer = await this.ask(new URL(action, at).href, { method: "POST", body });
    }
    throw new Error(`sent from one to the next without end: ${visited.join(" → ")}`);
  }
}
