import { lazy } from "react";
import type { PageRoute } from "../../shell/page-route.ts";

export const welcomeRoutes: PageRoute[] = [
  { path: "/welcome", page: lazy(() => import("./welcome-page.tsx")) },
];
