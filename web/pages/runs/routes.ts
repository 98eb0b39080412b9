import { lazy } from "react";
import type { PageRoute } from "../../shell/page-route.ts";

export const runRoutes: PageRoute[] = [
  { path: "/runs", page: lazy(() => import("./runs-page.tsx")) },
  { path: "/runs/jobs/:id", page: lazy(() => import("./job-page.tsx")) },
  { path: "/runs/:id", page: lazy(() => import("./run-page.tsx")) },
];
