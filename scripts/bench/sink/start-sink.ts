/** The destination, from outside. */
import { startHelper, type Helper } from "../helper.ts";
import type { SinkCalls } from "./serve-sink.ts";

export interface Sink extends Helper<SinkCalls> {
  /** Where messages go, such as `http://127.0.0.1:4000/messages`. */
  url: string;
  /** `127.0.0.1:4000` */
  host: string;
}

export async function startSink(): Promise<Sink> {
  const helper = startHelper<SinkCalls>(new URL("./serve-sink.ts", import.meta.url));
  const host = `127.0.0.1:${await helper.call("start", undefined)}`;
  return { ...helper, host, url: `http://${host}/messages` };
}
