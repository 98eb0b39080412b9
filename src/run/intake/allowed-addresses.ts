/** Which addresses may call a hook. */
import { BlockList, isIP } from "node:net";
import { ConfigError } from "../../core/errors.ts";

const PREFIX_BITS = { ipv4: 32, ipv6: 128 } as const;

/**
 * Reads `203.0.113.0/24, 2001:db8::1`.
 *
 * @returns null when nothing is written there: any address may call
 * @throws {ConfigError} `invalid_address` at an entry that is neither an address nor a range
 */
export function allowedAddresses(text: string | undefined): BlockList | null {
  const entries = (text ?? "").split(",").flatMap((entry) => entry.trim() || []);
  if (entries.length === 0) return null;
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", prefix, ...rest] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    const bits = prefix === undefined ? PREFIX_BITS[family] : /^\d+$/.test(prefix) ? Number(prefix) : NaN;
    if (isIP(address) === 0 || rest.length > 0 || !(bits <= PREFIX_BITS[family])) {
      throw new ConfigError(
        `"${entry}" is neither an address nor a range: write them like 203.0.113.7 or 203.0.113.0/24.`,
        { code: "invalid_address", path: "allowed_ips" },
      );
    }
    list.addSubnet(address, bits, family);
  }
  return list;
}

/** @param ip  as Node tells it: an IPv4 caller may come as `::ffff:203.0.113.7` */
export function isAllowed(allowed: BlockList, ip: string): boolean {
  const address = ip.startsWith("::ffff:") ? ip.slice("::ffff:".length) : ip;
  return allowed.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
