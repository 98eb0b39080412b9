/** The sandbox on a port of the test's own, so that it outlives the Hirewire that is killed. */
import { catalog } from "../../index.ts";
import type { Faults } from "../../src/sandbox/faults.ts";
import type { GoogleStandInOptions } from "../../src/sandbox/google/create-google-stand-in.ts";
import type { SlackStandInOptions } from "../../src/sandbox/slack/create-slack-stand-in.ts";
import { startSandbox, type Sandbox } from "../../src/sandbox/start-sandbox.ts";
import type { Hirewire } from "./hirewire.ts";

export interface StandIns extends Sandbox {
  slackFaults: Faults;
  googleFaults: Faults;
  connectSlack(hirewire: Hirewire): Promise<void>;
  connectSheets(hirewire: Hirewire): Promise<void>;
  /** An ATS or a hiring tool, by app key. */
  connectTo(hirewire: Hirewire, app: string): Promise<void>;
}

export async function startStandIns(
  options: { slack?: SlackStandInOptions; google?: GoogleStandInOptions } = {},
): Promise<StandIns> {
  const sandbox = await startSandbox({ catalog, port: 0, ...options });
  const { slack, google, faults, url } = sandbox;
  return {
    ...sandbox,
    slackFaults: faults.slack,
    googleFaults: faults.google,
    async connectSlack(hirewire) {
      const values = { bot_token: slack.botToken, api_url: `${url}/slack/api` };
      await hirewire.api("POST", "/connections", { app: "slack", values });
    },
    async connectSheets(hirewire) {
      const values = {
        service_account_key: JSON.stringify(google.serviceAccountKey()),
        api_url: `${url}/google`,
        drive_url: `${url}/google`,
      };
      await hirewire.api("POST", "/connections", { app: "google_sheets", values });
    },
    async connectTo(hirewire, app) {
      const values = sandbox.destinations.get(app)?.connection(`${url}/${app}`);
      await hirewire.api("POST", "/connections", { app, values });
    },
  };
}
