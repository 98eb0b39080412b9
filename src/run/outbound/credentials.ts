/** A connection's credentials as headers, asked for once however many calls need them at the same time. */
import type { CalledApp, CallContext } from "../../core/define-action.ts";
import { lowerCased } from "./request.ts";

export type CredentialHeaders = Readonly<Record<string, string>>;

export interface Credentials {
  current(): Promise<CredentialHeaders>;
  /** After a 401: others than the refused ones, or undefined when there are none. */
  instead(refused: CredentialHeaders): Promise<CredentialHeaders | undefined>;
}

/**
 * @param inFlight  shared by everything that works for any connection
 * @param context   must not be stopped with one caller, since others may wait for the same answer
 * @param learned   told every credential that turns up, so that it can be kept out of sight
 */
export function createCredentials(options: {
  authorize: NonNullable<CalledApp["authorize"]>;
  connectionId: string;
  context: CallContext;
  inFlight: Map<string, Promise<CredentialHeaders>>;
  learned: (secret: string) => void;
}): Credentials {
  const { authorize, connectionId, context, inFlight, learned } = options;

  async function ask(fresh: boolean): Promise<CredentialHeaders> {
    const key = `${connectionId} ${fresh}`;
    let asked = inFlight.get(key);
    if (asked === undefined) {
      asked = authorize({ ...context, fresh })
        .then(lowerCased)
        .finally(() => inFlight.delete(key));
      inFlight.set(key, asked);
    }
    const headers = await asked;
    for (const value of Object.values(headers)) learned(value.replace(/^(?:Bearer|Basic) /, ""));
    return headers;
  }

  return {
    current: () => ask(false),
    async instead(refused) {
      // another call may have renewed them while ours was on its way
      const known = await ask(false);
      if (!same(known, refused)) return known;
      const fresh = await ask(true);
      return same(fresh, refused) ? undefined : fresh;
    },
  };
}

function same(one: CredentialHeaders, other: CredentialHeaders): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
