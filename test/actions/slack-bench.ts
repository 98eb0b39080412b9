/** A Slack workspace to test against: the sandbox's own. */
import { afterEach, beforeEach } from "@jest/globals";
import { slack } from "../../actions/slack.ts";
import type { SlackMessage } from "../../src/sandbox/slack/workspace.ts";
import { drive, startBench, type Bench, type Driver } from "./bench.ts";

export const byToken = ({ url, slack: standIn }: Bench): Record<string, unknown> => ({
  bot_token: standIn.botToken,
  api_url: `${url}/slack/api`,
});
export const byWebhook = ({ url, slack: standIn }: Bench): Record<string, unknown> => ({
  method: "incoming_webhook",
  webhook_url: `${url}/slack${standIn.webhookPath}`,
});

export interface SlackBench {
  bench: Bench;
  driver: Driver;
  /** What is in #hiring, oldest first. */
  hiring(): SlackMessage[];
}

/** Starts one before each test, and stops it afterwards. */
export function useSlackBench(connection: (bench: Bench) => Record<string, unknown> = byToken): SlackBench {
  const current = { hiring: () => current.bench.slack.messages("hiring") } as SlackBench;
  beforeEach(async () => {
    const bench = await startBench();
    Object.assign(current, { bench, driver: drive(bench, slack, connection(bench)) });
  });
  afterEach(async () => {
    current.driver.close();
    await current.bench.close();
  });
  return current;
}
