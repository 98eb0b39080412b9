/** Who looks at the page, and what they may do: pages hide or disable the rest. The server checks it all the same. */
import { useQuery } from "@tanstack/react-query";
import { api } from "../api/client.ts";
import type { Me, Scope } from "../api/types.ts";

export interface Myself {
  /** Null until it is known. */
  me: Me | null;
  /** @returns false until it is known */
  can: (scope: Scope) => boolean;
}

export function useMe(): Myself {
  const { data: me = null } = useQuery({
    queryKey: ["me"],
    queryFn: () => api<Me>("GET", "/me"),
    staleTime: 5 * 60_000,
  });
  const can = (scope: Scope): boolean =>
    me !== null && (me.scopes.includes(scope) || me.scopes.includes("admin"));
  return { me, can };
}
