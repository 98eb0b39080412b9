/** The line at the end of a note by which a repeat recognises that it was written already. */
import { createHash } from "node:crypto";

/** @returns such as `[hw:0f3a9c1b22de]` */
export function noteMarker(runStepId: string): string {
  return `[hw:${createHash("sha256").update(runStepId).digest("hex").slice(0, 12)}]`;
}

export function withMarker(text: string, runStepId: string): string {
  return `${text}\n\n${noteMarker(runStepId)}`;
}
