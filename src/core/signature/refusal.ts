/** The ways in which a call can fail its check. Codes are stable: people filter and alert on them. */
/** Why a call is refused: `code` is stable, `reason` is for the hook's owner and is never sent to the caller. */
export interface Refused {
  ok: false;
  code: RefusalCode;
  reason: string;
}

export type RefusalCode =
  | "scheme_unknown"
  | "no_secret"
  | "secret_malformed"
  | "signature_missing"
  | "signature_header_doubled"
  | "signature_malformed"
  | "signature_wrong_length"
  | "signature_mismatch"
  | "timestamp_missing"
  | "timestamp_doubled"
  | "timestamp_malformed"
  | "timestamp_stale"
  | "timestamp_in_future"
  | "id_missing"
  | "id_doubled"
  | "id_malformed";

/** What the owner is told: the verifier's code, or a more telling one (`explain-rejection.ts`). */
export type RejectionCode = RefusalCode | "other_vendor" | "body_reformatted";

export function refuse(code: RefusalCode, reason: string): Refused {
  return { ok: false, code, reason };
}
