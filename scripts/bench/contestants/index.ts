/** Everybody who can take part. */
import { bareExpress, controls, durableForward, limit } from "./bare.ts";
import type { Contestant } from "./contestant.ts";
import { hirewire } from "./hirewire.ts";
import { n8n } from "./n8n.ts";
import { nodeRed } from "./node-red.ts";

const OURS: readonly Contestant[] = [limit, bareExpress, durableForward, hirewire, ...controls];
const PEERS: readonly Contestant[] = [nodeRed, ...n8n];

/**
 * @param only   keys of our own
 * @param peers  keys of products of others
 * @throws {RangeError} when one of them is unknown
 */
export function contestantsNamed(only: readonly string[], peers: readonly string[]): Contestant[] {
  return [...only.map((key) => find(OURS, key)), ...peers.map((key) => find(PEERS, key))];
}

function find(among: readonly Contestant[], key: string): Contestant {
  const found = among.find((contestant) => contestant.key === key);
  if (found) return found;
  throw new RangeError(`"${key}" takes no part. Choose among: ${among.map(({ key }) => key).join(", ")}.`);
}
