/**
 * Which addresses at a vendor lead to us. An id in `/in/<id>` is 256 random bits that we made, so an address of ours
 * cannot be anybody else's; one with an unknown id is not ours, be it at our host or not.
 */
import type { Hook } from "../../core/types.ts";
import type { StoredRegistration } from "../../store/registrations.ts";

/** Where a vendor sends a hook's events. */
export function addressOf(publicUrl: string, hookId: string): string {
  return `${publicUrl}/in/${hookId}`;
}

/** Whether two addresses are one: vendors change the case of a host, and add or drop a slash at the end. */
export function sameAddress(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

/**
 * @param publicUrl      where we are reached now
 * @param hooks          of the connection, retired ones too
 * @param registrations  whose addresses count as they were told at the time: the public address may have changed since
 * @returns the id of the hook that an address leads to; undefined for somebody else's
 */
export function recognise(
  publicUrl: string,
  hooks: readonly Hook[],
  registrations: readonly StoredRegistration[],
): (url: string) => string | undefined {
  const known = new Map([
    ...hooks.map(({ id }) => [plain(addressOf(publicUrl, id)), id] as const),
    ...registrations.map(({ url, hookId }) => [plain(url), hookId] as const),
  ]);
  return (url) => known.get(plain(url));
}

function plain(url: string): string {
  if (!URL.canParse(url)) return url;
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/+$/, "")}`;
}
