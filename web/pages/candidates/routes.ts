import { lazy } from "react";
import type { PageRoute } from "../../shell/page-route.ts";

export const candidateRoutes: PageRoute[] = [
  { path: "/candidates", page: lazy(() => import("./candidates-page.tsx")) },
  { path: "/candidates/show", page: lazy(() => import("./candidate-page.tsx")) },
];
