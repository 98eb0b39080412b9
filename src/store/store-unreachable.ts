/**
 * The database does not answer: it is down, starting again, or the line to it was cut. Whether what was under way was
 * written is not known; it should be tried again. Intake answers 503 to it.
 */
export class StoreUnreachable extends Error {
  override readonly name = "StoreUnreachable";
  readonly code = "store_unreachable";
}
