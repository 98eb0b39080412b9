/** What was turned away at the hooks. */
import type { Rejection } from "../core/types.ts";

export interface RejectionStore {
  /** Cheap under a flood: seen by `rejections` at once, and on disk within about a second. */
  addRejection(rejection: Rejection): Promise<void>;
  /** Newest first; at most 50 are kept for each hook. The same code and reason in a row make one, with its count. */
  rejections(hookId?: string): Promise<Rejection[]>;
}
