/** What happened, as one would say it. */
import type { HiringEventType } from "./hiring-event.ts";

/** @example typeInWords("application.status_changed") // "Application status changed" */
export function typeInWords(type: HiringEventType): string {
  if (type === "webhook.test") return "Test";
  const text = type.replaceAll(/[._]/g, " ");
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
