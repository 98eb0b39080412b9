/** Where mail may go: the same guard as for calls, and no plain text over the internet. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ConfigError } from "../../src/core/errors.ts";
import type { Mail, MailServer } from "../../src/core/mail.ts";
import type { EgressRules } from "../../src/run/outbound/outbound.ts";
import { startMailStandIn, type MailStandIn } from "../../src/sandbox/mail/create-mail-stand-in.ts";
import { connect, failureOf } from "./outbound-destination.ts";

let standIn: MailStandIn;
let close: (() => void)[] = [];
beforeEach(async () => {
  standIn = await startMailStandIn({ anonymous: true });
});
afterEach(async () => {
  for (const one of close) one();
  close = [];
  await standIn.close();
});

const mail: Mail = {
  from: { address: "hiring@acme.example" },
  to: ["ada@example.com"],
  cc: [],
  bcc: [],
  subject: "Hello",
  text: "Hello",
  messageId: "step_1@acme.example",
};

function open(egress: EgressRules, names: Record<string, string> = {}) {
  const context = connect({
    egress,
    limits: { connectMs: 500, totalMs: 500 },
    resolve: (host, _options, callback) => {
      const address = names[host] ?? host;
      callback(null, [{ address, family: address.includes(":") ? 6 : 4 }]);
    },
  });
  close.push(context.close);
  const server = (host: string): MailServer => ({ host, port: standIn.port, security: "none" });
  return {
    calls: context.calls,
    send: (host: string) => context.mail.send(server(host), mail),
    verify: (host: string) => context.mail.verify(server(host)),
  };
}

describe("a mail server inside the operator's network", () => {
  it.each(["127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1"])(
    "is refused at %s, written as it is or behind a name",
    async (address) => {
      const out = open({}, { "mail.evil.example": address });
      for (const host of [address, "mail.evil.example"]) {
        const error = await failureOf(out.send(host));
        expect(error).toBeInstanceOf(ConfigError);
        expect(error).toMatchObject({ code: "egress_refused" });
        expect(await failureOf(out.verify(host))).toMatchObject({ code: "egress_refused" });
      }
      expect(standIn.sessions).toBe(0);
    },
  );

  it("is refused however its address is written", async () => {
    const out = open({}, { "127.1": "127.0.0.1", "2130706433": "127.0.0.1" });
    for (const host of ["127.1", "2130706433"]) {
      expect(await failureOf(out.send(host))).toMatchObject({ code: "egress_refused" });
    }
    expect(standIn.sessions).toBe(0);
  });

  it("is reached when the operator opened it", async () => {
    const byName = open({ allow: ["mail.acme.example"] }, { "mail.acme.example": "127.0.0.1" });
    await byName.send("mail.acme.example");
    const byAddress = open({ allow: [`127.0.0.1:${standIn.port}`] });
    await byAddress.verify("127.0.0.1");
    expect(standIn.mails()).toHaveLength(1);
    expect(standIn.sessions).toBe(2);
    const elsewhere = open({ allow: [`127.0.0.1:${standIn.port + 1}`] });
    expect(await failureOf(elsewhere.send("127.0.0.1"))).toMatchObject({ code: "egress_refused" });
  });
});

// refused before anything is connected to, so no test leaves this machine
it.each(["93.184.216.34", "2606:2800:220:1::1", "mail.acme.example"])(
  "goes to %s over the internet only encrypted",
  async (host) => {
    const out = open({}, { "mail.acme.example": "93.184.216.34" });
    const error = await failureOf(out.send(host));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "mail_not_encrypted", path: "security" });
  },
);

it("is noted as one call, without what was in it", async () => {
  const out = open({ allowPrivate: true });
  await out.send("127.0.0.1");
  void standIn.fail({ at: "recipient", how: { code: 550, message: "no" } });
  await failureOf(out.send("127.0.0.1"));
  expect(out.calls).toEqual([
    expect.objectContaining({ method: "SMTP", host: `127.0.0.1:${standIn.port}`, status: 250 }),
    expect.objectContaining({ method: "SMTP", status: 550 }),
  ]);
  expect(JSON.stringify(out.calls)).not.toContain("@");
});
