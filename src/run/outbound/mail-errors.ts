/**
 * Turns what a mail server said, or did not say, into an error named by what happens next. Sentences name the server
 * and nobody's address: servers like to repeat the recipient's.
 *
 * Sources: https://www.rfc-editor.org/rfc/rfc5321#section-4.2 (replies; 4yz passing, 5yz final),
 * https://www.rfc-editor.org/rfc/rfc4954#section-6 (530, 534, 535, 538, 454),
 * https://www.rfc-editor.org/rfc/rfc3463 (5.3.4 and 5.2.3 are sizes, 5.4.5 is congestion, which Gmail says for "Daily
 * user sending limit exceeded"), all read 2026-11-21.
 */
import { AuthExpired, ConfigError, HirewireError, Rejected, RetryLater } from "../../core/errors.ts";

/** How far a session got. */
export interface MailProgress {
  connected: boolean;
  /** The whole mail was handed over: from then on it may have been taken although no answer came. */
  handedOver: boolean;
}

/** What nodemailer attaches to its errors. */
export interface SmtpFailure extends Error {
  /** `ECONNECTION`, `ETIMEDOUT`, `ETLS`, `EAUTH`, `EENVELOPE`, `EMESSAGE`, `EPROTOCOL` … */
  code?: string;
  /** The system's code, such as `ECONNREFUSED`, where nodemailer put its own over it. */
  originalCode?: string;
  /** The server's reply. */
  response?: string;
  responseCode?: number;
  /** The command that was in flight: `CONN`, `STARTTLS`, `AUTH PLAIN`, `MAIL FROM`, `RCPT TO`, `DATA` … */
  command?: string;
}

/** @param host  how the server is called in the sentences */
export function mailError(error: unknown, host: string, progress: MailProgress): unknown {
  const own = hirewireErrorIn(error);
  if (own !== undefined) return own;
  if (typeof error !== "object" || error === null || !("message" in error)) return error;
  const failure = error as SmtpFailure;
  const reply = failure.responseCode;
  if (reply !== undefined && reply >= 400) return errorOfReply(failure, reply, host);
  return errorOfBreak(failure, host, progress);
}

const QUOTA_WAIT_MS = 60 * 60 * 1000;

function errorOfReply(failure: SmtpFailure, reply: number, host: string): HirewireError {
  const command = failure.command ?? "";
  const said = ` It said: "${wordsOf(failure.response ?? "")}".`;
  const detail = `${command} ${reply}`.trim();
  if (/\b5\.4\.5\b/.test(failure.response ?? "")) {
    // Gmail's limit of a day, which comes back bit by bit; to others it means congestion, which passes too
    return new RetryLater(`${host} takes no more mail from this account for now.${said}`, {
      code: "rate_limited",
      detail,
      afterMs: QUOTA_WAIT_MS,
    });
  }
  if (reply < 500) {
    return new RetryLater(`${host} does not take the mail at the moment (${reply}).${said}`, {
      code: "mail_deferred",
      detail,
    });
  }
  if (reply === 530) {
    return new ConfigError(
      `${host} takes mail only from those who sign in. Enter user and password, and choose TLS or STARTTLS.${said}`,
      { code: "mail_login_needed", detail, path: "user" },
    );
  }
  if (reply === 535 || reply === 534 || command.startsWith("AUTH")) {
    return new AuthExpired(
      `${host} does not accept the user and password of this connection. Some providers want an app password in place of your own.${said}`,
      { code: "mail_login_refused", detail },
    );
  }
  if (command === "STARTTLS") return noStarttls(host, detail);
  if (command === "CONN" || command === "EHLO" || command === "HELO") {
    return new ConfigError(`${host} refuses to speak with this machine.${said}`, {
      code: "mail_server_refused",
      detail,
      path: "host",
    });
  }
  const isSize = reply === 552 || /\b5\.(?:3\.4|2\.3)\b/.test(failure.response ?? "");
  if (isSize) {
    return new Rejected(`The mail is larger than ${host} or the mailbox takes. Make it shorter.${said}`, {
      code: "mail_too_large",
      detail,
      status: reply,
    });
  }
  if (command === "MAIL FROM") {
    return new ConfigError(
      `${host} does not let this connection send from its address. Correct “From” in the connection.${said}`,
      { code: "mail_sender_refused", detail, path: "from" },
    );
  }
  if (command === "RCPT TO") {
    return new Rejected(`${host} does not take mail for the recipient (${reply}).${said}`, {
      code: "mail_recipient_refused",
      detail,
      status: reply,
    });
  }
  return new Rejected(`${host} refused the mail (${reply}).${said}`, {
    code: "mail_refused",
    detail,
    status: reply,
  });
}

/** The session ended without a reply that says why. */
function errorOfBreak(failure: SmtpFailure, host: string, progress: MailProgress): HirewireError {
  const system = failure.originalCode ?? failure.code ?? "";
  const detail = [failure.command, failure.code, failure.originalCode].filter(Boolean).join(" ");
  if (/Message size larger than allowed/.test(failure.message)) {
    return new Rejected(`The mail is larger than ${host} takes. Make it shorter.`, {
      code: "mail_too_large",
      detail,
    });
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|ISSUER/.test(system)) {
    return new ConfigError(
      `${host} could not prove that it is who it says: its certificate was not accepted. Check the host's name; for a server with a certificate authority of its own, enter that authority.`,
      { code: "mail_certificate_refused", detail, path: "host", cause: failure },
    );
  }
  if (failure.code === "ETLS" && failure.command === "STARTTLS") return noStarttls(host, detail);
  const later = (code: string, sentence: string): RetryLater =>
    new RetryLater(progress.handedOver ? `${sentence} The mail may have been sent all the same.` : sentence, {
      code,
      detail,
      ambiguous: progress.handedOver,
      cause: failure,
    });
  if (system === "ENOTFOUND" || system.startsWith("EAI_")) {
    return later(
      "host_not_found",
      `${host} could not be found on the internet. Check the host for a slip of the pen.`,
    );
  }
  if (!progress.connected)
    return later("unreachable", `No connection to ${host} came about. Check host and port.`);
  if (failure.code === "ETIMEDOUT") return later("timeout", `${host} did not answer in time.`);
  if (/SSL|TLS|EPROTO/.test(system)) {
    return new ConfigError(
      `${host} does not speak TLS on this port. Port 465 goes with TLS, port 587 with STARTTLS.`,
      { code: "mail_no_tls", detail, path: "security", cause: failure },
    );
  }
  if (failure.code === "EPROTOCOL") {
    return later("mail_unexpected_answer", `What answered at ${host} was no mail server, or one in trouble.`);
  }
  return later("connection_lost", `The connection to ${host} broke.`);
}

function noStarttls(host: string, detail: string): ConfigError {
  return new ConfigError(
    `${host} offers no STARTTLS on this port, and without it the password and the mail would be readable on the way. Choose TLS, usually on port 465.`,
    { code: "mail_no_starttls", detail, path: "security" },
  );
}

/** The reply on one line, without anybody's address. */
function wordsOf(response: string): string {
  const words = response
    .replaceAll(/^\d{3}[ -]/gm, "")
    .replaceAll(/<?[^\s<>:]+@[^\s<>:;,]+>?/g, "[address]")
    .replaceAll(/\s+/g, " ")
    .trim();
  return words.length > 200 ? `${words.slice(0, 199)}…` : words;
}

/** nodemailer may wrap what the socket threw. */
function hirewireErrorIn(error: unknown): HirewireError | undefined {
  if (error instanceof HirewireError) return error;
  const cause = typeof error === "object" && error !== null && "cause" in error ? error.cause : undefined;
  return cause === undefined ? undefined : hirewireErrorIn(cause);
}
