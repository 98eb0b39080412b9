/** What calls to hiring vendors' APIs have in common, where their pages leave the shape to convention. */
import { z } from "zod";
import { RetryLater } from "./errors.ts";

/** An address and a path below it, with one slash between them. */
export function below(address: string, path: string): string {
  return `${address.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`;
}

/** Puts an id into a path such as `/webhooks/{id}`. */
export function withId(template: string, id: string): string {
  return template.replace("{id}", encodeURIComponent(id));
}

/** Some answers put what was asked for into `data`. */
export function unwrapped(body: unknown): unknown {
  const wrapped = z.object({ data: z.record(z.string(), z.unknown()) }).safeParse(body);
  return wrapped.success ? wrapped.data.data : body;
}

/** An answer about webhooks that says it worked and can't be read: what was asked may have been done. */
export function unreadableWebhooks(vendor: { key: string; label: string }, detail: string): RetryLater {
  return new RetryLater(`${vendor.label}'s answer about webhooks could not be read. Check its API address.`, {
    code: `${vendor.key}_unexpected_answer`,
    detail,
    ambiguous: true,
  });
}
