/**
 * A connection's credentials as headers, asked for once however many calls need them at the same time. Whoever has to ask
 * somebody for them does so as the one owner of the connection's sign-in, and first looks again whether another one has
 * done so meanwhile: a refresh token may work once only, and a new token may end the one before it.
 */
import type { CalledApp, CallContext, HttpClient } from "../../core/define-action.ts";
import { RetryLater } from "../../core/errors.ts";
import type { Owners } from "../../store/owners.ts";
import { lowerCased } from "./request.ts";

export type CredentialHeaders = Readonly<Record<string, string>>;

export interface Credentials {
  current(): Promise<CredentialHeaders>;
  /** After a 401: others than the refused ones, or undefined when there are none. */
  instead(refused: CredentialHeaders): Promise<CredentialHeaders | undefined>;
}

/** How long another one's sign-in is waited for: as long as it can take. */
const PATIENCE_MS = 20_000;

/**
 * @param owners    by whom a sign-in is one's at a time, in whatever process
 * @param inFlight  shared by everything that works for any connection
 * @param context   must not be stopped with one caller, since others may wait for the same answer
 * @param learned   told every credential that turns up, so that it can be kept out of sight
 */
export function createCredentials(options: {
  authorize: NonNullable<CalledApp["authorize"]>;
  connectionId: string;
  context: CallContext;
  inFlight: Map<string, Promise<CredentialHeaders>>;
  owners: Pick<Owners, "alone">;
  learned: (secret: string) => void;
}): Credentials {
  const { authorize, connectionId, context, inFlight, owners, learned } = options;

  /** What can be had without asking anybody. @returns undefined when there is nothing */
  async function atHand(): Promise<CredentialHeaders | undefined> {
    let called = false;
    const call = (): never => {
      called = true;
      throw new Error("not to be called");
    };
    const http: HttpClient = { get: call, post: call, put: call, patch: call, delete: call, send: call };
    try {
      const headers = await authorize({ ...context, http, fresh: false });
      return called ? undefined : lowerCased(headers);
    } catch (error) {
      if (called) return undefined;
      throw error;
    }
  }

  /** @param refused  what was answered with 401, if something was */
  async function obtain(refused: CredentialHeaders | undefined): Promise<CredentialHeaders> {
    const isGood = (headers: CredentialHeaders): boolean => refused === undefined || !same(headers, refused);
    const known = await atHand();
    if (known !== undefined && isGood(known)) return known;
    const tooLong = AbortSignal.timeout(PATIENCE_MS);
    try {
      return await owners.alone(
        `sign-in ${connectionId}`,
        AbortSignal.any([context.signal, tooLong]),
        // one that was begun is ended whatever happens: what it brings is kept, and what it used up is not used again
        async () => {
          const current = lowerCased(await authorize({ ...context, fresh: false }));
          return isGood(current) ? current : lowerCased(await authorize({ ...context, fresh: true }));
        },
      );
    } catch (error) {
      if (error !== tooLong.reason) throw error;
      throw new RetryLater("Another process is signing in with this connection, and takes long over it.", {
        code: "sign_in_busy",
      });
    }
  }

  async function ask(refused?: CredentialHeaders): Promise<CredentialHeaders> {
    const key = `${connectionId} ${refused !== undefined}`;
    let asked = inFlight.get(key);
    if (asked === undefined) {
      asked = obtain(refused).finally(() => inFlight.delete(key));
      inFlight.set(key, asked);
    }
    const headers = await asked;
    for (const value of Object.values(headers)) learned(value.replace(/^(?:Bearer|Basic) /, ""));
    return headers;
  }

  return {
    current: () => ask(),
    async instead(refused) {
      // another call may have renewed them while ours was on its way
      const known = await ask();
      if (!same(known, refused)) return known;
      const fresh = await ask(refused);
      return same(fresh, refused) ? undefined : fresh;
    },
  };
}

function same(one: CredentialHeaders, other: CredentialHeaders): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
