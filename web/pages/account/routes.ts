import { lazy } from "react";
import type { PageRoute } from "../../shell/page-route.ts";

export const accountRoutes: PageRoute[] = [
  { path: "/sign-in", page: lazy(() => import("./sign-in-page.tsx")), bare: true },
  { path: "/set-up", page: lazy(() => import("./enter-page.tsx")), bare: true },
  { path: "/accept-invitation", page: lazy(() => import("./enter-page.tsx")), bare: true },
  { path: "/settings/people", page: lazy(() => import("./people-page.tsx")) },
  { path: "/settings/tokens", page: lazy(() => import("./tokens-page.tsx")) },
  { path: "/settings/profile", page: lazy(() => import("./profile-page.tsx")) },
];
