import type { ReactNode } from "react";
import type { Scope } from "../api/types.ts";
import { useMe } from "./me.ts";

/**
 * Shows what is within only to those who may do it.
 *
 * @example
 * <Can scope="write"><Button>New automation</Button></Can>
 */
export function Can(props: { scope: Scope; children: ReactNode; otherwise?: ReactNode }) {
  const { scope, children, otherwise = null } = props;
  return useMe().can(scope) ? children : otherwise;
}
