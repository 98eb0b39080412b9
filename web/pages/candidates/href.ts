/** Where a candidate is shown. */

/**
 * @param key  a candidate's `key`, or the `lane` of any event about the person: an email address does
 * @example candidateHref("ada@example.com") // "/candidates/show?key=ada%40example.com"
 */
export function candidateHref(key: string): string {
  return `/candidates/show?key=${encodeURIComponent(key)}`;
}
