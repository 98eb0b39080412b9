/** Why no way of signing fits a call: the likeliest mistake, and what to do. Holds no secret, no value, no body. */
import { singleHeaders, type SeenHeaders } from "./digests-in-call.ts";

export interface NothingFound {
  /** Stable, snake_case. */
  code:
    | "no_secret"
    | "secret_sent_along"
    | "signed_token"
    | "public_key_signature"
    | "signature_in_body"
    | "no_digest"
    | "nothing_fits";
  message: string;
}

interface Call {
  rawHeaders: readonly string[];
  body: Uint8Array;
  secret: string;
  seen: SeenHeaders;
}

type Outcome = { code: "no_secret" } | { code: "nothing_fits"; tried: number; exhausted: boolean };

/** Larger bodies are not looked into: a signature inside would be an oddity. */
const LOOK_INTO_BYTES = 1024 * 1024;

export function explainNothing(call: Call, outcome: Outcome): NothingFound {
  if (outcome.code === "no_secret") {
    return {
      code: "no_secret",
      message: "Without the signing secret nothing can be found out: paste it first.",
    };
  }
  const plain = sentAlong(call);
  if (plain !== undefined) {
    return {
      code: "secret_sent_along",
      message: `The sender doesn't sign: it sends the secret itself, in ${plain}. Whoever sees one call could forge others, so Hirewire takes no such calls; ask the sender for signatures.`,
    };
  }
  const odd = otherKind(call);
  // a digest elsewhere, such as a checksum, must not hide that the signature is of another kind
  if (odd !== undefined && (call.seen.digests.length === 0 || odd.code === "public_key_signature"))
    return odd;
  const headers = [...new Set(call.seen.digests.map(({ header }) => header))];
  if (headers.length === 0) {
    return {
      code: "no_digest",
      message:
        "No header looks like a signature: none holds an SHA-1, SHA-256 or SHA-512 digest. Is signing switched on at the sender, was a secret set there, and does the call still have all its headers?",
    };
  }
  const shown =
    headers.slice(0, 3).join(", ") + (headers.length > 3 ? ` and ${headers.length - 3} more` : "");
  const where = headers.length === 1 ? `${shown} looks like a signature` : `${shown} look like signatures`;
  const limit = outcome.exhausted
    ? " The call is large, so not every way was tried: a smaller one is better."
    : "";
  return {
    code: "nothing_fits",
    message: `${where}, and none of the ${outcome.tried.toLocaleString("en")} ways tried fits. Most often the secret is another one (of another webhook, or copied in part). Else the body was changed: by a proxy, or when the call was saved.${limit}`,
  };
}

/** A shared token instead of a signature, as GitLab's X-Gitlab-Token. */
function sentAlong({ rawHeaders, secret }: Call): string | undefined {
  return singleHeaders(rawHeaders).find(
    ([, value]) => value.replace(/^(?:Bearer|Token|Basic) /i, "") === secret,
  )?.[0];
}

function otherKind({ rawHeaders, body, seen }: Call): NothingFound | undefined {
  for (const [name, value] of singleHeaders(rawHeaders)) {
    const token = value.replace(/^\w+ /, "");
    if (token.startsWith("eyJ") && token.split(".").length === 3) {
      return {
        code: "signed_token",
        message: `${name} holds a signed token (JWT), which proves the sender but not the body. Hirewire checks signatures over the body.`,
      };
    }
    if (/signature/i.test(name) && isPublicKeySignature(value)) {
      return {
        code: "public_key_signature",
        message: `${name} looks like a signature made with a private key (RSA, ECDSA or Ed25519), for which there is no shared secret. Look whether the sender offers HMAC.`,
      };
    }
  }
  if (
    seen.digests.length === 0 &&
    body.length <= LOOK_INTO_BYTES &&
    /"signature"\s*:\s*"/i.test(Buffer.from(body).toString("latin1"))
  ) {
    return {
      code: "signature_in_body",
      message:
        "The signature stands inside the body, not in a header, so it can't cover the body: whoever sees one call could forge others. Hirewire takes no such calls.",
    };
  }
  return undefined;
}

/** RSA has 128 bytes and more, ECDSA about 70 in DER; the list form of Ed25519 begins with `v1a,`. */
function isPublicKeySignature(value: string): boolean {
  if (/(?:^|\s)v1a,/.test(value)) return !/(?:^|\s)v1,/.test(value);
  const text = value.split(/[=,\s]/).toSorted((one, other) => other.length - one.length)[0] ?? "";
  if (!/^[A-Za-z0-9+/_-]{92,}$/.test(text) || /^[0-9a-f]{128}$/i.test(text)) return false;
  const bytes = Buffer.from(text, "base64").length;
  return (bytes >= 68 && bytes <= 72) || bytes >= 128;
}
