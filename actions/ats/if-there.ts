import { Rejected } from "../../src/core/errors.ts";

/** @returns what was read, or null when the destination knows no such thing (404) */
export async function ifThere<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Rejected && error.status === 404) return null;
    throw error;
  }
}
