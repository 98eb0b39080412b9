import { lazy } from "react";
import type { PageRoute } from "../../shell/page-route.ts";

export const homeRoutes: PageRoute[] = [{ path: "/", page: lazy(() => import("./home-page.tsx")) }];
