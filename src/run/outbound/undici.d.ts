// The parts of undici that a call needs: its index would load fetch, WebSocket and caches too, 13 MB more.
declare module "undici/lib/dispatcher/agent.js" {
  export { Agent as default } from "undici";
}
declare module "undici/lib/dispatcher/pool.js" {
  export { Pool as default } from "undici";
}
declare module "undici/lib/dispatcher/client.js" {
  export { Client as default } from "undici";
}
declare module "undici/lib/core/connect.js" {
  import type { Socket } from "node:net";
  import { buildConnector } from "undici";
  /** @returns the connection in the making */
  type Connect = (...given: Parameters<buildConnector.connector>) => Socket;
  export default function build(options: buildConnector.BuildOptions): Connect;
}
