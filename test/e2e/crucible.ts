/** TryCrucible as the only sender, one score a call, signed by openssl. */
import { eventually, type Hirewire } from "./hirewire.ts";
import { opensslHmac } from "./openssl.ts";

/** The simplest thing that can be seen from outside. */
export const EVERY_SCORE_TO_SLACK = `
name: Every score to Slack
trigger: trycrucible.invitation_scored
steps:
  - use: slack.post_message
    with: { channel: "#hiring", text: "{% submission_id %} scored {% score %}" }
`;

const SECRET = "a signing secret for tests";

/** @returns the path of its hook, which stays the same from start to start */
export async function connectCrucible(hirewire: Hirewire): Promise<string> {
  const { address } = await hirewire.api<{ address: string }>("POST", "/connections", {
    app: "trycrucible",
    values: { signing_secret: SECRET },
  });
  return new URL(address).pathname;
}

/** @returns whether it was acknowledged; a killed server acknowledges nothing */
export async function postScore({ url }: Hirewire, path: string, submission: string): Promise<boolean> {
  const body = JSON.stringify({
    event: "invitation_scored",
    submission_id: submission,
    candidate_id: `usr_${submission}`,
    challenge_id: "chl_1",
    score: 91,
    scored_at: "2026-05-23T10:34:17.000Z",
  });
  const answer = await fetch(`${url}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-trycrucible-signature": `sha256=${opensslHmac(SECRET, body)}`,
    },
    body,
  }).catch(() => null);
  return answer?.status === 200;
}

/** @param received  so many must have been received; default: any number */
export async function allFinished(
  hirewire: Hirewire,
  { received, patienceMs = 60_000 }: { received?: number; patienceMs?: number } = {},
): Promise<void> {
  const finished = async (): Promise<boolean> => {
    const { events } = await hirewire.api<{ events: { received: number; finished: number } }>(
      "GET",
      "/status",
    );
    return events.received === events.finished && events.received === (received ?? events.received);
  };
  await eventually(finished, "every event to be finished", patienceMs);
}
