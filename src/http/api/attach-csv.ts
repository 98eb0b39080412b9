/** Sends lines of CSV as a file, as fast as they are taken. */
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import type { Response } from "express";

/** @param name  letters, digits, dots, dashes and underscores */
export async function attachCsv(
  response: Response,
  name: string,
  lines: () => AsyncIterable<string>,
): Promise<void> {
  response.status(200).set({
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": `attachment; filename="${name.replaceAll(/[^\w.-]/g, "-")}"`,
    "X-Content-Type-Options": "nosniff",
  });
  response.write("\uFEFF"); // spreadsheets take it for another encoding otherwise
  try {
    await pipeline(Readable.from(lines()), response);
  } catch (error) {
    // nobody waits for the rest any more
    if (!response.destroyed) throw error;
  }
}
