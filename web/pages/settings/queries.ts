/** What the settings pages ask the server. */
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import type { App, Page } from "../../api/types.ts";
import type {
  Alerts,
  AlertSettings,
  AlertWay,
  AuditCaller,
  AuditCheck,
  AuditEntry,
  AuditSettings,
  Candidate,
  CandidateName,
  Connection,
  Erasure,
  Retention,
  RetentionPlan,
  Subscribed,
  Subscription,
} from "./types.ts";

/** A change after which these are old. */
function useChange<T, R>(key: string, mutationFn: (given: T) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries({ queryKey: [key] }) });
}

export function useConnections() {
  return useQuery({
    queryKey: ["connections"],
    queryFn: async () => (await api<{ items: Connection[] }>("GET", "/connections")).items,
  });
}

export function useApps() {
  return useQuery({
    queryKey: ["apps"],
    queryFn: async () => (await api<{ items: App[] }>("GET", "/apps")).items,
    staleTime: Infinity,
  });
}

// the audit log
export type AuditQuery = Record<"who" | "area" | "outcome" | "from" | "target", string | undefined>;

export function useAudit(query: AuditQuery) {
  return useInfiniteQuery({
    queryKey: ["audit", query],
    queryFn: ({ pageParam, signal }) =>
      api<Page<AuditEntry>>("GET", "/audit", { query: { ...query, limit: 50, before: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  });
}
export function useAuditCallers() {
  return useQuery({
    queryKey: ["audit", "callers"],
    queryFn: async () => (await api<{ items: AuditCaller[] }>("GET", "/audit/callers")).items,
  });
}
export function useAuditSettings() {
  return useQuery({
    queryKey: ["audit", "settings"],
    queryFn: () => api<AuditSettings>("GET", "/audit/settings"),
  });
}
export const useChangeAuditSettings = () =>
  useChange("audit", (body: AuditSettings) => api<AuditSettings>("PUT", "/audit/settings", { body }));
export const useCheckAudit = () => useMutation({ mutationFn: () => api<AuditCheck>("GET", "/audit/check") });

// alerts
export function useAlerts() {
  return useQuery({
    queryKey: ["alerts"],
    queryFn: () => api<Alerts>("GET", "/alerts"),
    refetchInterval: 30_000,
  });
}
export const useChangeAlerts = () =>
  useChange("alerts", (body: AlertSettings) => api<AlertSettings>("PUT", "/alerts/settings", { body }));
export const useTestAlert = () =>
  useMutation({
    mutationFn: (way: AlertWay) =>
      api<{ ok: boolean; message: string }>("POST", "/alerts/test", { body: { way } }),
  });

// retention
export function useRetention() {
  return useQuery({ queryKey: ["retention"], queryFn: () => api<Retention>("GET", "/retention") });
}
/** What these periods would do; null: as the installation. */
export function useRetentionPlan(
  id: string,
  days: { keepDays: number | null; keepPayloadDays: number | null },
) {
  return useQuery({
    queryKey: ["retention", id, days],
    queryFn: ({ signal }) =>
      api<RetentionPlan>("GET", `/retention/${encodeURIComponent(id)}`, { query: days, signal }),
    placeholderData: keepPreviousData,
  });
}
export const useChangeRetention = () =>
  useChange(
    "retention",
    ({ id, ...days }: { id: string; keepDays: number | null; keepPayloadDays: number | null }) =>
      api("PATCH", `/connections/${encodeURIComponent(id)}`, {
        body: { values: { keep_days: days.keepDays ?? "", keep_payload_days: days.keepPayloadDays ?? "" } },
      }),
  );

// REST hooks at us
export function useSubscriptions(removed: boolean) {
  return useQuery({
    queryKey: ["subscriptions", removed],
    queryFn: async () =>
      (await api<{ items: Subscription[] }>("GET", "/hooks", { query: { removed } })).items,
    refetchInterval: 30_000,
  });
}
export interface NewSubscription {
  targetUrl: string;
  event: string;
  connection: string | null;
  ordered: boolean;
  expiresInDays: number | null;
}
export const useSubscribe = () =>
  useChange("subscriptions", (body: NewSubscription) => api<Subscribed>("POST", "/hooks", { body }));
export const useResume = () => useChange("subscriptions", (id: string) => api("POST", `/hooks/${id}/resume`));
export const useRenew = () => useChange("subscriptions", (id: string) => api("POST", `/hooks/${id}/renew`));
export const useUnsubscribe = () => useChange("subscriptions", (id: string) => api("DELETE", `/hooks/${id}`));

// candidates
export function useCandidates(q: string) {
  return useQuery({
    queryKey: ["candidates", "to-erase", q],
    queryFn: ({ signal }) =>
      api<Page<Candidate>>("GET", "/candidates/search", { query: { q, limit: 10 }, signal }),
    enabled: q.trim() !== "",
    placeholderData: keepPreviousData,
  });
}
export const usePreviewErasure = () =>
  useMutation({
    mutationFn: (candidate: CandidateName) =>
      api<Erasure>("POST", "/candidates/erase", { body: { candidate, dryRun: true } }),
  });
/** Afterwards nothing that is shown anywhere is as it was. */
export function useErase() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (candidate: CandidateName) =>
      api<Erasure>("POST", "/candidates/erase", { body: { candidate, dryRun: false } }),
    onSuccess: () => client.invalidateQueries(),
  });
}
