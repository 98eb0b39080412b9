/** Periods of days as people say them, and as the form about them holds them. */

/** How a period is chosen. */
export type Choice = "installation" | "days" | "ever";

export interface Period {
  choice: Choice;
  days: number | string;
}

/** @param own  null: as the installation; 0: for ever, or as long as the event */
export function periodOf(own: number | null, installation: number): Period {
  if (own === null) return { choice: "installation", days: installation === 0 ? 30 : installation };
  if (own === 0) return { choice: "ever", days: installation === 0 ? 30 : installation };
  return { choice: "days", days: own };
}

/** @returns days for the server; undefined while what is filled in is no number */
export function daysOf({ choice, days }: Period): number | null | undefined {
  if (choice === "installation") return null;
  if (choice === "ever") return 0;
  return typeof days === "number" && days > 0 ? days : undefined;
}

export function inDays(days: number, ever: string): string {
  if (days === 0) return ever;
  return days === 1 ? "1 day" : `${days} days`;
}

export function counted(count: number, one: string, many: string, more: boolean): string {
  const words = `${count} ${count === 1 ? one : many}`;
  return more ? `at least ${words}` : words;
}
