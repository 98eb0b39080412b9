import { lazy } from "react";
import type { PageRoute } from "../../shell/page-route.ts";

export const settingsRoutes: PageRoute[] = [
  { path: "/settings", page: lazy(() => import("./settings-page.tsx")) },
  { path: "/settings/audit", page: lazy(() => import("./audit-page.tsx")) },
  { path: "/settings/alerts", page: lazy(() => import("./alerts-page.tsx")) },
  { path: "/settings/retention", page: lazy(() => import("./retention-page.tsx")) },
  { path: "/settings/subscriptions", page: lazy(() => import("./subscriptions-page.tsx")) },
  { path: "/settings/erase", page: lazy(() => import("./erase-page.tsx")) },
];
