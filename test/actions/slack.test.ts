import { slack } from "../../actions/slack.ts";
import { describeAction } from "../contract/action.ts";
import { startBench, type Bench } from "./bench.ts";
import { byToken } from "./slack-bench.ts";

const posted = ({ slack: standIn }: Bench) => standIn.allMessages().length;

describeAction(slack, "post_message", {
  start: startBench,
  connection: byToken,
  input: () => ({ channel: "#hiring", text: "Ada scored 82" }),
  candidateKey: "cand_1",
  faults: (bench) => bench.slackFaults,
  work: { path: "chat.postMessage" },
  effects: posted,
  settles: "finds",
});

describeAction(slack, "reply_in_thread", {
  start: startBench,
  connection: byToken,
  input: () => ({ channel: "C0HIRING", text: "Ada was invited" }),
  candidateKey: "cand_1",
  faults: (bench) => bench.slackFaults,
  work: { path: "chat.postMessage" },
  effects: posted,
  settles: "finds",
});

describeAction(slack, "direct_message", {
  start: startBench,
  connection: byToken,
  input: () => ({ email: "ada@hirewire.example", text: "A candidate waits for you" }),
  faults: (bench) => bench.slackFaults,
  work: { path: "chat.postMessage" },
  effects: posted,
  settles: "finds",
});
