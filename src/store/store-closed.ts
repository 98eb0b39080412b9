/** The store, or the line to it, was closed before the call was done. Whether it was done is not known. */
export class StoreClosed extends Error {
  override readonly name = "StoreClosed";
  readonly code = "store_closed";
}
