/** Days as the address bar has them, and the moments that they are about. */

const DAY_MS = 86_400_000;

/** @returns midnight where the reader is, in milliseconds; undefined for no day */
export function dayBegins(day: string | undefined): string | undefined {
  const at = day === undefined ? NaN : new Date(`${day}T00:00`).getTime();
  return Number.isNaN(at) ? undefined : String(at);
}

/** @returns the midnight with which the day ends */
export function dayEnds(day: string | undefined): string | undefined {
  const begins = dayBegins(day);
  if (begins === undefined) return undefined;
  const next = new Date(Number(begins) + DAY_MS * 1.5); // past noon of the next one, whatever the clocks do
  next.setHours(0, 0, 0, 0);
  return String(next.getTime());
}
