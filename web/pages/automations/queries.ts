/** What the pages about automations ask the server. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import type { App, Page } from "../../api/types.ts";
import type { BulkPlan } from "../../lists/types.ts";
import type {
  Activity,
  Automation,
  AutomationState,
  AutomationVersion,
  Connection,
  Difference,
  Recipe,
  SavedDraft,
} from "./types.ts";

interface List<T> {
  items: T[];
}

const at = (id: string): string => `/automations/${encodeURIComponent(id)}`;
/** What the program speaks with changes with the program. */
const FOR_LONG = { staleTime: Infinity };

export function useAutomations() {
  return useQuery({
    queryKey: ["automations", "list"],
    queryFn: async () => (await api<List<Automation>>("GET", "/automations")).items,
  });
}

export function useAutomation(id: string | null, options: { refetchInterval?: number } = {}) {
  return useQuery({
    ...options,
    queryKey: ["automations", "one", id],
    queryFn: () => api<Automation>("GET", at(id ?? "")),
    enabled: id !== null,
  });
}

/** By automation. */
export function useActivity() {
  return useQuery({
    queryKey: ["automations", "activity"],
    queryFn: async () => {
      const { items } = await api<List<Activity>>("GET", "/activity");
      return new Map(items.map((each) => [each.automationId, each]));
    },
  });
}

export function useDrafts() {
  return useQuery({
    queryKey: ["drafts", "list"],
    queryFn: async () => (await api<List<SavedDraft>>("GET", "/drafts")).items,
  });
}

export function useRecipes() {
  return useQuery({
    queryKey: ["connections", "recipes"], // which accounts are missing changes with them
    queryFn: async () => (await api<List<Recipe>>("GET", "/recipes")).items,
  });
}

export function useApps() {
  return useQuery({
    queryKey: ["apps"],
    queryFn: async () => (await api<List<App>>("GET", "/apps")).items,
    ...FOR_LONG,
  });
}

export function useConnections() {
  return useQuery({
    queryKey: ["connections", "all"],
    queryFn: async () => (await api<List<Connection>>("GET", "/connections")).items,
  });
}

export function useVersions(id: string) {
  return useQuery({
    queryKey: ["automations", "versions", id],
    queryFn: async () =>
      (await api<Page<AutomationVersion>>("GET", `${at(id)}/versions`, { query: { limit: 200 } })).items,
  });
}

export type Which = number | "draft";

/** What changed, in words. */
export function useDifferences(id: string, from: Which, to: Which, enabled = true) {
  return useQuery({
    queryKey: ["automations", "diff", id, from, to],
    queryFn: async () =>
      (await api<List<Difference>>("GET", `${at(id)}/diff`, { query: { from, to } })).items,
    enabled,
    // versions never change
    staleTime: from === "draft" || to === "draft" ? 0 : Infinity,
  });
}

export function useSetState(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (to: { state: AutomationState; held?: "release" | "skip" | "keep" }) =>
      api<Automation>("POST", `${at(id)}/state`, { body: to }),
    onSuccess(automation) {
      client.setQueryData(["automations", "one", id], automation);
      client.setQueryData<Automation[]>(["automations", "list"], (all) =>
        all?.map((each) => (each.id === automation.id ? automation : each)),
      );
      return client.invalidateQueries({ queryKey: ["automations"] });
    },
  });
}

export function useRollBack(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (version: number) => api<Automation>("POST", `${at(id)}/rollback`, { body: { version } }),
    onSuccess: () => {
      // not only old: the builder must not begin with what was brought back from
      client.removeQueries({ queryKey: ["drafts", "of", id] });
      return client.invalidateQueries({ queryKey: ["automations"] });
    },
  });
}

/** How many of its runs wait or are held, as far as anybody has counted: those that removing it cancels. */
export function useOpenRuns(id: string) {
  return useQuery({
    queryKey: ["runs", "open", id], // a run that goes on changes it
    async queryFn() {
      const count = async (state: "waiting" | "held"): Promise<number> => {
        const body = { action: "cancel", filter: { automation: id, state } };
        return (await api<BulkPlan>("POST", "/runs/bulk/plan", { body })).runs;
      };
      const [waiting, held] = await Promise.all([count("waiting"), count("held")]);
      return { waiting, held };
    },
  });
}

export function useRemove(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api("DELETE", at(id)),
    onSuccess() {
      // its own page is about to be left, and must not ask again for what is gone
      for (const key of [
        ["automations", "list"],
        ["automations", "activity"],
        ["drafts", "list"],
      ]) {
        void client.invalidateQueries({ queryKey: key });
      }
    },
  });
}
