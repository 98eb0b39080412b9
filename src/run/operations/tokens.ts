/**
 * Access to the API besides the operator's own token: tokens with a purpose, a scope and an end, of which only the
 * SHA-256 digest is kept. They hold 256 random bits, so a fast digest cannot be searched.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { ConfigError } from "../../core/errors.ts";
import { newId } from "../../core/id.ts";
import type { ApiToken } from "../../store/access.ts";
import type { Store } from "../../store/store.ts";

/** What a token may do. Each stands for itself; only `admin` holds them all. */
export const SCOPES = {
  read: "See connections, automations, events with their payloads, and runs.",
  write:
    "Make, change and remove connections and automations, turn automations on and off, apply a configuration.",
  run: "Send samples, test automations, replay, answer, release and cancel runs.",
  subscribe: "Be told of events at an address (REST hooks), see them as samples, and leave again.",
  admin: "Everything, tokens included.",
} as const;
export type Scope = keyof typeof SCOPES;
export const SCOPE_NAMES = Object.keys(SCOPES) as [Scope, ...Scope[]];

/** `hw_` and 43 characters of base64url. */
const PREFIX = "hw_";
/** When a token was last used is noted once in this time, so that calls do not cost a write each. */
const TOUCH_MS = 60_000;

export interface TokenView extends Omit<ApiToken, "digest" | "scopes"> {
  scopes: Scope[];
  expired: boolean;
}

export interface Tokens {
  /** Newest first. */
  list(): Promise<TokenView[]>;
  /** @throws {ConfigError} `token_not_found` */
  get(id: string): Promise<TokenView>;
  /**
   * @returns the token itself besides, which is not kept
   * @throws {ConfigError} `invalid_name`, `name_taken`, `invalid_field` for an end that has passed
   */
  create(input: {
    name: string;
    scopes: readonly Scope[];
    expiresAt: number | null;
  }): Promise<TokenView & { token: string }>;
  /** It is refused from now on. @throws {ConfigError} `token_not_found` */
  revoke(id: string): Promise<void>;
  /** Whose token this is; null when nobody's. An expired one is told as such. Takes as long for any text. */
  find(token: string): Promise<TokenView | null>;
}

export function tokenOperations(options: { store: Store; now: () => number }): Tokens {
  const { store, now } = options;
  const touched = new Map<string, number>();

  const view = ({ digest: _digest, scopes, ...token }: ApiToken): TokenView => ({
    ...token,
    scopes: SCOPE_NAMES.filter((scope) => scopes.includes(scope)),
    expired: token.expiresAt !== null && token.expiresAt <= now(),
  });

  const get = async (id: string): Promise<TokenView> => {
    const token = (await store.tokens()).find((each) => each.id === id);
    if (token) return view(token);
    // somebody may have pasted the token itself, which must not stand in an answer
    const shown = id.startsWith(PREFIX) ? "a token is named by its id, never by itself" : `"${id}"`;
    throw new ConfigError(
      `There is no such token: ${shown}. \`hirewire tokens list\` shows the ids of those that are valid.`,
      { code: "token_not_found" },
    );
  };

  return {
    list: async () => (await store.tokens()).map(view).toSorted((one, other) => (one.id < other.id ? 1 : -1)),
    get,

    async create({ name, scopes, expiresAt }) {
      const at = now();
      const taken = (await store.tokens()).some((token) => token.name === name);
      if (taken) {
        throw new ConfigError(
          `There is already a token "${name}". Revoke it first, or give this one another name, so that each can be told by its purpose.`,
          { code: "name_taken", path: "name" },
        );
      }
      if (expiresAt !== null && expiresAt <= at) {
        throw new ConfigError("The token would have expired already: choose a later end.", {
          code: "invalid_field",
          path: "expiresAt",
        });
      }
      const token = `${PREFIX}${randomBytes(32).toString("base64url")}`;
      const kept: ApiToken = {
        id: newId("tok", at),
        name,
        digest: digestOf(token).toString("hex"),
        scopes: SCOPE_NAMES.filter((scope) => scopes.includes(scope)),
        createdAt: at,
        lastUsedAt: null,
        expiresAt,
      };
      await store.addToken(kept);
      return { ...view(kept), token };
    },

    async revoke(id) {
      await get(id);
      await store.deleteToken(id);
      touched.delete(id);
    },

    async find(token) {
      const given = digestOf(token);
      let found: ApiToken | null = null;
      // every one is compared, so that the time says nothing about which one it was or how near it came
      for (const kept of await store.tokens()) {
        if (timingSafeEqual(Buffer.from(kept.digest, "hex"), given)) found = kept;
      }
      if (!found) return null;
      const at = now();
      if (at - (touched.get(found.id) ?? -Infinity) >= TOUCH_MS) {
        touched.set(found.id, at);
        // a full disk must not keep anybody from looking
        void store.touchToken(found.id, at).catch(() => touched.delete(found.id));
      }
      return view(found);
    },
  };
}

/** Sorts by the time it was made, as every id does. */
function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
