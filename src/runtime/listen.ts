/** Takes calls on an address, and stops taking them. */
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfigError } from "../core/errors.ts";

/** A sender that keeps its connection open must not keep us from stopping. */
const PATIENCE_MS = 5_000;

/**
 * @returns where it listens, without a slash at the end
 * @throws {ConfigError} `port_taken`
 */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
      throw new ConfigError(`Port ${port} is taken: stop what uses it, or choose another with --port.`, {
        code: "port_taken",
        cause: error,
      });
    }
    throw error;
  }
  const { address, port: bound, family } = server.address() as AddressInfo;
  const shown =
    address === "0.0.0.0" || address === "::" ? "localhost" : family === "IPv6" ? `[${address}]` : address;
  return `http://${shown}:${bound}`;
}

/** Lets calls under way end. @param goodbye  tells those whose answers have no end */
export async function stopListening(server: Server, goodbye: () => void): Promise<void> {
  server.close();
  goodbye();
  server.closeIdleConnections();
  const patience = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
  await once(server, "close");
  clearTimeout(patience);
}
