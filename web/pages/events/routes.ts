import { lazy } from "react";
import type { PageRoute } from "../../shell/page-route.ts";

export const eventRoutes: PageRoute[] = [
  { path: "/events", page: lazy(() => import("./events-page.tsx")) },
  { path: "/events/:id", page: lazy(() => import("./event-page.tsx")) },
];
