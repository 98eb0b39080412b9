/** What a connection to a mail server holds. */
import { ConfigError } from "../../src/core/errors.ts";
import { field, type Fields, type ValuesOf } from "../../src/core/fields.ts";
import type { MailServer } from "../../src/core/mail.ts";

/** One address and nothing around it. */
export const ADDRESS = /^[^\s@<>(),;:\\"[\]]+@[^\s@<>(),;:\\"[\]]+\.[^\s@<>(),;:\\"[\]]+$/;

export const emailFields = {
  host: field.text({
    destination: true,
    label: "Mail server",
    help: "Your provider calls it outgoing server or SMTP server, such as smtp.example.com.",
    pattern: /^[\w.:-]+$/,
    placeholder: "smtp.example.com",
  }),
  security: field.choice({
    destination: true,
    label: "Encryption",
    help: "The server's certificate is always checked. Without encryption only inside your own network.",
    choices: { starttls: "STARTTLS, usually on port 587", tls: "TLS, usually on port 465", none: "None" },
    default: "starttls",
  }),
  port: field.number({ destination: true, label: "Port", default: 587, min: 1, max: 65_535 }),
  user: field.text({
    label: "User",
    help: "Often the whole email address.",
    required: false,
    pattern: /^[^\r\n]+$/,
  }),
  password: field.secret({
    label: "Password",
    help: "Some providers want an app password in place of your own.",
    required: false,
  }),
  from: field.text({
    destination: false,
    label: "From",
    help: "The address that mails come from. The server must let this user send from it.",
    pattern: ADDRESS,
    placeholder: "hiring@example.com",
  }),
  from_name: field.text({
    label: "Name of the sender",
    help: "What recipients see beside the address.",
    required: false,
    pattern: /^[^\r\n]{1,100}$/,
  }),
  reply_to: field.text({
    destination: false,
    label: "Answers go to",
    help: "Only when answers should go to another address than “From”.",
    required: false,
    pattern: ADDRESS,
  }),
  ca: field.text({
    destination: true,
    label: "Certificate authority",
    help: "As PEM, only for a server whose certificate comes from an authority of your own.",
    required: false,
    multiline: true,
    pattern: /^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----$/,
    advanced: true,
  }),
} as const satisfies Fields;

export type EmailValues = ValuesOf<typeof emailFields>;

/** @throws {ConfigError} `email_login_incomplete` or `email_port` */
export function validateConnection({ user, password, port, security }: EmailValues): void {
  if ((user === undefined) !== (password === undefined)) {
    const [path, name] = user === undefined ? ["user", "user"] : ["password", "password"];
    throw new ConfigError(`The ${name} is missing: to sign in, the server wants both user and password.`, {
      code: "email_login_incomplete",
      path,
    });
  }
  const usual = { 465: "tls", 587: "starttls" }[port];
  if (usual !== undefined && usual !== security && security !== "none") {
    throw new ConfigError(
      `Port ${port} goes with ${usual === "tls" ? "TLS" : "STARTTLS"}. Change the port or the encryption.`,
      { code: "email_port", path: "port" },
    );
  }
}

export function serverOf({ host, port, security, user, password, ca }: EmailValues): MailServer {
  return { host, port, security, user, password, ca };
}
