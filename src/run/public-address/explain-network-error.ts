/** Why an address could not be called at all, in words. Codes are Node's (https://nodejs.org/api/errors.html, https://nodejs.org/api/tls.html#x509-certificate-error-codes, read 2026-11-21). */

export interface NetworkFault {
  code: "name_not_found" | "connection_refused" | "no_answer" | "tls_fault";
  message: string;
}

const CERTIFICATES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "has run out: renew it",
  CERT_NOT_YET_VALID: "is not valid yet: look at this machine's clock",
  DEPTH_ZERO_SELF_SIGNED_CERT: "is self-signed, and vendors trust public authorities only",
  SELF_SIGNED_CERT_IN_CHAIN: "comes from an authority of your own, and vendors trust public ones only",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "is sent without the certificates in between: let the proxy send the full chain",
  UNABLE_TO_GET_ISSUER_CERT: "is sent without the certificates in between: let the proxy send the full chain",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "is sent without the certificates in between: let the proxy send the full chain",
  ERR_TLS_CERT_ALTNAME_INVALID: "is made out to another name",
};

/** @param thrown  what `fetch` threw */
export function explainNetworkError(address: string, thrown: unknown): NetworkFault {
  const { host, hostname, protocol } = new URL(address);
  const code = codeOf(thrown);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "ENODATA") {
    return {
      code: "name_not_found",
      message: `The name ${hostname} does not resolve. Make its DNS entry, or correct PUBLIC_URL; a new entry can take an hour.`,
    };
  }
  if (code === "ECONNREFUSED") {
    return {
      code: "connection_refused",
      message: `${host} refuses the connection. Start the proxy or the tunnel there, and open the port in the firewall.`,
    };
  }
  const certificate = CERTIFICATES[code];
  if (certificate !== undefined) {
    return { code: "tls_fault", message: `The certificate of ${host} ${certificate}.` };
  }
  if (protocol === "https:" && /SSL|TLS|EPROTO|CERT/.test(code)) {
    return {
      code: "tls_fault",
      message: `${host} answers, but not with HTTPS as it should (${code}). Let the proxy have a certificate for ${hostname}, or correct the port in PUBLIC_URL.`,
    };
  }
  const why = code === "" ? "" : ` (${code})`;
  return {
    code: "no_answer",
    message: `${address} does not answer from here${why}. Check PUBLIC_URL, the name's DNS entry, the proxy and the firewall; some networks let no machine reach itself from outside.`,
  };
}

/** `fetch` wraps what happened; a host with several addresses wraps it once more. */
function codeOf(thrown: unknown): string {
  const { code, name, cause, errors } = (thrown ?? {}) as Partial<Record<string, unknown>>;
  if (typeof code === "string") return code;
  if (name === "TimeoutError") return "";
  const inner = cause ?? (Array.isArray(errors) ? (errors as unknown[])[0] : undefined);
  return inner === undefined ? "" : codeOf(inner);
}
