/** Email as connectors see it: what to send and through which server. Sockets and SMTP are the runtime's. */

export interface MailServer {
  host: string;
  port: number;
  /**
   * `tls` from the first byte; `starttls` before anything else is said, and never without; `none` only inside the
   * operator's own network.
   */
  security: "tls" | "starttls" | "none";
  user?: string | undefined;
  password?: string | undefined;
  /** PEM: instead of the well-known certificate authorities. */
  ca?: string | undefined;
}

export interface MailAddress {
  address: string;
  name?: string | undefined;
}

export interface Mail {
  from: MailAddress;
  replyTo?: string | undefined;
  /** Bare addresses, as the two below. At least one of the three holds one. */
  to: readonly string[];
  cc: readonly string[];
  bcc: readonly string[];
  /** One line. */
  subject: string;
  /** At least one of the two. */
  text?: string | undefined;
  html?: string | undefined;
  /** Without its angle brackets, such as `step_1@example.com`. */
  messageId: string;
  headers?: Readonly<Record<string, string>>;
}

export interface MailSent {
  /** Recipients that the server took the mail for. */
  accepted: string[];
  /** Recipients that it refused while it took the mail for others. */
  rejected: string[];
}

/**
 * The way out for mail, beside `http`: the same limits on where it may go, the same errors.
 *
 * @throws {RetryLater} on 4xx, time-outs and broken connections; `ambiguous` once the whole mail had been handed over
 * @throws {AuthExpired} when the server does not accept user and password
 * @throws {ConfigError} `egress_refused`, `mail_no_starttls`, `mail_not_encrypted`, `mail_sender_refused`,
 * `mail_login_needed`, `mail_server_refused`, `mail_certificate_refused`
 * @throws {Rejected} on any other 5xx
 * @throws the signal's own reason, untouched, when the caller stopped
 */
export interface MailClient {
  send(server: MailServer, mail: Mail): Promise<MailSent>;
  /** Greets the server and signs in; sends nothing. */
  verify(server: MailServer): Promise<void>;
}
