/**
 * Nothing can be written now: the disk is full, read-only or failing. Nothing of the write was kept, and the
 * sender should try again. Intake answers 503 to it.
 */
export class StoreFull extends Error {
  override readonly name = "StoreFull";
  readonly code = "store_full";
}
