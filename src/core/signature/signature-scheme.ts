/**
 * How a sender proves who it is, as data. One verifier reads it (`verify-signature.ts`).
 *
 * Sources: the five vendors' webhook pages (see `triggers/`), the Standard Webhooks specification,
 * docs.stripe.com/webhooks/signature.
 */
export interface HmacScheme {
  kind: "hmac";
  /** Lower-case name of the header that carries the signature. */
  header: string;
  algorithm: "sha1" | "sha256" | "sha512";
  encoding: "hex" | "base64";
  /** Text before the digest, such as `sha256=`; accepted with and without it. */
  prefix?: string;
  /**
   * `plain`: the header is the digest.
   * `pairs`: `key=value` pairs, separated by commas as Stripe does, or by semicolons; `signatureKey` may
   *   appear several times.
   * `list`: separated by blanks, each `version,digest`, as Standard Webhooks does.
   */
  format: "plain" | "pairs" | "list";
  /** The pair or version that holds a digest; default `v1`. */
  signatureKey?: string;
  /** What is signed: `{body}`, `{t}` (timestamp) and `{id}` are replaced. */
  signed: string;
  /** Where the timestamp stands; none means that the scheme signs no time. */
  timestamp?: {
    from: "pair" | "header";
    name: string;
    /** Left out: told by its look, which no two of them share. */
    unit?: "seconds" | "milliseconds" | "iso";
  };
  /** Header with the delivery id, when `{id}` is signed. */
  idHeader?: string;
  /** Seconds that the signed time may differ from ours, both ways; 0 switches the check off. */
  toleranceSeconds?: number;
  /** `utf8`: the secret as it stands; `base64`: decoded after an optional `whsec_`; `hex`: decoded. */
  secretEncoding?: "utf8" | "base64" | "hex";
  /**
   * Also accept a signature over the parsed and re-serialised body, for senders whose page signs the
   * payload object. After such a match only the re-serialised body may be used: two raw bodies could
   * share one signature.
   */
  reserialised?: readonly ("javascript" | "python")[];
}

/** Nothing is signed. Only for a connection whose owner chose so; the unguessable address is the only proof. */
export interface UnsignedScheme {
  kind: "unsigned";
}

/** How the sender signs is not known yet: every call is refused. */
export interface UndecidedScheme {
  kind: "undecided";
}

export type SignatureScheme = HmacScheme | UnsignedScheme | UndecidedScheme;

/** HMAC over the raw body, hex, in one header. */
export function bodyHmac(
  options: Pick<HmacScheme, "header"> & Partial<Omit<HmacScheme, "header" | "kind">>,
): HmacScheme {
  return {
    kind: "hmac",
    algorithm: "sha256",
    encoding: "hex",
    format: "plain",
    signed: "{body}",
    ...options,
  };
}

/** `t=<time>,v1=<hex>` over `<time>.<raw body>`, as Stripe does it. */
export function timestampedHmac(
  options: Pick<HmacScheme, "header"> & Partial<Omit<HmacScheme, "header" | "kind">>,
): HmacScheme {
  return {
    kind: "hmac",
    algorithm: "sha256",
    encoding: "hex",
    format: "pairs",
    signatureKey: "v1",
    signed: "{t}.{body}",
    timestamp: { from: "pair", name: "t" },
    toleranceSeconds: 300,
    ...options,
  };
}
