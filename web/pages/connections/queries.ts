/** What these pages ask for. Everything about connections is fetched again when an event arrives or a run is held. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ApiProblem } from "../../api/client.ts";
import type { App } from "../../api/types.ts";
import type { FieldProblem } from "../../fields/field.ts";
import type {
  Checked,
  Connection,
  Drain,
  Hold,
  OAuthOffer,
  Pace,
  Rejection,
  SignedIn,
  Use,
} from "./types.ts";

/** Not everything that changes a connection is told live: a call that was turned away, a check every hour. */
const LOOK_AGAIN_MS = 30_000;

const at = (id: string, rest = ""): string => `/connections/${encodeURIComponent(id)}${rest}`;

export function useApps() {
  return useQuery({
    queryKey: ["apps"],
    queryFn: async () => (await api<{ items: App[] }>("GET", "/apps")).items,
    staleTime: Infinity, // they change with the version of the server
  });
}

export function useApp(key: string | undefined): App | undefined {
  return useApps().data?.find((app) => app.key === key);
}

export function useConnections() {
  return useQuery({
    queryKey: ["connections"],
    queryFn: async () => (await api<{ items: Connection[] }>("GET", "/connections")).items,
    refetchInterval: LOOK_AGAIN_MS,
  });
}

/** @param everyMs  how often to look while something is waited for */
export function useConnection(id: string, everyMs = LOOK_AGAIN_MS) {
  return useQuery({
    queryKey: ["connections", id],
    queryFn: () => api<Connection>("GET", at(id)),
    refetchInterval: everyMs,
  });
}

export function useHolds() {
  return useQuery({
    queryKey: ["holds"],
    queryFn: async () => (await api<{ items: Hold[] }>("GET", "/holds")).items,
  });
}

export function useUses(id: string) {
  return useQuery({
    queryKey: ["automations", "uses", id],
    queryFn: async () => (await api<{ items: Use[] }>("GET", at(id, "/uses"))).items,
  });
}

export function useDrain(id: string) {
  return useQuery({
    queryKey: ["holds", "drain", id],
    queryFn: () => api<Drain | null>("GET", at(id, "/drain")),
  });
}

export function usePace(id: string, enabled: boolean) {
  return useQuery({
    queryKey: ["connections", id, "pace"],
    queryFn: () => api<Pace>("GET", at(id, "/pace"), { query: { days: 14 } }),
    enabled,
  });
}

export function useRejections(id: string, enabled: boolean, everyMs = LOOK_AGAIN_MS) {
  return useQuery({
    queryKey: ["connections", id, "rejections"],
    queryFn: async () =>
      (await api<{ items: Rejection[] }>("GET", "/rejections", { query: { connection: id } })).items,
    enabled,
    refetchInterval: everyMs,
  });
}

/** A change of connections, after which whatever is shown of them is fetched again. */
export function useChange<Input, Answer>(change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () =>
      Promise.all(
        ["connections", "holds", "automations", "choices", "home"].map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
}

export type Values = Record<string, unknown>;

export const createConnection = (input: { app: string; name?: string | undefined; values: Values }) =>
  api<Connection>("POST", "/connections", { body: input });
export const updateConnection = (
  id: string,
  body: { name?: string; values?: Values; overlapHours?: number },
) => api<Connection>("PATCH", at(id), { body });
export const tryConnection = (body: { app: string; connection?: string | undefined; values: Values }) =>
  api<Checked | null>("POST", "/connections/try", { body });
export const checkConnection = (id: string) => api<Checked | null>("POST", at(id, "/check"));
export const reconcile = (id: string) => api<Connection>("POST", at(id, "/reconcile"));
export const replaceHook = (id: string) => api<Connection>("POST", at(id, "/hook"));
export const rotate = (id: string, overlapHours: number) =>
  api<{ how: "changed" | "made_anew"; oldUntil: number }>("POST", at(id, "/rotate"), {
    body: { overlapHours },
  });
export const removeConnection = (id: string) => api("DELETE", at(id));
export const releaseHolds = (kind: string, connection: string) =>
  api<{ released: number }>("POST", "/holds/release", { body: { kind, connection } });
export const sendSample = (connection: string, event: string) =>
  api<{ status: number }>("POST", "/samples", { body: { connection, event } });

export function useOAuthOffer(app: string, enabled: boolean) {
  return useQuery({
    queryKey: ["connections", "sign-in", app],
    queryFn: () => api<OAuthOffer>("GET", `/oauth/${encodeURIComponent(app)}`),
    enabled,
  });
}

export const setOAuthClient = (app: string, client: { clientId: string; clientSecret: string }) =>
  api<OAuthOffer>("PUT", `/oauth/${encodeURIComponent(app)}/client`, { body: client });
export const startOAuth = (app: string, body: { connection?: string; name?: string; back?: string }) =>
  api<{ url: string }>("POST", `/oauth/${encodeURIComponent(app)}/start`, { body });
export const finishOAuth = (body: { state: string; code?: string; error?: string }) =>
  api<SignedIn>("POST", "/oauth/finish", { body });

/** What the server said about single fields. */
export function problemsFrom(error: unknown): FieldProblem[] {
  if (!(error instanceof ApiProblem)) return [];
  // of a request the body's own path stands before the field's
  const tidy = (path: string | null | undefined) => path?.replace(/^values[./]/, "");
  const all = [{ path: error.path, message: error.message }, ...error.errors];
  return all.map(({ path, message }) => ({ path: tidy(path), message }));
}
