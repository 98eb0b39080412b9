import { lazy } from "react";
import type { PageRoute } from "../../shell/page-route.ts";

export const holdRoutes: PageRoute[] = [{ path: "/holds", page: lazy(() => import("./holds-page.tsx")) }];
