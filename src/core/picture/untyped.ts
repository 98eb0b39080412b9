/** Reading what somebody else wrote, of which nothing is certain. */

export type Part = Readonly<Record<string, unknown>>;

export function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function parts(value: unknown): Part[] {
  return Array.isArray(value) ? value.filter(isPart) : [];
}

export function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}
