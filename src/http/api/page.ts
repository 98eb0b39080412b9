/** Keyset pages: `?limit=50&before=<last id of the page before>`, newest first. */
import { z } from "zod";
import type { Page } from "../../store/store.ts";

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.string().optional(),
});

export function toPage<T extends { id: string }>(
  items: T[],
  page: Page,
): { items: T[]; next: string | null } {
  return { items, next: items.length === page.limit ? (items.at(-1)?.id ?? null) : null };
}
