/** What a person may want to break, in words. */
import type { FaultSpec } from "../faults.ts";

export interface FaultButton {
  id: string;
  service: "slack" | "google";
  label: string;
  /** Null mends the stand-in. */
  fault: FaultSpec | null;
}

const POST = "chat.postMessage";
const WRITE = "batchUpdate";

export const FAULT_BUTTONS: readonly FaultButton[] = [
  {
    id: "slack-429",
    service: "slack",
    label: "Slack: answer “too many” once",
    fault: { mode: "429", path: POST, retryAfterSeconds: 10 },
  },
  {
    id: "slack-down",
    service: "slack",
    label: "Slack: fail once",
    fault: { mode: "error_before", path: POST },
  },
  {
    id: "slack-lost",
    service: "slack",
    label: "Slack: post, then lose the answer",
    fault: { mode: "drop_after", path: POST },
  },
  { id: "slack-well", service: "slack", label: "Slack: healthy again", fault: null },
  {
    id: "sheets-429",
    service: "google",
    label: "Sheets: quota used up once",
    fault: { mode: "429", path: WRITE },
  },
  {
    id: "sheets-lost",
    service: "google",
    label: "Sheets: write, then lose the answer",
    fault: { mode: "drop_after", path: WRITE },
  },
  { id: "sheets-well", service: "google", label: "Sheets: healthy again", fault: null },
];
