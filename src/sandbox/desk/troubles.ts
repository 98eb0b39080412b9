/** What a person may want to break, in words, and how it is mended again. */
import { ConfigError } from "../../core/errors.ts";
import type { SandboxTrouble } from "../../run/operations/sandbox.ts";
import type { Faults, FaultSpec } from "../faults.ts";
import type { Sandbox } from "../start-sandbox.ts";

interface Trouble extends Omit<SandboxTrouble, "on" | "once"> {
  once?: true;
  /** Told apart from a state of the stand-in: calls that go wrong. */
  fault?: { faults: readonly Faults[]; spec: FaultSpec };
  isOn?: () => boolean;
  set?: (on: boolean) => void;
}

const POST = "chat.postMessage";
const WRITE = "batchUpdate";
/** As Google says it (https://support.google.com/drive/answer/37603, read 2026-11-21). */
const FULL = {
  error: {
    code: 400,
    message:
      "This action would increase the number of cells in the workbook above the limit of 10000000 cells.",
    status: "INVALID_ARGUMENT",
  },
};

export interface Troubles {
  list(): SandboxTrouble[];
  /** @throws {ConfigError} `trouble_not_found` */
  set(id: string, on: boolean): SandboxTrouble;
}

export function createTroubles(sandbox: Omit<Sandbox, "close">): Troubles {
  const { slack, faults, destinations, vendors } = sandbox;
  const ats = [...destinations.values()].filter(({ world }) => world !== null).map(({ faults: own }) => own);
  let revoked = false;
  let wrongSecret: { right: string } | null = null;

  const slackFault = (spec: FaultSpec) => ({ faults: [faults.slack], spec: { path: POST, ...spec } });
  const sheetFault = (spec: FaultSpec) => ({ faults: [faults.google], spec: { path: WRITE, ...spec } });
  const all: Trouble[] = [
    {
      id: "slack_token",
      place: "Slack",
      label: "Revoke Slack’s token",
      about: "As if somebody had removed the app. What waits for Slack is held until you reconnect it.",
      isOn: () => revoked,
      set(on) {
        revoked = on;
        slack.setTokenState(on ? "token_revoked" : "active");
      },
    },
    {
      id: "slack_archived",
      place: "Slack",
      label: "Archive #hiring",
      about: "Messages for it are held until the channel is back, or another one is chosen.",
      isOn: () => slack.channels().some(({ name, archived }) => name === "hiring" && archived),
      set: (on) => slack.setChannel("hiring", { archived: on }),
    },
    {
      id: "slack_busy",
      place: "Slack",
      label: "Slack is too busy",
      about: "It says “too many messages, come back in ten seconds”, and is tried again then.",
      fault: slackFault({ mode: "429", retryAfterSeconds: 10, times: Infinity }),
    },
    {
      id: "slack_slow",
      place: "Slack",
      label: "Slack is slow",
      about: "It takes four seconds for an answer.",
      fault: slackFault({ mode: "slow_body", pauseMs: 500, times: Infinity }),
    },
    {
      id: "slack_down",
      place: "Slack",
      label: "Slack is down",
      about: "It answers with an error. Everything goes on in order once it works again.",
      fault: slackFault({ mode: "error_before", times: Infinity }),
    },
    {
      id: "slack_lost",
      place: "Slack",
      label: "Lose Slack’s next answer",
      about: "The message is posted, but nobody hears of it. It is looked for, not posted twice.",
      once: true,
      fault: slackFault({ mode: "drop_after" }),
    },
    {
      id: "sheet_full",
      place: "Google Sheets",
      label: "The spreadsheet is full",
      about: "Google takes no more cells. Rows are held until there is room.",
      fault: sheetFault({ mode: "error_before", status: 400, body: FULL, times: Infinity }),
    },
    {
      id: "sheet_busy",
      place: "Google Sheets",
      label: "Google is too busy",
      about: "The minute’s quota is used up. Rows are written once there is another.",
      fault: sheetFault({ mode: "429", times: Infinity }),
    },
    {
      id: "sheet_lost",
      place: "Google Sheets",
      label: "Lose Google’s next answer",
      about: "The row is written, but nobody hears of it. It is looked for, not written twice.",
      once: true,
      fault: sheetFault({ mode: "drop_after" }),
    },
    {
      id: "ats_down",
      place: "ATS",
      label: "Every ATS is down",
      about: "They answer with an error until they are mended.",
      fault: { faults: ats, spec: { mode: "error_before", times: Infinity } },
    },
    {
      id: "wrong_secret",
      place: "TryCrucible",
      label: "TryCrucible signs with another secret",
      about: "Its calls are turned away, and its connection says why.",
      isOn: () => wrongSecret !== null,
      set(on) {
        const endpoint = vendors.get("trycrucible")?.endpoint;
        if (!endpoint || on === (wrongSecret !== null)) return;
        const right = wrongSecret?.right ?? endpoint.secret;
        endpoint.secret = on ? `${right}-changed` : right;
        wrongSecret = on ? { right } : null;
      },
    },
  ];

  /** Which faults stand for a trouble. */
  const standing = new Map<string, { faults: Faults; id: number }[]>();
  const isOn = (trouble: Trouble): boolean =>
    trouble.isOn?.() ??
    (standing.get(trouble.id) ?? []).some(({ faults: own, id }) => own.list().some((each) => each.id === id));
  const shown = (trouble: Trouble): SandboxTrouble => {
    const { id, place, label, about, once = false } = trouble;
    return { id, place, label, about, once, on: isOn(trouble) };
  };

  return {
    list: () => all.map(shown),
    set(id, on) {
      const trouble = all.find((each) => each.id === id);
      if (!trouble) {
        throw new ConfigError(`The sandbox knows no trouble "${id.slice(0, 60)}".`, {
          code: "trouble_not_found",
          path: "id",
        });
      }
      if (isOn(trouble) === on) return shown(trouble);
      trouble.set?.(on);
      if (trouble.fault && on) {
        const { faults: own, spec } = trouble.fault;
        standing.set(
          id,
          own.map((each) => ({ faults: each, id: each.add(spec).id })),
        );
      } else if (trouble.fault) {
        for (const { faults: own, id: fault } of standing.get(id) ?? []) own.remove(fault);
        standing.delete(id);
      }
      return shown(trouble);
    },
  };
}
