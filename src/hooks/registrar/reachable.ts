/** Whether a vendor can be given our public address at all: it would take it, and no event would ever arrive. */
import { isIP } from "node:net";
import { ConfigError } from "../../core/errors.ts";
import { classOf } from "../../run/outbound/address-classes.ts";

/**
 * @param vendorUrl  where the vendor's API is. One on this machine or network, such as a sandbox, can be given an
 *                   address there
 * @throws {ConfigError} `address_not_public`
 */
export function mustBeReachable(publicUrl: string, label: string, vendorUrl: string | undefined): void {
  const { protocol, hostname } = new URL(publicUrl);
  const isNear = vendorUrl !== undefined && URL.canParse(vendorUrl) && isInside(new URL(vendorUrl).hostname);
  if (isNear) return;
  const refuse = (what: string): never => {
    throw new ConfigError(
      `${label} can't be given the address ${publicUrl}: ${what}. Set PUBLIC_URL to the https:// address under which the internet reaches this server, and start it again.`,
      { code: "address_not_public" },
    );
  };
  if (isInside(hostname)) refuse("only this machine or its network can reach it");
  if (protocol !== "https:") refuse("it is not HTTPS");
}

function isInside(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "");
  if (isIP(bare) !== 0) return classOf(bare) !== "public";
  return /^localhost$|\.(?:localhost|local|internal)$/i.test(bare) || !bare.includes(".");
}
