/** What is said about a row of figures. */

export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** @returns null for no figures: nothing was measured */
export function spreadOf(values: readonly (number | null)[]): Spread | null {
  const sorted = values.filter((value) => value !== null).toSorted((one, other) => one - other);
  if (sorted.length === 0) return null;
  return { median: quantile(sorted, 0.5), min: sorted[0]!, max: sorted.at(-1)! };
}

/**
 * @param sorted  ascending; at least one
 * @param share   0 to 1; between two figures it is interpolated
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low;
  return low + (high - low) * (place - below);
}

/** @returns null when either is missing */
export function ratio(one: Spread | null | undefined, other: Spread | null | undefined): number | null {
  return one && other && other.median > 0 ? one.median / other.median : null;
}
