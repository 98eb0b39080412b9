/**
 * Turns what did not come back into an error named by what happens next; `core/errors-of-status.ts` does so for what
 * did. Sentences name the destination and never an address, a header or a body: any of them may hold a secret.
 */
import { type CallFacts, MAY_HAVE_WORKED } from "../../core/errors-of-status.ts";
import { ConfigError, type HirewireError, Rejected, RetryLater } from "../../core/errors.ts";
import type { ExchangeFailure, FailureKind } from "./exchange.ts";

/** What a call that brought no whole answer means. */
export function errorOfFailure(failure: ExchangeFailure, call: CallFacts): HirewireError {
  const { name } = call;
  // an answer that began with a refusal did no work
  const worked = failure.status === undefined || failure.status < 300 || failure.status >= 500;
  const ambiguous = failure.sent && worked && !call.repeatable;
  const detail = [failure.kind, failure.systemCode, failure.status]
    .filter((part) => part !== undefined)
    .join(" ");
  const later = (sentence: string): RetryLater =>
    new RetryLater(ambiguous ? `${sentence} ${MAY_HAVE_WORKED}` : sentence, {
      code: failure.kind,
      detail,
      ambiguous,
      cause: failure,
    });
  switch (failure.kind) {
    case "answer_too_large":
      return new Rejected(`The answer of ${name} is larger than Hirewire takes. Ask it for less.`, {
        code: failure.kind,
        detail,
        cause: failure,
      });
    case "request_invalid":
      return new ConfigError(
        `The call to ${name} could not be put together: its address or a header holds a character that is not allowed there.`,
        { code: failure.kind, detail, cause: failure },
      );
    default:
      return later(sentenceFor(failure.kind, failure.sent, call));
  }
}

type Passing = Exclude<FailureKind, "answer_too_large" | "request_invalid">;

function sentenceFor(kind: Passing, sent: boolean, { name, totalMs }: CallFacts): string {
  const sentences: Record<Passing, string> = {
    host_not_found: `${name} could not be found on the internet. Check the address for a slip of the pen.`,
    unreachable: `${name} could not be reached.`,
    tls_failed: `${name} could not prove that it is who it says: its certificate was not accepted.`,
    timeout: sent
      ? `${name} did not answer within ${seconds(totalMs)}.`
      : `No connection to ${name} came about within ${seconds(totalMs)}.`,
    connection_lost: `The connection to ${name} broke before an answer came.`,
    withheld: `${name} was not called: the run had gone on without us by then.`,
    answer_cut_off: `The answer of ${name} broke off in the middle.`,
  };
  return sentences[kind];
}

function seconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`;
}
