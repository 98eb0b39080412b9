/** Newest first, by arrival; `before` is the last id of the page before, which may be gone by now. */
export interface Page {
  before?: string | undefined;
  limit: number;
}
