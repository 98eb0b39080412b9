import { lazy } from "react";
import type { PageRoute } from "../../shell/page-route.ts";

export const connectionRoutes: PageRoute[] = [
  { path: "/connections", page: lazy(() => import("./connections-page.tsx")) },
  { path: "/connections/new", page: lazy(() => import("./new-connection-page.tsx")) },
  { path: "/oauth/callback", page: lazy(() => import("./oauth-callback-page.tsx")) },
  { path: "/connections/:id/set-up", page: lazy(() => import("./set-up-page.tsx")) },
  { path: "/connections/:id", page: lazy(() => import("./connection-page.tsx")) },
];
