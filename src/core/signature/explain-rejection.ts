/**
 * Why a call was refused, for the owner of the hook. The caller only hears "401".
 *
 * Runs after `verifySignature` said no and never changes that: it looks at the call once more and says what
 * the likeliest mistake is. No reason holds a body, a secret or the value of a header.
 */
import type { TriggerApp } from "../define-trigger.ts";
import type { Fields } from "../fields.ts";
import { reserialise } from "./reserialise.ts";
import type { Refused, RejectionCode } from "./refusal.ts";
import { headerValues } from "./signature-header.ts";
import { trimBlanks } from "./trim-blanks.ts";
import type { HmacScheme, SignatureScheme } from "./signature-scheme.ts";
import { verifySignature } from "./verify-signature.ts";

export interface Explanation {
  /** Stable, snake_case. */
  code: RejectionCode;
  /** One sentence, or two with the vendor's hint. */
  reason: string;
}

export interface RejectedCall {
  verified: Refused;
  /** The vendor whose hook was called. */
  app: Pick<TriggerApp, "key" | "label" | "hints" | "anyEvent">;
  scheme: SignatureScheme;
  rawHeaders: readonly string[];
  body: Uint8Array;
  secrets: readonly string[];
  nowMs: number;
  /** Every vendor that is known, to recognise a call meant for another one's hook. */
  triggers: readonly TriggerApp[];
}

/** Senders without a file in `triggers/` whose calls still turn up at the wrong address. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  "stripe-signature": "Stripe",
  "x-hub-signature-256": "GitHub",
  "x-slack-signature": "Slack",
  "x-shopify-hmac-sha256": "Shopify",
  "calendly-webhook-signature": "Calendly",
  "typeform-signature": "Typeform",
  "svix-signature": "Svix",
  "webhook-signature": "Standard Webhooks",
  "ashby-signature": "Ashby",
};

/** @returns the refusal's own code and reason, or a more telling one */
export function explainRejection(call: RejectedCall): Explanation {
  const { code, reason } = otherVendor(call) ?? reformatted(call) ?? call.verified;
  const hint = call.app.hints?.[code];
  return { code, reason: hint === undefined ? reason : `${reason}. ${hint}` };
}

function otherVendor({ verified, app, scheme, rawHeaders, triggers }: RejectedCall): Explanation | null {
  if (verified.code === "signature_missing") {
    const known = triggers.flatMap((other) => {
      const header = headerOf(schemeWithDefaults(other));
      const isItself = other.key === app.key || other.anyEvent !== undefined;
      return header === undefined || isItself ? [] : [[header, other.label] as const];
    });
    const found = [...known, ...Object.entries(WELL_KNOWN)].find(
      ([header]) => header !== headerOf(scheme) && headerValues(rawHeaders, header).length > 0,
    );
    if (found !== undefined) return looksLike(found[1], app, `it is signed in ${found[0]}`);
  }
  const malformed = verified.code === "signature_malformed" || verified.code === "signature_wrong_length";
  if (malformed && scheme.kind === "hmac" && scheme.format === "plain") {
    const value = headerValues(rawHeaders, scheme.header)[0] ?? "";
    const other = triggers.find((trigger) => trigger.key !== app.key && isTimestamped(trigger));
    if (/^\s*t=\d+\s*,\s*v1=/.test(value)) {
      return looksLike(other?.label ?? "Stripe", app, "the signature reads t=…,v1=…");
    }
  }
  return null;
}

function looksLike(sender: string, app: RejectedCall["app"], because: string): Explanation {
  const mend = `give ${sender} the address of its own hook`;
  return {
    code: "other_vendor",
    reason:
      app.anyEvent === undefined
        ? `looks like ${sender}'s format on a ${app.label} hook (${because}): ${mend}`
        : `looks like ${sender}'s format, for which this connection is not set (${because}): choose that in its settings, or ${mend}`,
  };
}

/** The signature is right for the same JSON written differently: somebody re-formatted it on its way. */
function reformatted({
  verified,
  scheme,
  rawHeaders,
  body,
  secrets,
  nowMs,
}: RejectedCall): Explanation | null {
  if (verified.code !== "signature_mismatch" || scheme.kind !== "hmac") return null;
  const forms = [reserialise("javascript", body), reserialise("python", body), trimBlanks(body)];
  const untimed: HmacScheme = { ...scheme, reserialised: [], toleranceSeconds: 0 };
  const fits = forms.some(
    (form) =>
      form !== null && verifySignature({ scheme: untimed, rawHeaders, body: form, secrets, nowMs }).ok,
  );
  return fits
    ? {
        code: "body_reformatted",
        reason:
          "signed with the right secret, but the body was re-formatted on its way here, probably by a proxy",
      }
    : null;
}

function headerOf(scheme: SignatureScheme): string | undefined {
  return scheme.kind === "hmac" ? scheme.header : undefined;
}

function schemeWithDefaults(app: TriggerApp): SignatureScheme {
  return app.verify(defaultsOf(app.connection) as Parameters<typeof app.verify>[0]);
}

function isTimestamped(app: TriggerApp): boolean {
  if (app.anyEvent !== undefined) return false;
  const scheme = schemeWithDefaults(app);
  return scheme.kind === "hmac" && scheme.format === "pairs";
}

function defaultsOf(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, definition]) =>
      definition.kind === "secret" || definition.default === undefined ? [] : [[key, definition.default]],
    ),
  );
}
