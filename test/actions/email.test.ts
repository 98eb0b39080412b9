import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { email } from "../../actions/email.ts";
import { AuthExpired, ConfigError, HirewireError, Rejected, RetryLater } from "../../src/core/errors.ts";
import type { MailFault } from "../../src/sandbox/mail/create-mail-stand-in.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { drive, mapped, STEP } from "./bench.ts";
import { TEST_CERTIFICATE, useMailServer } from "./mail-bench.ts";

const at = useMailServer();
const mail = { to: "ada@example.com", subject: "Your interview", text: "Hello Ada" };
const send = (input: unknown = mail, about = {}) => at.driver.run("send", input, about);
const mails = () => at.server.mails();
const sources = () => mails().map(({ source }) => source);

describe("a mail", () => {
  it("arrives as it was written, and says where from", async () => {
    const output = await send({ ...mail, cc: ["bo@example.com"], bcc: "secret@example.com" });
    expect(output).toEqual({
      message_id: `${STEP}@acme.example`,
      accepted: ["ada@example.com", "bo@example.com", "secret@example.com"],
      rejected: [],
    });
    expect(mails()).toMatchObject([
      {
        from: "hiring@acme.example",
        to: ["ada@example.com", "bo@example.com", "secret@example.com"],
        messageId: `<${STEP}@acme.example>`,
        user: at.server.user,
        encrypted: false,
      },
    ]);
    const [source] = sources();
    expect(source).toContain("From: Acme Hiring <hiring@acme.example>\r\n");
    expect(source).toContain("To: ada@example.com\r\nCc: bo@example.com\r\n");
    expect(source).toContain("Auto-Submitted: auto-generated\r\n");
    expect(source).toContain("\r\n\r\nHello Ada");
    expect(source).not.toContain("secret@");
  });

  it("returns what its sample shows", async () => {
    expect(Object.keys(await send()).toSorted()).toEqual(
      Object.keys(email.actions["send"]?.outputSample ?? {}).toSorted(),
    );
  });

  it("carries letters of every script, and both text and HTML", async () => {
    at.connect({ reply_to: "recruiter@acme.example", from_name: "Müller, Zoë 名" });
    await send({ ...mail, subject: "Gespräch mit Zoë 名", html: "<p>Hallo Zoë</p>" });
    const [source] = sources();
    expect(source).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(source).toMatch(/^From: =\?UTF-8\?/m);
    expect(source).toContain("Reply-To: recruiter@acme.example\r\n");
    expect(source).toContain("multipart/alternative");
    expect(source).toContain("text/html");
  });

  it("keeps what a candidate wrote from being HTML, and only there", async () => {
    const payload = { name: `<img src=x onerror="alert('1')">&` };
    const written = { ...mail, text: "Hi {% name %}", html: "<b>{% name %}</b>", subject: "{% name %}" };
    const input = await mapped(email, "send", written, payload);
    expect(input).toEqual({
      ...mail,
      text: `Hi ${payload.name}`,
      html: "<b>&#60;img src=x onerror=&#34;alert(&#39;1&#39;)&#34;&#62;&#38;</b>",
      subject: payload.name,
    });
  });

  it("says whom the server refused while it took the mail for others", async () => {
    await at.restart({ unknown: ["nobody@example.com"] });
    const output = await send({ ...mail, to: ["ada@example.com", "nobody@example.com"] });
    expect(output).toMatchObject({ accepted: ["ada@example.com"], rejected: ["nobody@example.com"] });
    expect(mails()[0]?.to).toEqual(["ada@example.com"]);
  });

  it("does not read a file, whatever its text looks like", async () => {
    await send({ ...mail, text: "/etc/passwd", html: "file:///etc/passwd" });
    expect(sources()[0]).toContain("/etc/passwd");
    expect(sources()[0]).not.toContain("root:");
  });

  it.each([
    [{ subject: "Hello\r\nBcc: everybody@example.com" }, "subject", "more than one line"],
    [{ subject: " " }, "subject", "is empty"],
    [{ to: "ada@example.com, boss@acme.example" }, "to.0", "is not an email address"],
    [{ to: "ada@example.com\r\nBcc: x@y.example" }, "to.0", "is not an email address"],
    [{ to: "Ada <ada@example.com>" }, "to.0", "is not an email address"],
    [{ cc: ["ada@example.com", "ada"] }, "cc.1", "is not an email address"],
    [{ to: "" }, "to", "names nobody"],
    [{ text: undefined }, "text", "is missing"],
    [{ to: Array.from({ length: 51 }, (_, index) => `p${index}@example.com`) }, "to", "takes 50"],
    [{ nonsense: 1 }, "", "Unrecognized key"],
  ])("is not even begun with %j", (change, path, words) => {
    const checked = email.actions["send"]?.input.safeParse({ ...mail, ...change });
    const issues = (checked?.error?.issues ?? []).map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    expect(issues).toEqual([expect.stringContaining(`${path}: `)]);
    expect(issues[0]).toContain(words);
  });

  it("describes itself without anybody's address", () => {
    const action = email.actions["send"];
    expect(action?.describe(action.input.parse(mail))).toBe("send a mail to one address");
    const schema = z.toJSONSchema(action?.input ?? z.never(), { io: "input", unrepresentable: "any" });
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      expect([name, property]).toEqual([name, expect.objectContaining({ label: expect.any(String) })]);
    }
  });
});

describe("a mail whose answer is lost", () => {
  const lost: [MailFault, boolean, number][] = [
    [{ at: "connect", how: "drop" }, false, 0],
    [{ at: "connect", how: "hang" }, false, 0],
    [{ at: "login", how: "drop" }, false, 0],
    [{ at: "sender", how: "drop" }, false, 0],
    [{ at: "recipient", how: "hang" }, false, 0],
    [{ at: "data", how: "drop" }, true, 0],
    [{ at: "received", how: "drop" }, true, 1],
    [{ at: "received", how: "hang" }, true, 1],
  ];
  it.each(lost)("%j is sent again, the same to a mailbox; in doubt: %p", async (fault, ambiguous, taken) => {
    void at.server.fail(fault);
    const error = await failureOf(send());
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ ambiguous });
    expect(mails()).toHaveLength(taken);
    await send();
    expect(new Set(mails().map(({ messageId }) => messageId))).toEqual(new Set([`<${STEP}@acme.example>`]));
    expect(mails()).toHaveLength(taken + 1);
  });

  it("cannot be looked for, and says so", async () => {
    expect(await at.driver.settle("send", mail, { since: at.now() })).toEqual({
      done: "unknown",
      why: expect.stringContaining("does not tell"),
    });
  });

  it("leaves no doubt when the server answered", async () => {
    void at.server.fail({ at: "received", how: { code: 451, message: "4.3.0 try again" } });
    expect(await failureOf(send())).toMatchObject({ code: "mail_deferred", ambiguous: false });
  });

  it("is no failure when we are told to stop", async () => {
    const stop = new AbortController();
    const reason = new Error("the server stops");
    const hit = at.server.fail({ at: "recipient", how: "hang" });
    const running = send(mail, { signal: stop.signal });
    await hit;
    stop.abort(reason);
    await expect(running).rejects.toBe(reason);
    await expect(send(mail, { signal: stop.signal })).rejects.toBe(reason);
  });
});

describe("what a mail server says", () => {
  it("waits for a greylist", async () => {
    await at.restart({ greylistMs: 300_000 });
    const error = await failureOf(send());
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code: "mail_deferred", ambiguous: false });
    expect(error.message).toContain("greylisted, come back later");
    at.pass(300_000);
    await send();
    expect(mails()).toHaveLength(1);
  });

  it("fails the run for a mailbox that is not there, and keeps its address out of the sentence", async () => {
    await at.restart({ unknown: ["ada@example.com"] });
    const error = await failureOf(send());
    expect(error).toBeInstanceOf(Rejected);
    expect(error).toMatchObject({ code: "mail_recipient_refused", status: 550 });
    expect(error.message).toContain("[address]: no such mailbox here");
    expect(error.message).not.toContain("ada@");
  });

  it("waits an hour at a time once the day's mails are used up", async () => {
    const message = "5.4.5 Daily user sending limit exceeded. ada@example.com";
    void at.server.fail({ at: "received", how: { code: 550, message } });
    const error = await failureOf(send());
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code: "rate_limited", afterMs: 3_600_000, ambiguous: false });
    expect(error.message).toContain("takes no more mail from this account for now");
    expect(error.message).not.toContain("ada@");
  });

  it("holds the connection for a wrong password", async () => {
    at.connect({ password: "wrong-password-123" });
    const error = await failureOf(send());
    expect(error).toBeInstanceOf(AuthExpired);
    expect(error).toMatchObject({ code: "mail_login_refused" });
    expect([error.message, error.stack, String(error.cause)].join()).not.toContain("wrong-password-123");
    expect(await failureOf(at.driver.check())).toBeInstanceOf(AuthExpired);
  });

  it("tries again when signing in is not possible at the moment", async () => {
    void at.server.fail({
      at: "login",
      how: { code: 454, message: "4.7.0 Temporary authentication failure" },
    });
    expect(await failureOf(send())).toMatchObject({ code: "mail_deferred" });
  });

  it("asks for a login where one is needed", async () => {
    at.connect({ user: "", password: "" });
    expect(await failureOf(send())).toMatchObject({ code: "mail_login_needed", path: "user" });
    await at.restart({ anonymous: true }, { user: "", password: "" });
    await send();
    expect(mails()[0]).toMatchObject({ user: null });
  });

  it("holds the run for a sender that may not be used", async () => {
    await at.restart({ senders: ["jobs@acme.example"] });
    const error = await failureOf(send());
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "mail_sender_refused", path: "from" });
  });

  it("fails the run for a mail that is too large, announced or not", async () => {
    await at.restart({ maxBytes: 2_000 });
    const large = { ...mail, text: "long ".repeat(1_000) };
    expect(await failureOf(send(large))).toMatchObject({ code: "mail_too_large" });
    void at.server.fail({ at: "received", how: { code: 552, message: "5.2.3 too large for this mailbox" } });
    expect(await failureOf(send())).toMatchObject({ code: "mail_too_large", status: 552 });
  });

  it.each([
    ["connect", 554, ConfigError, "mail_server_refused"],
    ["connect", 421, RetryLater, "mail_deferred"],
    ["recipient", 452, RetryLater, "mail_deferred"],
    ["received", 554, Rejected, "mail_refused"],
    ["data", 550, Rejected, "mail_refused"],
  ] as const)("%s %i is %p", async (stage, code, type, errorCode) => {
    void at.server.fail({ at: stage, how: { code, message: "not from you" } });
    const error = await failureOf(send());
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ code: errorCode });
  });

  it("keeps secrets out of every error", async () => {
    const faults: MailFault[] = [
      { at: "login", how: { code: 535, message: `5.7.8 no: ${at.server.password}` } },
      { at: "sender", how: { code: 550, message: `no: ${at.server.password}` } },
      { at: "received", how: "drop" },
    ];
    for (const fault of faults) {
      void at.server.fail(fault);
      const error = await failureOf(send());
      expect(error).toBeInstanceOf(HirewireError);
      const shown = [error.message, error.stack, String(error.cause), JSON.stringify(error)].join("\n");
      for (const secret of [at.server.password, STEP]) expect(shown).not.toContain(secret);
    }
  });
});

describe("encryption", () => {
  const { cert } = TEST_CERTIFICATE;

  it.each(["starttls", "tls"] as const)("%s: the certificate must be good", async (security) => {
    await at.restart({ ...TEST_CERTIFICATE, security }, { security });
    const refused = await failureOf(send());
    expect(refused).toBeInstanceOf(ConfigError);
    expect(refused).toMatchObject({ code: "mail_certificate_refused" });
    expect(mails()).toEqual([]);
    for (const host of ["127.0.0.1", "localhost"]) {
      at.connect({ security, ca: cert, host });
      await send();
    }
    expect(mails()).toMatchObject([{ encrypted: true }, { encrypted: true }]);
  });

  it("is never given up because the server offers none", async () => {
    at.connect({ security: "starttls" });
    const error = await failureOf(send());
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "mail_no_starttls", path: "security" });
    expect(mails()).toEqual([]);
  });

  it("says when the port speaks plainly", async () => {
    at.connect({ security: "tls" });
    expect(await failureOf(send())).toMatchObject({ code: "mail_no_tls", path: "security" });
  });
});

describe("the connection", () => {
  it("is checked without sending anything", async () => {
    expect(await at.driver.check()).toBe("127.0.0.1 lets hirewire in");
    expect(mails()).toEqual([]);
    expect(at.server.sessions).toBe(1);
  });

  it.each([
    [{ user: "ada", password: "" }, "The password is missing"],
    [{ user: "", password: "secret" }, "The user is missing"],
    [{ port: 465, security: "starttls" }, "Port 465 goes with TLS"],
    [{ port: 587, security: "tls" }, "Port 587 goes with STARTTLS"],
    [{ from: "Acme <hiring@acme.example>" }, "does not look right"],
    [{ from_name: "Acme\r\nBcc: x@y.example" }, "does not look right"],
    [{ host: "mail example" }, "does not look right"],
    [{ ca: "certificate" }, "does not look right"],
  ])("%j is refused when it is saved", (values, words) => {
    expect(() => drive(at, email, { ...at.values(), ...values })).toThrow(words);
  });

  it("tells a server that is not there from one that does not exist", async () => {
    const { port } = at.server;
    await at.server.close();
    at.connect({ port });
    expect(await failureOf(send())).toMatchObject({ code: "unreachable", ambiguous: false });
    at.connect({ host: "mail.nowhere.invalid" });
    expect(await failureOf(send())).toMatchObject({ code: "host_not_found", ambiguous: false });
  });
});
