/**
 * Decides where calls may go. The question is asked with the address that is about to be connected to, not
 * with the name: a name that resolves to something else a moment later (DNS rebinding) gains nothing.
 */
import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { ConfigError } from "../../core/errors.ts";
import { classOf, embeddedIpv4 } from "./address-classes.ts";

export interface EgressRules {
  /** What the operator opens: `host`, `host:port`, an address, a range such as `10.0.0.0/8`, or an origin. */
  allow?: readonly string[];
  /** Opens loopback and private networks as a whole. Metadata services and link-local stay closed. */
  allowPrivate?: boolean;
}

export interface EgressGuard {
  /** @throws {ConfigError} `egress_refused` when `host` is itself an address that is not allowed */
  checkLiteral(host: string, port: number): void;
  /** A resolver for one connection that gives out allowed addresses only. */
  lookupFor(port: number): LookupFunction;
}

interface Entry {
  port: number | undefined;
  matchesName: (host: string) => boolean;
  matchesAddress: (address: string) => boolean;
}

export type ResolveAll = (
  host: string,
  options: { family?: number | "IPv4" | "IPv6"; hints?: number; all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * @param options.resolve  for tests; default: the system's resolver
 * @throws {ConfigError} `egress_allow_invalid` when an entry of the list cannot be read
 */
export function createEgressGuard(rules: EgressRules, options: { resolve?: ResolveAll } = {}): EgressGuard {
  const entries = (rules.allow ?? []).map(readEntry);
  const resolve: ResolveAll = options.resolve ?? systemLookup;

  const nameIsOpen = (host: string, port: number): boolean =>
    entries.some((entry) => opens(entry, port) && entry.matchesName(normalName(host)));
  const addressIsOpen = (address: string, port: number): boolean => {
    const kind = classOf(address);
    if (kind === "public" || (kind === "private" && rules.allowPrivate === true)) return true;
    return entries.some((entry) => opens(entry, port) && entry.matchesAddress(address));
  };

  return {
    checkLiteral(host, port) {
      const address = bare(host);
      if (isIP(address) !== 0 && !addressIsOpen(address, port)) throw refusal(host, port);
    },
    lookupFor: (port) => (host, lookupOptions, callback) => {
      const { family, hints } = lookupOptions;
      const asked = { ...(family !== undefined && { family }), ...(hints !== undefined && { hints }) };
      resolve(host, { ...asked, all: true }, (error, addresses) => {
        if (error) return callback(error, []);
        const open = nameIsOpen(host, port)
          ? addresses
          : addresses.filter(({ address }) => addressIsOpen(address, port));
        const [first] = open;
        if (first === undefined) return callback(refusal(host, port), []);
        if (lookupOptions.all === true) return callback(null, open);
        return callback(null, first.address, first.family);
      });
    },
  };
}

function refusal(host: string, port: number): ConfigError {
  return new ConfigError(
    `${host} is an address inside this server's own network, which automations may not call. ` +
      `Whoever runs Hirewire can open it by adding ${host}:${port} to the allowed destinations.`,
    { code: "egress_refused", detail: `refused to connect to ${host}:${port}` },
  );
}

function readEntry(text: string): Entry {
  const invalid = (): ConfigError =>
    new ConfigError(
      `"${text}" among the allowed destinations cannot be read. Write a host, host:port, an address or a range such as 10.0.0.0/8.`,
      { code: "egress_allow_invalid" },
    );
  const range = /^([\da-f.:]+)\/(\d{1,3})$/i.exec(text.trim());
  if (range?.[1] !== undefined) return rangeEntry(range[1], Number(range[2]), invalid);
  const trimmed = text.trim();
  const isAddress = isIP(bare(trimmed)) !== 0;
  const withScheme = /^https?:\/\//i.test(trimmed)
    ? trimmed
    : `http://${isAddress && trimmed.includes(":") && !trimmed.startsWith("[") ? `[${trimmed}]` : trimmed}`;
  if (!URL.canParse(withScheme)) throw invalid();
  const url = new URL(withScheme);
  if (url.hostname === "" || url.pathname !== "/" || url.search !== "") throw invalid();
  // the URL parser drops a port that is the scheme's own; an origin means that port all the same
  const written = /:(\d{1,5})\/?$/.exec(withScheme.replace(/\[[^\]]*\]/, ""))?.[1];
  const port = written ?? (withScheme === trimmed ? (url.protocol === "https:" ? "443" : "80") : undefined);
  const host = normalName(url.hostname);
  return {
    port: port === undefined ? undefined : Number(port),
    matchesName: (name) => name === host,
    matchesAddress: (address) => sameAddress(address, host),
  };
}

function rangeEntry(network: string, bits: number, invalid: () => ConfigError): Entry {
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  const list = new BlockList();
  try {
    list.addSubnet(network, bits, family);
  } catch {
    throw invalid();
  }
  const matchesAddress = (address: string): boolean => {
    const inner = isIP(address) === 6 ? embeddedIpv4(address) : undefined;
    const plain = inner ?? address;
    return list.check(plain, isIP(plain) === 6 ? "ipv6" : "ipv4");
  };
  return { port: undefined, matchesName: () => false, matchesAddress };
}

function opens(entry: Entry, port: number): boolean {
  return entry.port === undefined || entry.port === port;
}

function sameAddress(address: string, host: string): boolean {
  const inner = isIP(address) === 6 ? embeddedIpv4(address) : undefined;
  if ((inner ?? address) === bare(host)) return true;
  return isIP(address) === 6 && isIP(bare(host)) === 6 && new URL(`http://[${address}]`).hostname === host;
}

function normalName(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}
