/**
 * Mail over SMTP, with nodemailer's session and message builder over a socket of our own: the egress guard sees the
 * address that is connected to, also where a name leads elsewhere a moment later.
 *
 * Sources   https://nodemailer.com/extras/smtp-connection, https://nodemailer.com/extras/mailcomposer,
 *           https://www.rfc-editor.org/rfc/rfc5321, https://www.rfc-editor.org/rfc/rfc3834 (read 2026-11-21)
 * Nothing is repeated here. A server that took the whole mail and then fell silent may have sent it.
 */
import type { LookupAddress } from "node:dns";
import { connect, isIP, type LookupFunction, type Socket } from "node:net";
import { Readable } from "node:stream";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import { ConfigError, HirewireError } from "../../core/errors.ts";
import type { Mail, MailClient, MailSent, MailServer } from "../../core/mail.ts";
import { classOf } from "./address-classes.ts";
import type { CallRecord } from "./client.ts";
import type { EgressGuard } from "./egress-guard.ts";
import type { Limits } from "./exchange.ts";
import { mailError, type MailProgress, type SmtpFailure } from "./mail-errors.ts";
import { redactError, redactor } from "./redact.ts";

export interface MailParts {
  guard: EgressGuard;
  limits: Limits;
  /** Values that must not be shown. */
  secrets: ReadonlySet<string>;
  app: { key: string };
  connection: { name: string };
  now: () => number;
  signal: AbortSignal;
  /** As in `ClientOptions`. */
  mayCall: () => boolean;
  made: (call: CallRecord) => void;
}

/** Mail servers take their time on purpose: a greeting or a verdict on spam may need more than an API's answer. */
const PATIENCE = 4;

export function createMailClient(parts: MailParts): MailClient {
  async function inSession<T>(
    server: MailServer,
    work: (smtp: SMTPConnection, progress: MailProgress) => Promise<T>,
  ): Promise<T> {
    const { signal } = parts;
    signal.throwIfAborted();
    const begun = performance.now();
    const record: CallRecord = {
      method: "SMTP",
      host: `${server.host}:${server.port}`,
      status: null,
      durationMs: 0,
      requestId: undefined,
    };
    const progress: MailProgress = { connected: false, handedOver: false };
    try {
      const result = await openSession(server, progress, parts, work);
      record.status = 250;
      return result;
    } catch (error) {
      record.status = (error as SmtpFailure | undefined)?.responseCode ?? null;
      if (signal.aborted) throw signal.reason;
      const named = mailError(error, server.host, progress);
      throw named instanceof HirewireError ? redactError(named, redactor(parts.secrets)) : named;
    } finally {
      record.durationMs = Math.round(performance.now() - begun);
      parts.made(record);
    }
  }

  return {
    async send(server, mail) {
      // built before anything is opened: a mail that cannot be written costs no connection
      const { envelope, bytes } = await write(mail, parts.now());
      return inSession(server, (smtp, progress) => {
        const content = (): Buffer | null => (parts.mayCall() ? bytes : null);
        return handOver(smtp, envelope, content, progress);
      });
    },
    verify: (server) => inSession(server, async () => undefined),
  };
}

/** Connects, greets, encrypts, signs in, works, and says goodbye. */
async function openSession<T>(
  server: MailServer,
  progress: MailProgress,
  { guard, limits, signal }: MailParts,
  work: (smtp: SMTPConnection, progress: MailProgress) => Promise<T>,
): Promise<T> {
  // most never send mail; nothing may happen between opening the socket and listening to it
  const { default: Connection } = await import("nodemailer/lib/smtp-connection");
  const totalMs = limits.totalMs * PATIENCE;
  const endsAt = performance.now() + totalMs;
  const socket = await openSocket(server, guard, { limitMs: limits.connectMs, signal });
  progress.connected = true;
  const smtp = new Connection({
    host: server.host,
    port: server.port,
    connection: socket,
    secure: server.security === "tls",
    requireTLS: server.security === "starttls",
    ignoreTLS: server.security === "none",
    tls: { minVersion: "TLSv1.2", ...(server.ca !== undefined && { ca: server.ca }) },
    // the machine's own name is nobody's business
    name: "[127.0.0.1]",
    connectionTimeout: totalMs,
    greetingTimeout: totalMs,
    socketTimeout: totalMs,
    socketCloseTimeout: 1_000,
  });
  const ended = new Promise<never>((_resolve, reject) => {
    smtp.once("error", reject);
    const timer = setTimeout(() => {
      reject(Object.assign(new Error("the session took too long"), { code: "ETIMEDOUT" }));
    }, endsAt - performance.now());
    smtp.once("end", () => {
      clearTimeout(timer);
      reject(Object.assign(new Error("the session ended"), { code: "ECONNECTION" }));
    });
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    smtp.once("end", () => signal.removeEventListener("abort", stop));
  });
  ended.catch(() => undefined); // also when it comes too late to matter
  try {
    await Promise.race([ended, called((done) => smtp.connect(done))]);
    await Promise.race([ended, signIn(smtp, server)]);
    const result = await Promise.race([ended, work(smtp, progress)]);
    smtp.quit();
    return result;
  } catch (error) {
    smtp.close();
    throw error;
  }
}

async function openSocket(
  { host, port, security }: MailServer,
  guard: EgressGuard,
  { limitMs, signal }: { limitMs: number; signal: AbortSignal },
): Promise<Socket> {
  guard.checkLiteral(host, port);
  const lookup = guard.lookupFor(port);
  if (security === "none" && isIP(host) !== 0 && classOf(host) === "public") throw notEncrypted(host);
  const socket = connect({ host, port, lookup: security === "none" ? insideOnly(lookup) : lookup });
  try {
    await new Promise<void>((resolve, reject) => {
      const give = (error: unknown): void => reject(error);
      const timer = setTimeout(
        () => give(Object.assign(new Error("no connection in time"), { code: "ETIMEDOUT" })),
        limitMs,
      );
      const stop = (): void => give(signal.reason);
      signal.addEventListener("abort", stop, { once: true });
      socket.once("connect", resolve);
      socket.once("error", give);
      socket.once("close", () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", stop);
      });
      socket.once("connect", () => {
        clearTimeout(timer);
        socket.removeListener("error", give);
      });
    });
    return socket;
  } catch (error) {
    socket.on("error", () => undefined);
    socket.destroy();
    throw error;
  }
}

/** The same resolver without addresses of the internet. */
function insideOnly(lookup: LookupFunction): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      const inside = [found]
        .flat()
        .filter((one) => typeof one === "object" && classOf(one.address) !== "public");
      const [first] = inside as LookupAddress[];
      if (error !== null) callback(error, []);
      else if (first === undefined) callback(notEncrypted(host), []);
      else if (options.all === true) callback(null, inside as LookupAddress[]);
      else callback(null, first.address, first.family);
    });
  };
}

function notEncrypted(host: string): ConfigError {
  return new ConfigError(
    `Mail to ${host} would go over the internet for everybody to read. Choose STARTTLS or TLS; none is only for a server in your own network.`,
    { code: "mail_not_encrypted", path: "security" },
  );
}

async function signIn(smtp: SMTPConnection, { user, password }: MailServer): Promise<void> {
  if (user === undefined || password === undefined) return;
  await called((done) => smtp.login({ credentials: { user, pass: password } }, done));
}

interface Envelope {
  from: string;
  to: string[];
  size: number;
}

async function handOver(
  smtp: SMTPConnection,
  envelope: Envelope,
  bytes: () => Buffer | null,
  progress: MailProgress,
): Promise<MailSent> {
  // it is read only once the server has said 354, and all of it before the final dot
  const content = new Readable({
    read() {
      const whole = bytes();
      if (whole === null) return void this.destroy(new Error("withheld"));
      this.push(whole);
      this.push(null);
    },
  });
  content.once("end", () => (progress.handedOver = true));
  const sent = await called<{ accepted?: unknown[]; rejected?: unknown[] }>((done) =>
    smtp.send(envelope, content, done),
  );
  return { accepted: (sent.accepted ?? []).map(String), rejected: (sent.rejected ?? []).map(String) };
}

async function write(mail: Mail, now: number): Promise<{ envelope: Envelope; bytes: Buffer }> {
  const { from, replyTo, to, cc, bcc, subject, text, html, messageId, headers } = mail;
  const { default: MailComposer } = await import("nodemailer/lib/mail-composer");
  const message = new MailComposer({
    from: from.name === undefined ? from.address : { name: from.name, address: from.address },
    to: [...to],
    cc: [...cc],
    bcc: [...bcc],
    subject,
    messageId: `<${messageId}>`,
    date: new Date(now),
    // answering machines leave such mail alone
    headers: { "Auto-Submitted": "auto-generated", ...headers },
    ...(replyTo !== undefined && { replyTo }),
    ...(text !== undefined && { text }),
    ...(html !== undefined && { html }),
    // the text is text, whatever it looks like
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  const bytes = await called<Buffer>((done) => message.build(done));
  const envelope = message.getEnvelope();
  return {
    envelope: { from: String(envelope.from), to: [envelope.to].flat().map(String), size: bytes.length },
    bytes,
  };
}

/** A function with a callback, as a promise. */
async function called<T = unknown>(
  run: (done: (error?: Error | null, result?: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    run((error, result) => (error ? reject(error) : resolve(result as T)));
  });
}
