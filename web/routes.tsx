/**
 * Which page stands at which address. Each area of the product is a folder in `pages/` with a list of its own, and each page is
 * loaded when it is first looked at. `/api`, `/in`, `/hooks`, `/problems` and `/healthz` are the server's.
 */
import { Center, Loader } from "@mantine/core";
import { Suspense } from "react";
import { Route, Switch } from "wouter";
import { NotFound } from "./components/not-found.tsx";
import { homeRoutes } from "./pages/home/routes.ts";
import { Shell } from "./shell/shell.tsx";
import type { PageRoute } from "./shell/page-route.ts";

/** The first that fits wins. */
const ROUTES: PageRoute[] = [...homeRoutes];

export function Routes() {
  return (
    <Shell>
      <Suspense fallback={<Waiting />}>
        <Switch>
          {ROUTES.map(({ path, page: Page }) => (
            <Route key={path} path={path}>
              {(params) => <Page params={params as Record<string, string>} />}
            </Route>
          ))}
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Suspense>
    </Shell>
  );
}

function Waiting() {
  return (
    <Center mih="40vh">
      <Loader aria-label="Loading the page" />
    </Center>
  );
}
