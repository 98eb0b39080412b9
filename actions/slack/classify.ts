/**
 * Slack says no with HTTP 200 and `{"ok":false,"error":code}`, an incoming webhook with a status and the bare
 * code as text.
 *
 * Sources: https://docs.slack.dev/apis/web-api/using-the-slack-web-api/ and
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/ (read 2026-11-21).
 */
import type { HttpAnswer } from "../../src/core/define-action.ts";
import { AuthExpired, ConfigError, type HirewireError, Rejected, RetryLater } from "../../src/core/errors.ts";
import type { SlackValues } from "./connection.ts";
import { meaningOf } from "./error-words.ts";

/** @returns undefined for a good answer, and for one of which only the status tells something */
export function classify(
  answer: HttpAnswer,
  { connection }: { connection: Pick<SlackValues, "method"> },
): HirewireError | undefined {
  const { status, body } = answer;
  if (isPart(body)) {
    if (body["ok"] === true) return undefined;
    const code = body["error"];
    if (typeof code === "string") return errorOf(code, body, answer);
  }
  const text = typeof body === "string" ? body.trim() : "";
  if (connection.method === "incoming_webhook") {
    if (status === 200 && text === "ok") return undefined;
    if (status >= 400 && /^[a-z_]{4,60}$/.test(text)) return errorOf(text, {}, answer);
  }
  // a gateway's page, or nothing at all, under a status that says all is well
  return status < 300 ? unexpected(answer) : undefined;
}

function errorOf(code: string, body: Readonly<Record<string, unknown>>, answer: HttpAnswer): HirewireError {
  const { status } = answer;
  const meaning = meaningOf(code);
  const about = answer.about ?? "the channel";
  const needed = typeof body["needed"] === "string" ? body["needed"] : "one that Slack does not name";
  const words = (meaning?.words ?? `Slack refused with "${code}".`)
    .replaceAll("{about}", () => about)
    .replaceAll("{needed}", () => needed);
  const sentence = `${words[0]?.toUpperCase()}${words.slice(1)}`;
  const options = { code: `slack_${code}`, detail: code };
  switch (meaning?.kind) {
    case "limited":
      return new RetryLater(sentence, { ...options, code: "rate_limited" });
    case "later":
      return new RetryLater(sentence, options);
    case "ambiguous":
      return new RetryLater(sentence, { ...options, ambiguous: true });
    case "expired":
      return new AuthExpired(sentence, options);
    case "config":
      return new ConfigError(sentence, options);
    default:
      // a status above 499 says that Slack itself failed, whatever the code
      return status >= 500
        ? new RetryLater(sentence, { ...options, ambiguous: true })
        : new Rejected(`${sentence}${detailsIn(body)}`, { ...options, status });
  }
}

/** "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]" */
function detailsIn(body: Readonly<Record<string, unknown>>): string {
  const metadata = body["response_metadata"];
  const messages = isPart(metadata) ? metadata["messages"] : undefined;
  if (!Array.isArray(messages)) return "";
  const [first] = messages.filter((message) => typeof message === "string");
  if (first === undefined) return "";
  return ` Slack says: ${first
    .replace(/^\[ERROR\] /, "")
    .replace(/\[json-pointer:([^\]]*)\]/, "at $1")
    .slice(0, 200)}.`;
}

function unexpected({ status }: HttpAnswer): RetryLater {
  return new RetryLater("What answered was not Slack. The message may have been posted.", {
    code: "slack_unexpected_answer",
    detail: `status ${status} without Slack's form`,
    ambiguous: true,
  });
}

function isPart(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
