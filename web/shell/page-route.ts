import type { ComponentType, LazyExoticComponent } from "react";

/** A page and its address. */
export interface PageRoute {
  /** As wouter reads it: `/runs/:id`. */
  path: string;
  /** Handed what stands in the address. */
  page: LazyExoticComponent<ComponentType<PageProps>>;
  /** Drawn without the frame, for who is not signed in. */
  bare?: true;
}

export interface PageProps {
  params: Record<string, string>;
}
