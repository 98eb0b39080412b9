/** For a moment two processes may both believe that alerts are theirs to send. */
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "@jest/globals";
import { Catalog } from "../../../src/core/catalog.ts";
import { silentLog } from "../../../src/log.ts";
import { ALERT_DEFAULTS } from "../../../src/run/alerts/alert-settings.ts";
import { alertOperations, type AlertOptions } from "../../../src/run/alerts/alerts.ts";
import { ownersInProcess } from "../../../src/store/owners.ts";
import { slack } from "../../../actions/slack.ts";
import { temporaryStore } from "../../store/temporary-store.ts";

it("tell a person of a problem once", async () => {
  const opened = await temporaryStore();
  const { store } = opened;
  const sent: string[] = [];
  const { post_message: post } = slack.actions;
  const run = async (context: { input: { text?: string } }) => {
    await delay(20); // the other one looks meanwhile
    sent.push(context.input.text ?? "");
    return {};
  };
  const telling = { ...slack, actions: { post_message: { ...post, settle: undefined, run } } };
  const connection = { id: "con_slack", name: "slack", app: "slack", state: "live" };
  await store.changeSetting(
    "alerts",
    { ...ALERT_DEFAULTS, slack: { connection: connection.id, channel: "#ops" }, quietMinutes: 0 },
    Date.now(),
  );
  const owners = ownersInProcess();
  const looking = () =>
    alertOperations({
      store,
      owners,
      catalog: new Catalog([], [telling as never]),
      directory: {
        connection: () => connection,
        connectionByName: () => undefined,
        reload: async () => undefined,
      },
      reader: { find: async () => ({ connection, values: {} }), forget: () => undefined },
      outbound: { clientFor: () => ({}) },
      cacheFor: () => ({}),
      publicAddress: () => null,
      connections: () => [],
      automations: () => [],
      sources: { all: async () => new Map() },
      storage: async () => ({
        room: "nothing_left",
        freeBytes: 0,
        usage: { spareBytes: 0 },
        keep: { minFreeBytes: 1 },
      }),
      onChange: () => undefined,
      log: silentLog,
      now: Date.now,
    } as unknown as AlertOptions);
  const [one, other] = [looking(), looking()];
  await Promise.all([one.look(), other.look(), one.look()]);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toContain("disk");
  await Promise.all([one.stop(), other.stop()]);
  await opened.destroy();
});
