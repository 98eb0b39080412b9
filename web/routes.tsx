/**
 * Which page stands at which address. Each area of the product is a folder in `pages/` with a list of its own, and each page is
 * loaded when it is first looked at. `/api`, `/in`, `/hooks`, `/problems` and `/healthz` are the server's.
 */
import { Center, Loader } from "@mantine/core";
import { Suspense } from "react";
import { Route, Switch } from "wouter";
import { NotFound } from "./components/not-found.tsx";
import { accountRoutes } from "./pages/account/routes.ts";
import { connectionRoutes } from "./pages/connections/routes.ts";
import { automationRoutes } from "./pages/automations/routes.ts";
import { homeRoutes } from "./pages/home/routes.ts";
import { settingsRoutes } from "./pages/settings/routes.ts";
import { sandboxRoutes } from "./pages/sandbox/routes.ts";
import { welcomeRoutes } from "./pages/welcome/routes.ts";
import { candidateRoutes } from "./pages/candidates/routes.ts";
import { eventRoutes } from "./pages/events/routes.ts";
import { holdRoutes } from "./pages/holds/routes.ts";
import { runRoutes } from "./pages/runs/routes.ts";
import { Shell } from "./shell/shell.tsx";
import type { PageRoute } from "./shell/page-route.ts";

/** The first that fits wins. */
const ROUTES: PageRoute[] = [
  ...homeRoutes,
  ...welcomeRoutes,
  ...sandboxRoutes,
  ...accountRoutes,
  ...automationRoutes,
  ...connectionRoutes,
  ...eventRoutes,
  ...runRoutes,
  ...holdRoutes,
  ...candidateRoutes,
  ...settingsRoutes,
];

export function Routes() {
  return (
    <Suspense fallback={<Waiting />}>
      <Switch>
        {ROUTES.filter(({ bare }) => bare).map(toRoute)}
        <Route>
          <Shell>
            <Suspense fallback={<Waiting />}>
              <Switch>
                {ROUTES.filter(({ bare }) => !bare).map(toRoute)}
                <Route>
                  <NotFound />
                </Route>
              </Switch>
            </Suspense>
          </Shell>
        </Route>
      </Switch>
    </Suspense>
  );
}

function toRoute({ path, page: Page }: PageRoute) {
  return (
    <Route key={path} path={path}>
      {(params) => <Page params={params as Record<string, string>} />}
    </Route>
  );
}

function Waiting() {
  return (
    <Center mih="40vh">
      <Loader aria-label="Loading the page" />
    </Center>
  );
}
