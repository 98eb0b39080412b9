import { lazy } from "react";
import type { PageRoute } from "../../shell/page-route.ts";

export const automationRoutes: PageRoute[] = [
  { path: "/automations", page: lazy(() => import("./list/list-page.tsx")) },
  { path: "/automations/gallery", page: lazy(() => import("./gallery/gallery-page.tsx")) },
  { path: "/automations/new", page: lazy(() => import("./builder/new-page.tsx")) },
  { path: "/automations/:id", page: lazy(() => import("./builder/edit-page.tsx")) },
  { path: "/automations/:id/versions", page: lazy(() => import("./versions/versions-page.tsx")) },
  { path: "/automations/:id/backtest", page: lazy(() => import("./versions/backtest-page.tsx")) },
];
