/** Which failures are the store's own, whatever was asked of it: nobody's step has failed by them. */
import { StoreClosed } from "../../store/store-closed.ts";
import { StoreFull } from "../../store/store-full.ts";
import { StoreUnreachable } from "../../store/store-unreachable.ts";

export function isStoreAway(error: unknown): boolean {
  return error instanceof StoreUnreachable || error instanceof StoreFull || error instanceof StoreClosed;
}
