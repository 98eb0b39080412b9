import { lazy } from "react";
import type { PageRoute } from "../../shell/page-route.ts";

export const sandboxRoutes: PageRoute[] = [
  { path: "/sandbox", page: lazy(() => import("./sandbox-page.tsx")) },
];
