/** A stand-in on a port, the official SDK as its client, and a clock that stands still until told. */
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "@jest/globals";
import { LogLevel, WebClient, type WebAPICallResult } from "@slack/web-api";
import express from "express";
import {
  createSlackStandIn,
  type SlackStandIn,
  type SlackStandInOptions,
} from "../../../src/sandbox/slack/create-slack-stand-in.ts";
import { METHOD_FACTS } from "../../../src/sandbox/slack/method-facts.ts";
import type { RequestHandler } from "express";

export const START = Date.UTC(2026, 10, 21, 12);

export interface Sandbox {
  slack: SlackStandIn;
  /** Ends in `/slack`, where it is mounted. */
  url: string;
  client: WebClient;
  clientWith(token: string | undefined): WebClient;
  /** Lets milliseconds pass. */
  pass(ms: number): void;
  stop(): Promise<void>;
}

export async function startSlack(
  options: SlackStandInOptions = {},
  ...inFront: RequestHandler[]
): Promise<Sandbox> {
  let time = START;
  const slack = createSlackStandIn({ now: () => time, ...options });
  const app = express();
  app.use("/slack", ...inFront, slack.router);
  const server: Server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack`;
  const clientWith = (token: string | undefined) => createClient(url, token);
  return {
    slack,
    url,
    client: clientWith(slack.botToken),
    clientWith,
    pass: (ms) => {
      time += ms;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      expectOnlyKnownErrors(slack);
    },
  };
}

/** Never tries twice, so that a test sees each answer once. */
export function createClient(url: string, token: string | undefined): WebClient {
  const quiet = () => {};
  return new WebClient(token, {
    slackApiUrl: `${url}/api/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: {
      debug: quiet,
      info: quiet,
      warn: quiet,
      error: quiet,
      setLevel: quiet,
      setName: quiet,
      getLevel: () => LogLevel.ERROR,
    },
  });
}

export type Refusal = WebAPICallResult & { error: string };

/** What Slack said no with. Fails when it said yes. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error && "data" in error) return error.data as Refusal;
    throw error;
  }
  throw new Error("The call was not refused.");
}

export async function refusalCode(call: Promise<unknown>): Promise<string> {
  return (await refusal(call)).error;
}

/** Said by Slack, and missing from the error lists of its pages. */
const SEEN_LIVE: Readonly<Record<string, string>> = {
  invalid_arguments: "brekkylab/backlot#84",
  invalid_attachments: "metabase/metabase#25704",
  invalid_json: "docs.slack.dev/changelog/2017-10-keeping-up-with-the-jsons",
  invalid_thread_ts: "jenkinsci/slack-plugin#584",
  json_not_object: "docs.slack.dev/changelog/2017-10-keeping-up-with-the-jsons",
  msg_too_long: "metabase/metabase#79908",
  thread_not_found: "slackapi/bolt-js#2307",
};

/** A stand-in that invents error codes teaches its clients to handle what never comes. */
function expectOnlyKnownErrors(slack: SlackStandIn): void {
  const unknown = slack.calls().filter(({ method, error }) => {
    const facts = METHOD_FACTS[method];
    return error !== undefined && facts !== undefined && !(error in facts.errors) && !(error in SEEN_LIVE);
  });
  expect(unknown).toEqual([]);
}
