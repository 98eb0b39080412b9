/** A clock that reads the same in every process of this machine. */

/** Milliseconds of the system's monotonic clock, with fractions. */
export function clockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
