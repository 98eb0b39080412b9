/** Errors named by what happens next, as Zapier does the same. */
import { AuthExpired, HirewireError, RetryLater } from "../../../core/errors.ts";
import type { Z } from "../zapier.ts";

/** Where a vendor names no time. */
const DEFAULT_DELAY_SECONDS = 60;

/** Does the work, and throws the platform's errors for ours. */
export async function withZapierErrors<R>(z: Pick<Z, "errors">, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof HirewireError ? asZapiers(z, error) : error;
  }
}

function asZapiers({ errors }: Pick<Z, "errors">, error: HirewireError): Error {
  if (error instanceof AuthExpired) return new errors.ExpiredAuthError(error.message);
  if (error instanceof RetryLater) {
    const seconds = error.afterMs === undefined ? DEFAULT_DELAY_SECONDS : Math.ceil(error.afterMs / 1000);
    return new errors.ThrottledError(error.message, Math.max(seconds, 1));
  }
  return new errors.Error(error.message, error.code);
}
