/**
 * Asks a person for permission in their browser and catches what it brings back on a port of this machine,
 * as RFC 8252 has it for programs without a web address of their own.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ActionApp } from "../core/define-action.ts";
import { silentLog } from "../log.ts";
import { createOutbound } from "../run/outbound/outbound.ts";

const PATIENCE_MS = 10 * 60 * 1000;

/**
 * @param options.values  what was filled in so far
 * @param options.tell    shows the address to open
 * @returns values that the consent added
 */
export async function askConsent(options: {
  app: ActionApp & Required<Pick<ActionApp, "consent">>;
  values: Readonly<Record<string, unknown>>;
  allowEgress: string[];
  tell: (url: string) => void;
}): Promise<Record<string, string>> {
  const { app, values, tell } = options;
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
  const outbound = createOutbound({ egress: { allow: options.allowEgress }, log: silentLog, now: Date.now });
  try {
    const consent = app.consent.begin(values, redirectUri);
    tell(consent.url);
    const [request, response] = (await once(server, "request", {
      signal: AbortSignal.timeout(PATIENCE_MS),
    })) as [IncomingMessage, ServerResponse];
    const { http } = outbound.clientFor({
      app,
      connection: { id: app.key, name: app.label, values },
      cache: { get: async () => undefined, set: async () => undefined, delete: async () => undefined },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const query = new URL(request.url ?? "/", redirectUri).searchParams;
    const gained = app.consent.finish({ http, values, query, consent, redirectUri });
    const words = await gained.then(
      () => "Done. You can close this window.",
      () => "That did not work. The terminal says why.",
    );
    response.setHeader("Content-Type", "text/plain; charset=utf-8").end(words);
    return await gained;
  } finally {
    server.close();
    server.closeAllConnections();
    outbound.close();
  }
}
