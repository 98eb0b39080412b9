/** What has been fetched, for all pages. Live changes (use-live.ts) tell it what to fetch again. */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { navigate } from "wouter/use-browser-location";
import { ApiProblem } from "./client.ts";

/** Nobody is signed in any more: to the sign-in page, and back here afterwards. */
const BARE = ["/sign-in", "/set-up", "/accept-invitation"];
const SIGNED_OUT = new Set(["not_signed_in", "session_over"]);

function onError(error: unknown): void {
  if (!(error instanceof ApiProblem) || !SIGNED_OUT.has(error.code)) return;
  const { pathname, search } = window.location;
  if (BARE.includes(pathname)) return;
  navigate(`/sign-in?${new URLSearchParams({ next: `${pathname}${search}` })}`, { replace: true });
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // what the server refused it will refuse again; what never reached it may pass
      retry: (failures, error) => !(error instanceof ApiProblem) && failures < 3,
    },
  },
});
