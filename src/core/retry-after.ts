/**
 * Reads `Retry-After`: seconds, or an HTTP date.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 (read 2026-11-21).
 */

const LONGEST_MS = 24 * 60 * 60 * 1000;

/**
 * @returns milliseconds from now, at most a day; undefined when the header is missing or says nothing.
 * Fractions of a second are taken too: some servers send them.
 */
export function readRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? "";
  if (text === "") return undefined;
  const waitMs = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  if (!Number.isFinite(waitMs)) return undefined;
  return Math.min(Math.max(Math.ceil(waitMs), 0), LONGEST_MS);
}
