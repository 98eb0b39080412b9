/** Who is at the other end, as far as that is known before they have signed in. */
export interface Visitor {
  /** As our own proxies say it, never as a header of somebody else says it. */
  address: string;
  userAgent: string | null;
  /** The `Cookie` header. */
  cookies: string | null;
}

/** @returns the cookie's value, undecoded; null when it was not sent */
export function cookieOf(header: string | null, name: string): string | null {
  for (const part of (header ?? "").split(";")) {
    const equals = part.indexOf("=");
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return null;
}
