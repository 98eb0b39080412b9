/**
 * How a source stands that is set up by hand at its vendor: what is missing, whether its first verified event is here,
 * and why not. Everything follows from what is kept anyway, so it turns live by itself with the event that proves it.
 */
import type { TriggerApp } from "../../core/define-trigger.ts";
import type { SignatureScheme } from "../../core/signature/signature-scheme.ts";
import type { Rejection } from "../../core/types.ts";
import type { SourcePulse } from "../../store/sources.ts";
import type { SourceStanding } from "./standing.ts";

export interface GuidedFacts {
  app: Pick<TriggerApp, "label" | "proof" | "whenQuiet">;
  /** The connection's name. */
  name: string;
  /** Where the vendor is to send, as it was told. */
  address: string;
  scheme: SignatureScheme["kind"];
  secret: "missing" | "unreadable" | "set";
  /** What came in through the address in use; null: nothing ever did. */
  pulse: Pick<SourcePulse, "firstAt" | "last"> | null;
  /** A verified call that was no event has come, such as a challenge. */
  answered: boolean;
  /** What came in through an address that was replaced since. */
  cameElsewhere: boolean;
  /** Calls to the address that were turned away, newest first. */
  rejections: readonly Pick<Rejection, "at" | "code" | "reason" | "count">[];
  /** When it was last changed: since then it is in the state that it is in, unless it is live. */
  changedAt: number;
  /** Why the address can't be reached, in words; null when nothing is known against it. */
  unreachable: string | null;
}

/** What to do about a refusal whose reason does not say it. */
const REMEDIES: Readonly<Record<string, string>> = {
  signature_mismatch:
    "Copy the signing secret of this very webhook once more and paste it: {paste}. If the vendor shows it only once, let it make a new one.",
  signature_missing: "Look at the vendor whether signing is turned on for this webhook.",
  no_secret: "Paste the signing secret: {paste}.",
  secret_unreadable: "Enter the signing secret again: {paste}.",
  address_not_allowed:
    "Add the vendor's address to “Addresses allowed to send” in the connection's settings, or empty that field.",
  timestamp_stale: "Let this machine's clock be set by NTP.",
  timestamp_in_future: "Let this machine's clock be set by NTP.",
  other_vendor: "Give each vendor the address of its own connection (`hirewire hooks` lists them).",
  store_full: "Make room on the disk.",
  store_unreachable: "See that the database runs and can be reached from here.",
};

/**
 * What to do about a call that was turned away; null when its reason says that, or nothing helps.
 *
 * @param name  the connection's; null when its address was retired since
 */
export function remedyOf(code: string, name: string | null): string | null {
  if (name === null) return null;
  return REMEDIES[code]?.replace("{paste}", pasteInto(name)) ?? null;
}

function pasteInto(name: string): string {
  return `\`hirewire connect --update ${name} --set signing_secret=…\``;
}

export function guidedStanding(facts: GuidedFacts): SourceStanding {
  const { app, name, scheme, secret, pulse, changedAt, rejections } = facts;
  const paste = pasteInto(name);
  const refused = refusalsSince(rejections, pulse?.last?.at ?? 0);
  const remedy = remedyOf(rejections[0]?.code ?? "", name);
  const ofRefusal = remedy === null ? [] : [remedy];

  const state = pulse !== null || facts.answered ? "live" : missing(scheme, secret) ? "draft" : "waiting";
  if (state === "live") {
    const reason = refused === null ? liveReason(pulse) : `${refused}. Nothing was verified since.`;
    return { state, reason, since: pulse?.firstAt ?? null, advice: refused === null ? [] : ofRefusal };
  }
  if (state === "draft") {
    const arrive = refused === null ? "" : " Calls arrive already and are refused until then.";
    const [reason, remedyOfDraft] = draftReason(scheme, secret, paste);
    return { state, reason: `${reason}${arrive}`, since: changedAt, advice: [remedyOfDraft] };
  }
  if (refused !== null) {
    return { state, reason: `${refused}. None was verified yet.`, since: changedAt, advice: ofRefusal };
  }
  const reason = facts.cameElsewhere
    ? `Nothing has arrived at the new address yet: ${app.label} must be told it.`
    : `Waiting for the first verified event from ${app.label}: nothing has arrived yet.`;
  return { state, reason, since: changedAt, advice: adviceWhenNothingCame(facts) };
}

/** What to look at when nothing arrives at all: likeliest first, and what we know for certain before that. */
export function adviceWhenNothingCame({
  app,
  address,
  unreachable,
}: Pick<GuidedFacts, "app" | "address" | "unreachable">): string[] {
  const insecure = address.startsWith("https:")
    ? []
    : [
        `The address is not HTTPS, and ${app.label} sends to HTTPS only: set PUBLIC_URL to the https:// address under which the internet reaches this server.`,
      ];
  return [
    ...(unreachable === null ? [] : [unreachable]),
    ...(unreachable === null ? insecure : []),
    ...(app.proof === undefined ? [] : [app.proof]),
    ...whenQuiet(app, address),
  ];
}

export function whenQuiet({ whenQuiet: steps = [] }: GuidedFacts["app"], address: string): string[] {
  return steps.map((step) => step.replaceAll("{address}", address));
}

function missing(scheme: GuidedFacts["scheme"], secret: GuidedFacts["secret"]): boolean {
  return scheme === "undecided" || (scheme === "hmac" && secret !== "set");
}

function draftReason(
  scheme: GuidedFacts["scheme"],
  secret: GuidedFacts["secret"],
  paste: string,
): [reason: string, remedy: string] {
  if (secret === "unreadable") {
    return [
      "The signing secret can't be opened with the key in use.",
      `Start Hirewire with the key that sealed it, or enter the secret again: ${paste}.`,
    ];
  }
  if (secret === "missing" && scheme !== "unsigned") {
    return ["The signing secret is missing.", `Follow the steps at the vendor, then paste it: ${paste}.`];
  }
  return [
    "It is not known yet how this sender signs.",
    "Choose its preset, or let Hirewire find it out from one call: `hirewire connect --update … --listen`.",
  ];
}

/** `3 calls were refused: …`, of the newest kind; null when there were none. */
function refusalsSince(rejections: GuidedFacts["rejections"], sinceMs: number): string | null {
  const recent = rejections.filter(({ at }) => at > sinceMs);
  const newest = recent[0];
  if (!newest) return null;
  const count = recent.reduce((sum, each) => sum + each.count, 0);
  const reason = newest.reason.replace(/\.$/, "");
  return count === 1
    ? `A call was refused: ${reason}`
    : `${count} calls were refused, the last one: ${reason}`;
}

function liveReason(pulse: GuidedFacts["pulse"]): string | null {
  if (pulse?.last?.test) return `A verified test event has arrived (${pulse.last.wireName}).`;
  return null;
}
