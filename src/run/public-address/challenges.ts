/**
 * Calls that we make to ourselves through the public address. Each is to an address below `/in/` that exists for this
 * one call, so that it takes the very way that a vendor's calls take.
 */
import { createHash, createHmac, randomBytes } from "node:crypto";

/** What of a call arrived here. */
export interface Arrived {
  method: string;
  /** SHA-256 over the body, hex. */
  digest: string;
  bytes: number;
  /** Node's `req.rawHeaders`. */
  rawHeaders: readonly string[];
}

export interface Challenge {
  /** Last part of the path: `/in/<hookId>`. */
  hookId: string;
  /** What arrived, once it did. */
  arrived(): Arrived | null;
  /** What our answer holds, which nobody else can know. */
  proof: string;
  close(): void;
}

export interface Challenges {
  open(): Challenge;
  /** Whether a call to this address is one of ours. */
  expects(hookId: string): boolean;
  /** @returns what to answer; null when it is none of ours */
  arrive(
    hookId: string,
    call: Omit<Arrived, "digest" | "bytes"> & { body: Uint8Array },
  ): { proof: string } | null;
}

const PREFIX = "check-";

export function createChallenges(): Challenges {
  const open = new Map<string, { proof: string; arrived: Arrived | null }>();
  const key = randomBytes(32);
  return {
    open() {
      const hookId = `${PREFIX}${randomBytes(16).toString("hex")}`;
      const proof = createHmac("sha256", key).update(hookId).digest("hex");
      open.set(hookId, { proof, arrived: null });
      return {
        hookId,
        proof,
        arrived: () => open.get(hookId)?.arrived ?? null,
        close: () => void open.delete(hookId),
      };
    },
    expects: (hookId) => open.has(hookId),
    arrive(hookId, { body, method, rawHeaders }) {
      const challenge = open.get(hookId);
      if (!challenge) return null;
      challenge.arrived = { method, rawHeaders: [...rawHeaders], bytes: body.length, digest: digestOf(body) };
      return { proof: challenge.proof };
    },
  };
}

export function digestOf(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("hex");
}
