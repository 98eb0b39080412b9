/** What has been fetched, for all pages. Live changes (use-live.ts) tell it what to fetch again. */
import { QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "./client.ts";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // what the server refused it will refuse again; what never reached it may pass
      retry: (failures, error) => !(error instanceof ApiProblem) && failures < 3,
    },
  },
});
