/** What one method of Ashby's API needs and does. */
import { z } from "zod";
import { invalid } from "./ashby-error.ts";
import type { Organisation } from "./organisation.ts";

export type Permission =
  | "candidatesRead"
  | "candidatesWrite"
  | "hiringProcessMetadataRead"
  | "hiringProcessMetadataWrite"
  | "interviewsRead"
  | "jobsRead"
  | "organizationRead";

export interface Caller {
  organisation: Organisation;
  /** Who acts, when the call says so. */
  onBehalfOf: string | null;
  /** Private notes and fields. */
  seesPrivate: boolean;
  pages: Pages;
}

export interface Method {
  permission: Permission;
  /** @returns what stands beside `success: true` @throws {AshbyError} */
  run(caller: Caller, body: unknown): object;
}

export interface Pages {
  /** @throws {AshbyError} for a cursor that no earlier page has named */
  page(all: readonly unknown[], from: { limit: number; cursor?: string | undefined }): object;
}

export const id = z.uuid();
export const paged = z.object({ limit: z.int().min(1).max(100).default(100), cursor: z.string().optional() });

/** Checks the body before anything is done. Fields that a method does not know are left alone. */
export function method<T extends z.ZodType>(
  permission: Permission,
  schema: T,
  run: (caller: Caller, body: z.output<T>) => object,
): Method {
  return {
    permission,
    run(caller, body) {
      const parsed = schema.safeParse(body);
      if (!parsed.success) throw invalid(z.prettifyError(parsed.error).replaceAll(/\s+/g, " "));
      return run(caller, parsed.data);
    },
  };
}

export function createPages(newId: () => string): Pages {
  const places = new Map<string, number>();
  return {
    page(all, { limit, cursor }) {
      const from = cursor === undefined ? 0 : places.get(cursor);
      if (from === undefined) throw invalid("Invalid cursor");
      const end = from + limit;
      const moreDataAvailable = end < all.length;
      const nextCursor = newId();
      if (moreDataAvailable) places.set(nextCursor, end);
      return {
        results: all.slice(from, end),
        moreDataAvailable,
        ...(moreDataAvailable ? { nextCursor } : { syncToken: nextCursor }),
      };
    },
  };
}
