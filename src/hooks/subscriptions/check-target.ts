/** Where deliveries may go: a public address that is not ours, over TLS. Each delivery is checked again. */
import { ConfigError } from "../../core/errors.ts";
import { classOf } from "../../run/outbound/address-classes.ts";
import type { Outbound } from "../../run/outbound/outbound.ts";

const MAX_LENGTH = 2_000;

/**
 * @param options.ownUrl  where senders reach us
 * @returns the address in its one way of writing
 * @throws {ConfigError} `invalid_target`, `target_refused`, `target_not_found`
 */
export async function checkTarget(
  given: string,
  { outbound, ownUrl }: { outbound: Pick<Outbound, "lookUp">; ownUrl: string },
): Promise<string> {
  const url = readTarget(given);
  if (url.origin === URL.parse(ownUrl)?.origin) {
    throw invalid("leads back to this server. Give the address of whoever is to be told");
  }
  const addresses = await whereTo(url, outbound);
  // an address that the operator opened is theirs to judge
  if (url.protocol === "http:" && addresses.every((address) => classOf(address) === "public")) {
    throw invalid("must begin with https://: deliveries hold personal data");
  }
  return url.href;
}

function readTarget(given: string): URL {
  const text = given.trim();
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === "") {
    throw invalid("is not one. Write it in full, such as https://hooks.example.com/abc");
  }
  if (text.length > MAX_LENGTH) throw invalid(`is longer than ${MAX_LENGTH} characters`);
  if (url.username !== "" || url.password !== "") {
    throw invalid("holds a user name or password. Deliveries are signed instead");
  }
  url.hash = "";
  return url;
}

async function whereTo(url: URL, outbound: Pick<Outbound, "lookUp">): Promise<string[]> {
  try {
    return await outbound.lookUp(url);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (error.code === "egress_refused") {
      throw new ConfigError(
        `${url.host} leads to an address inside this server's own network, where nothing is delivered. Give an address that the internet can reach; whoever runs Hirewire can open this one with --allow ${url.host}.`,
        { code: "target_refused", path: "targetUrl", cause: error },
      );
    }
    throw new ConfigError(
      `${url.hostname} could not be found on the internet. Check the address for a slip of the pen.`,
      { code: "target_not_found", path: "targetUrl", cause: error },
    );
  }
}

/** Without the address: it may hold a secret. */
function invalid(why: string): ConfigError {
  return new ConfigError(`The address to deliver to ${why}.`, { code: "invalid_target", path: "targetUrl" });
}
