/**
 * Where Hirewire listens, as somebody typed it. Zapier calls it from its own network, so whatever is not a public name
 * under HTTPS is refused before anything is sent: the token would go there.
 *
 * Somebody who tries the app on their own machine sets HIREWIRE_LOCAL=1; at Zapier, where only the app's developer sets
 * variables, nobody does.
 */
import type { Bundle, Z } from "./zapier.ts";

const PRIVATE_NAME =
  /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|home\.arpa|corp|private)$/;
const ADDRESS_NOT_NAME = /^\[|^[\d.]+$/;

/**
 * @returns the address without a slash at the end
 * @throws the platform's `Error` with the code `address_refused`
 */
export function runtimeAddress(z: Pick<Z, "errors">, { authData }: Pick<Bundle, "authData">): string {
  const typed = authData["address"]?.trim() ?? "";
  const refused = (why: string) => new z.errors.Error(`${why} ${EXAMPLE}`, "address_refused", 400);
  if (typed === "") throw refused("Hirewire's address is missing.");
  const url = parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`);
  if (!url) throw refused(`"${shown(typed)}" is not an address.`);
  if (url.username || url.password || url.search || url.hash) {
    throw refused("Hirewire's address has a sign-in, a question mark or a # in it: leave that out.");
  }
  if (!isLocalTrial()) {
    const host = url.hostname.replace(/\.+$/, ""); // `localhost.` is localhost
    if (url.protocol !== "https:") throw refused(`"${shown(typed)}" is not an https address.`);
    if (ADDRESS_NOT_NAME.test(host) || !host.includes(".") || PRIVATE_NAME.test(host)) {
      throw refused(`Zapier can't reach "${host}": it needs a public name.`);
    }
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "").replace(/\/api$/, "");
}

const EXAMPLE = "Enter the address at which senders reach your Hirewire, such as https://hooks.example.com.";

function isLocalTrial(): boolean {
  return process.env["HIREWIRE_LOCAL"] === "1";
}

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** Somebody may have pasted something else, such as a token. */
function shown(text: string): string {
  return text.startsWith("hw_") ? "a token" : text.slice(0, 60);
}
