/**
 * Calls ourselves through the public address, as a vendor would, and says in plain words what is in the way: the name,
 * the network, the certificate, a redirect, somebody else's server, or a proxy that changes what passes through it.
 *
 * Signatures cover bytes, so a proxy that only tidies up JSON breaks every one of them; and nginx, unless told
 * otherwise, refuses bodies above 1 MB (https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size,
 * read 2026-11-21), which a transcript can exceed.
 */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { classOf } from "../outbound/address-classes.ts";
import { type Arrived, type Challenges, digestOf } from "./challenges.ts";
import { explainNetworkError } from "./explain-network-error.ts";

export const ADDRESS_CODES = [
  "leads_here",
  "not_https",
  "only_this_machine",
  "private_address",
  "name_not_found",
  "connection_refused",
  "no_answer",
  "tls_fault",
  "redirect",
  "nothing_behind_proxy",
  "sign_in_wall",
  "somebody_else",
  "body_changed",
  "headers_changed",
  "method_changed",
  "answer_changed",
  "large_bodies_refused",
  "not_running",
] as const;
export type AddressCode = (typeof ADDRESS_CODES)[number];

export interface AddressFinding {
  code: AddressCode;
  verdict: "ok" | "warning" | "failure";
  /** What was found and, unless it is well, what to do. */
  message: string;
}

export interface AddressCheck {
  /** The address that was checked. */
  address: string;
  /** The gravest one first; never empty. */
  findings: AddressFinding[];
  checkedAt: number;
  /** By how much the clock at the address is ahead of ours, in milliseconds; null when it did not tell. */
  clockAheadMs: number | null;
}

export interface AddressCheckOptions {
  /** Without a slash at the end. */
  address: string;
  challenges: Challenges;
  /** False when no server of ours is there to be reached: a command looks at the folder while none runs. */
  serving: boolean;
  now: () => number;
  /** Ends the check. */
  signal?: AbortSignal;
  patienceMs?: number;
}

const PATIENCE_MS = 10_000;
/** Whatever a proxy might tidy up: blanks, escapes, numbers, an umlaut, a line break at the end. */
const ODD_BODY = Buffer.from(
  '{ "hirewire" :"check","text":"Zo\\u00eb ✓ \\/ <b>&amp;</b>",\r\n\t"number":1.0,"big":12345678901234567890 }\n',
);
const LARGE_BODY = Buffer.alloc(3 * 1024 * 1024, '{"hirewire":"check"}');
const ORDER: readonly AddressFinding["verdict"][] = ["failure", "warning", "ok"];

export async function checkAddress(options: AddressCheckOptions): Promise<AddressCheck> {
  const { address, now, challenges, signal, patienceMs = PATIENCE_MS } = options;
  const host = new URL(address).hostname.replace(/^\[|\]$/g, "");
  const done = (findings: AddressFinding[], clockAheadMs: number | null = null): AddressCheck => ({
    address,
    findings: findings.toSorted((one, other) => ORDER.indexOf(one.verdict) - ORDER.indexOf(other.verdict)),
    checkedAt: now(),
    clockAheadMs,
  });
  if (/^(localhost$|127\.|::1$)/.test(host)) {
    const message = `Senders are told ${address}, which only this machine can reach. Set PUBLIC_URL to the address under which the internet reaches this server; docs/sources.md names tunnels for trying things out.`;
    return done([{ code: "only_this_machine", verdict: "warning", message }]);
  }

  const through = { address, challenges, now, patienceMs, signal: signal ?? new AbortController().signal };
  const small = await callThrough({ ...through, body: ODD_BODY });
  const first = judge(address, small, options.serving);
  if (first.verdict !== "ok") return done([first], small.clockAheadMs);
  const large = await callThrough({ ...through, body: LARGE_BODY });
  const also = [
    ...(large.arrived?.digest === digestOf(LARGE_BODY) ? [] : [largeRefused(address, large)]),
    ...(address.startsWith("https:") ? [] : [notHttps(address)]),
    ...((await isPrivate(host)) ? [privateAddress(host)] : []),
  ];
  return done([first, ...also], small.clockAheadMs);
}

/** One call through the address, and what became of it. */
interface Passage {
  arrived: Arrived | null;
  answer: { status: number; location: string | null; proven: boolean; ours: boolean } | null;
  error: unknown;
  sent: { body: Uint8Array; mark: string };
  clockAheadMs: number | null;
}

async function callThrough(options: {
  address: string;
  challenges: Challenges;
  body: Uint8Array<ArrayBuffer>;
  patienceMs: number;
  signal: AbortSignal;
  now: () => number;
}): Promise<Passage> {
  const { address, challenges, body, patienceMs, signal, now } = options;
  const challenge = challenges.open();
  const mark = `t=${Math.floor(now() / 1000)},v1=${challenge.proof}`;
  const sent = { body, mark };
  const began = now();
  try {
    const response = await fetch(`${address}/in/${challenge.hookId}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-hirewire-signature": mark },
      body,
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
    });
    const text = (await response.text()).slice(0, 10_000);
    const theirs = Date.parse(response.headers.get("date") ?? "");
    return {
      arrived: challenge.arrived(),
      answer: {
        status: response.status,
        location: response.headers.get("location"),
        proven: text.includes(challenge.proof),
        ours: text === '{"error":"unknown_hook"}',
      },
      error: null,
      sent,
      clockAheadMs: Number.isNaN(theirs) ? null : Math.round(theirs - (began + now()) / 2),
    };
  } catch (error) {
    return { arrived: challenge.arrived(), answer: null, error, sent, clockAheadMs: null };
  } finally {
    challenge.close();
  }
}

function judge(address: string, passage: Passage, serving: boolean): AddressFinding {
  const { arrived, answer, error } = passage;
  const failure = (code: AddressCode, message: string): AddressFinding => ({
    code,
    verdict: "failure",
    message,
  });
  const notRunning: AddressFinding = {
    code: "not_running",
    verdict: "warning",
    message: `Hirewire does not run on this folder at the moment, so it can't be told whether ${address} leads to it. Start it and look again.`,
  };
  if (arrived) return judgeArrived(address, passage, arrived);
  if (answer === null) {
    const explained = explainNetworkError(address, error);
    return !serving && ["connection_refused", "no_answer"].includes(explained.code)
      ? notRunning
      : failure(explained.code, explained.message);
  }
  const { status, location } = answer;
  if (status >= 300 && status < 400) {
    return failure(
      "redirect",
      `${address} redirects (${status}) to ${whereTo(location, address)}. Vendors do not follow redirects: set PUBLIC_URL to where it leads, or let the proxy pass calls on instead.`,
    );
  }
  if (!serving) return notRunning;
  if ([502, 503, 504].includes(status)) {
    return failure(
      "nothing_behind_proxy",
      `A proxy answers at ${address}, and finds nobody behind it (${status}). Let it pass calls on to the address that Hirewire listens on.`,
    );
  }
  if ([401, 403, 407].includes(status)) {
    return failure(
      "sign_in_wall",
      `Something in front of this server asks for a sign-in at ${address} (${status}), which vendors can't do. Let the paths below /in/ pass without one.`,
    );
  }
  const who = answer.ours ? "Another Hirewire" : "Something else";
  return failure(
    "somebody_else",
    `${who} answers at ${address} (${status}). Let that address lead to this server, or correct PUBLIC_URL.`,
  );
}

function judgeArrived(address: string, passage: Passage, arrived: Arrived): AddressFinding {
  const { answer, sent } = passage;
  const failure = (code: AddressCode, message: string): AddressFinding => ({
    code,
    verdict: "failure",
    message,
  });
  if (arrived.method !== "POST") {
    return failure(
      "method_changed",
      `A proxy at ${address} turned a POST into a ${arrived.method}. Let it pass calls on as they are.`,
    );
  }
  if (arrived.digest !== digestOf(sent.body)) {
    const how = arrived.bytes === 0 ? "takes the body away" : "changes the body";
    return failure(
      "body_changed",
      `A proxy in front of this server ${how} on its way, so no signature will fit. Switch off what rewrites, filters or compresses requests at ${address}.`,
    );
  }
  const values = valuesOf(arrived.rawHeaders, "x-hirewire-signature");
  if (
    values.length !== 1 ||
    values[0] !== sent.mark ||
    valuesOf(arrived.rawHeaders, "content-encoding").length > 0
  ) {
    return failure(
      "headers_changed",
      `A proxy in front of this server drops or changes headers, so signatures will be missing. Let it pass on every header of calls to ${address}.`,
    );
  }
  if (answer === null || answer.status !== 200) {
    return failure(
      "answer_changed",
      `Calls to ${address} arrive here, and a proxy answers in our place (${answer === null ? "nothing" : answer.status}): vendors will repeat or give up. Let it pass our answer on.`,
    );
  }
  if (!answer.proven) {
    return {
      code: "answer_changed",
      verdict: "warning",
      message: `Calls to ${address} arrive here unchanged; a proxy changes our answers, which only senders that expect a certain answer would notice.`,
    };
  }
  return {
    code: "leads_here",
    verdict: "ok",
    message: `${address} leads here, and changes nothing on the way.`,
  };
}

function largeRefused(address: string, { answer }: Passage): AddressFinding {
  const status = answer === null ? "" : ` (${answer.status})`;
  return {
    code: "large_bodies_refused",
    verdict: "warning",
    message: `A proxy at ${address} refuses large calls${status}: 3 MB did not pass. TalentSprout's transcripts can be as large; allow 6 MB, in nginx with \`client_max_body_size 6m\`.`,
  };
}

function notHttps(address: string): AddressFinding {
  return {
    code: "not_https",
    verdict: "warning",
    message: `${address} is not HTTPS. Most senders refuse such an address: put a proxy with a certificate in front.`,
  };
}

function privateAddress(host: string): AddressFinding {
  return {
    code: "private_address",
    verdict: "warning",
    message: `From here ${host} is an address inside a private network. If it is that on the internet too, vendors can't reach it.`,
  };
}

async function isPrivate(host: string): Promise<boolean> {
  const found = isIP(host) ? [{ address: host }] : await lookup(host, { all: true }).catch(() => []);
  return found.length > 0 && found.every(({ address }) => classOf(address) === "private");
}

/** Without what may be secret in it. */
function whereTo(location: string | null, address: string): string {
  const url = location === null ? null : URL.parse(location, address);
  return url === null ? "nowhere" : `${url.origin}${url.pathname.replace(/\/in\/check-.*/, "")}`;
}

function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.flatMap((each, index) =>
    index % 2 === 0 && each.toLowerCase() === name ? [rawHeaders[index + 1] ?? ""] : [],
  );
}
