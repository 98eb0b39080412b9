/**
 * A mail server that receives, on smtp-server: sign-in, STARTTLS or TLS, a size limit, mailboxes that exist or do not,
 * greylisting, and sessions that break at any point.
 *
 * Sources   https://nodemailer.com/extras/smtp-server, https://www.rfc-editor.org/rfc/rfc5321,
 *           https://www.rfc-editor.org/rfc/rfc6647 (greylisting) (read 2026-11-21)
 */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";

export interface ReceivedMail {
  from: string;
  /** Everybody in the envelope, blind copies included. */
  to: string[];
  /** The mail as it came in, headers and all. */
  source: string;
  /** As the header says, with its angle brackets. */
  messageId: string | null;
  /** Whether the session was encrypted, and who had signed in. */
  encrypted: boolean;
  user: string | null;
}

export type MailStage = "connect" | "login" | "sender" | "recipient" | "data" | "received";

/** What goes wrong next: a reply such as 451, a connection that is gone, or silence. After `received` the mail is there. */
export interface MailFault {
  at: MailStage;
  how: "drop" | "hang" | { code: number; message: string };
}

export interface MailStandIn {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Oldest first. */
  mails(): ReceivedMail[];
  /** How often somebody connected. */
  readonly sessions: number;
  /** Hits the next session that gets so far; several queue up. @returns resolves when it hit */
  fail(fault: MailFault): Promise<void>;
  close(): Promise<void>;
}

export interface MailStandInOptions {
  now?: () => number;
  security?: "tls" | "starttls" | "none";
  /** PEM, for encryption. */
  key?: string;
  cert?: string;
  /** Port; default: the system chooses. */
  port?: number;
  /** Takes mail without signing in. */
  anonymous?: boolean;
  maxBytes?: number;
  /** Addresses that have no mailbox. */
  unknown?: readonly string[];
  /** Addresses that may be used as sender; default: any. */
  senders?: readonly string[];
  /** Defers whoever writes to a mailbox for the first time, for so long. */
  greylistMs?: number;
}

export async function startMailStandIn(options: MailStandInOptions = {}): Promise<MailStandIn> {
  const { now = Date.now, security = "none", anonymous = false, unknown = [] } = options;
  const user = "hirewire";
  const password = "correct horse battery staple";
  const received: ReceivedMail[] = [];
  const greylisted = new Map<string, number>();
  const faults: { fault: MailFault; hit: () => void }[] = [];
  let sessions = 0;

  /** @returns true when the session is none of the handler's business any more */
  const breaks = (at: MailStage, session: SMTPServerSession, answer: (error: Error) => void): boolean => {
    const index = faults.findIndex(({ fault }) => fault.at === at);
    const [found] = index === -1 ? [] : faults.splice(index, 1);
    if (found === undefined) return false;
    const { how } = found.fault;
    if (how === "drop") {
      for (const connection of server.connections)
        if (connection.id === session.id) connection._socket.destroy();
    } else if (how !== "hang") answer(reply(how.code, how.message));
    found.hit();
    return true;
  };

  const server = new SMTPServer({
    secure: security === "tls",
    ...(options.key !== undefined && { key: options.key }),
    ...(options.cert !== undefined && { cert: options.cert }),
    // it hides STARTTLS and, without encryption, still lets people sign in
    disabledCommands: security === "starttls" ? [] : ["STARTTLS"],
    allowInsecureAuth: security === "none",
    authOptional: anonymous,
    authMethods: ["PLAIN", "LOGIN"],
    size: options.maxBytes ?? 10_000_000,
    rejectOversized: true,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,

    onConnect(session, done) {
      sessions += 1;
      if (!breaks("connect", session, done)) done();
    },
    onAuth(auth, session, done) {
      if (breaks("login", session, done)) return;
      if (auth.username === user && auth.password === password) done(null, { user });
      else done(reply(535, "5.7.8 Authentication credentials invalid"));
    },
    onMailFrom({ address }, session, done) {
      if (breaks("sender", session, done)) return;
      const allowed = options.senders === undefined || options.senders.includes(address);
      done(allowed ? null : reply(550, `5.7.60 ${user} may not send as ${address}`));
    },
    onRcptTo({ address }, session, done) {
      if (breaks("recipient", session, done)) return;
      if (unknown.includes(address)) return done(reply(550, `5.1.1 <${address}>: no such mailbox here`));
      const since = greylisted.get(address) ?? now();
      greylisted.set(address, since);
      if (now() - since < (options.greylistMs ?? 0))
        return done(reply(451, `4.7.1 <${address}>: greylisted, come back later`));
      done();
    },
    onData: (stream, session, done) => void receive(stream, session, done).catch(() => undefined),
  });

  async function receive(
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    done: (error?: Error | null, message?: string) => void,
  ): Promise<void> {
    let source = "";
    let broken: boolean | undefined;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      source += chunk.toString("latin1"); // byte for byte, whatever is cut where
      broken ??= breaks("data", session, done);
    }
    if (broken === true) return;
    if (stream.sizeExceeded) return done();
    const { mailFrom, rcptTo } = session.envelope;
    received.push({
      from: mailFrom === false ? "" : mailFrom.address,
      to: rcptTo.map(({ address }) => address),
      source: Buffer.from(source, "latin1").toString(),
      messageId: /^Message-ID:\s*(\S+)/im.exec(source)?.[1] ?? null,
      encrypted: session.secure,
      user: typeof session.user === "string" ? session.user : null,
    });
    if (!breaks("received", session, done)) done(null, "2.0.0 taken");
  }
  server.on("error", () => undefined); // broken sessions are what it is for
  const listening = server.listen(options.port ?? 0, "127.0.0.1");
  await once(listening, "listening");

  return {
    port: (listening.address() as AddressInfo).port,
    user,
    password,
    mails: () => [...received],
    get sessions() {
      return sessions;
    },
    fail: (fault) => new Promise<void>((hit) => void faults.push({ fault, hit })),
    close: () =>
      new Promise((resolve) => {
        for (const connection of server.connections) connection._socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
