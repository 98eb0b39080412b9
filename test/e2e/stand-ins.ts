/** The stand-ins on a port of the test's own, so that they outlive the Hirewire that is killed. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { createFaults, type Faults } from "../../src/sandbox/faults.ts";
import {
  createGoogleStandIn,
  type GoogleStandIn,
  type GoogleStandInOptions,
} from "../../src/sandbox/google/create-google-stand-in.ts";
import {
  createSlackStandIn,
  type SlackStandIn,
  type SlackStandInOptions,
} from "../../src/sandbox/slack/create-slack-stand-in.ts";
import type { Hirewire } from "./hirewire.ts";

export interface StandIns {
  url: string;
  host: string;
  slack: SlackStandIn;
  google: GoogleStandIn;
  slackFaults: Faults;
  googleFaults: Faults;
  connectSlack(hirewire: Hirewire): Promise<void>;
  connectSheets(hirewire: Hirewire): Promise<void>;
  close(): Promise<void>;
}

export async function startStandIns(
  options: { slack?: SlackStandInOptions; google?: GoogleStandInOptions } = {},
): Promise<StandIns> {
  const slack = createSlackStandIn(options.slack);
  const google = createGoogleStandIn(options.google);
  const slackFaults = createFaults();
  const googleFaults = createFaults();
  const app = express();
  app.use("/slack", slackFaults.middleware, slack.router);
  app.use("/google", googleFaults.middleware, google.router);
  const server = createServer(app);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  google.setBaseUrl(`http://${host}/google`);
  return {
    url: `http://${host}`,
    host,
    slack,
    google,
    slackFaults,
    googleFaults,
    async connectSlack(hirewire) {
      await hirewire.api("POST", "/connections", {
        app: "slack",
        values: { bot_token: slack.botToken, api_url: `http://${host}/slack/api` },
      });
    },
    async connectSheets(hirewire) {
      await hirewire.api("POST", "/connections", {
        app: "google_sheets",
        values: {
          service_account_key: JSON.stringify(google.serviceAccountKey()),
          api_url: `http://${host}/google`,
        },
      });
    },
    async close() {
      slackFaults.clear();
      googleFaults.clear();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
