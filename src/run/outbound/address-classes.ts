/**
 * Which addresses belong to the public internet, and which to the operator's own side of it.
 *
 * Sources   https://www.iana.org/assignments/iana-ipv4-special-registry and the IPv6 one beside it;
 *           metadata services: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html,
 *           https://cloud.google.com/compute/docs/metadata/querying-metadata,
 *           https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 (read 2026-11-21)
 */
import { BlockList, isIP } from "node:net";

export type AddressClass =
  | "public"
  /** the machine itself or its private network: an operator may open it as a whole */
  | "private"
  /** metadata services, link-local, multicast, tunnels: opened only one by one */
  | "reserved";

const PRIVATE = blockList(
  ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
  ["::1/128", "fc00::/7"],
);

const RESERVED = blockList(
  [
    "0.0.0.0/8",
    "100.100.100.200/32", // Alibaba's metadata service, inside the shared range
    "168.63.129.16/32", // Azure's, which looks public
    "169.254.0.0/16", // link-local, everybody else's metadata service
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
  ],
  [
    "::/128",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23", // Teredo and other protocol assignments
    "2001:db8::/32",
    "2002::/16", // 6to4: an IPv4 address of anybody's choice inside
    "3fff::/20",
    "5f00::/16",
    "fd00:ec2::/32", // AWS's metadata service
    "fd20:ce::254/128", // Google Cloud's
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
  ],
);

/**
 * @param address  an IP address as the resolver gives it; a zone such as `%eth0` is ignored
 * @returns `reserved` for whatever is no address
 */
export function classOf(address: string): AddressClass {
  const [bare = ""] = address.split("%");
  switch (isIP(bare)) {
    case 4:
      return classOfFamily(bare, "ipv4");
    case 6: {
      const inner = embeddedIpv4(bare);
      return inner === undefined ? classOfFamily(bare, "ipv6") : classOf(inner);
    }
    default:
      return "reserved";
  }
}

function classOfFamily(address: string, family: "ipv4" | "ipv6"): AddressClass {
  if (RESERVED.check(address, family)) return "reserved";
  return PRIVATE.check(address, family) ? "private" : "public";
}

/** The IPv4 address that `::ffff:a.b.c.d`, `::a.b.c.d` and `64:ff9b::a.b.c.d` lead to. */
export function embeddedIpv4(address: string): string | undefined {
  // the URL parser writes every IPv6 address in one way, hexadecimal throughout
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const tail = /^(?:::ffff:|::|64:ff9b::)(?:([\da-f]{1,4}):)?([\da-f]{1,4})$/.exec(canonical);
  if (tail === null || canonical === "::1") return undefined;
  const bits = Number.parseInt(tail[1] ?? "0", 16) * 0x1_00_00 + Number.parseInt(tail[2] ?? "0", 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join(".");
}

function blockList(ipv4: readonly string[], ipv6: readonly string[]): BlockList {
  const list = new BlockList();
  for (const [family, ranges] of [["ipv4", ipv4] as const, ["ipv6", ipv6] as const]) {
    for (const range of ranges) {
      const [network = "", bits = ""] = range.split("/");
      list.addSubnet(network, Number(bits), family);
    }
  }
  return list;
}
