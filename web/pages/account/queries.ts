/** What the pages about people and access ask the server. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import type { Me, Page, Role, Scope } from "../../api/types.ts";
import type {
  Invitation,
  LinkInfo,
  NewInvitation,
  NewLink,
  NewToken,
  Person,
  Session,
  SessionState,
  Token,
} from "./types.ts";

export function useSessionState() {
  return useQuery({
    queryKey: ["session"],
    queryFn: () => api<SessionState>("GET", "/session"),
    staleTime: 0,
  });
}

export function useLink(token: string) {
  return useQuery({
    queryKey: ["link", token],
    queryFn: () => api<LinkInfo>("POST", "/session/link", { body: { token } }),
    staleTime: Number.POSITIVE_INFINITY, // used up by this very page
  });
}

/** Whoever signs in sees what is theirs, and nothing of who was here before. */
function useFreshStart() {
  const client = useQueryClient();
  return () => client.clear();
}

export function useSignIn() {
  const onSuccess = useFreshStart();
  return useMutation({
    mutationFn: (body: { email: string; password: string }) => api<Person>("POST", "/session", { body }),
    onSuccess,
  });
}

export function useEnter() {
  const onSuccess = useFreshStart();
  return useMutation({
    mutationFn: (body: { token: string; name: string; email: string | null; password: string }) =>
      api<Person>("POST", "/session/enter", { body }),
    onSuccess,
  });
}

export function useSignOut() {
  return useMutation({ mutationFn: () => api("DELETE", "/session"), onSuccess: useFreshStart() });
}

export function usePeople() {
  return useQuery({
    queryKey: ["people"],
    queryFn: () => api<{ items: Person[] }>("GET", "/people"),
  });
}

export function useInvitations(enabled: boolean) {
  return useQuery({
    queryKey: ["people", "invitations"],
    queryFn: () => api<{ items: Invitation[] }>("GET", "/invitations"),
    enabled,
  });
}

/** A change after which these are old. */
function useChange<T, R>(key: string, mutationFn: (given: T) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries({ queryKey: [key] }) });
}

export const useInvite = () =>
  useChange("people", (body: { email: string; role: Role }) =>
    api<NewInvitation>("POST", "/invitations", { body }),
  );
export const useWithdraw = () => useChange("people", (id: string) => api("DELETE", `/invitations/${id}`));
export const useChangeRole = () =>
  useChange("people", ({ id, role }: { id: string; role: Role }) =>
    api<Person>("PATCH", `/people/${id}`, { body: { role } }),
  );
export const useRemovePerson = () => useChange("people", (id: string) => api("DELETE", `/people/${id}`));
export const useSignPersonOut = () =>
  useChange("people", (id: string) => api("POST", `/people/${id}/sign-out`));
export const useResetLink = () =>
  useChange("people", (id: string) => api<NewLink>("POST", `/people/${id}/link`));

export function useTokens() {
  return useQuery({
    queryKey: ["tokens"],
    queryFn: () => api<Page<Token>>("GET", "/tokens", { query: { limit: 200 } }),
  });
}
export const useMakeToken = () =>
  useChange("tokens", (body: { name: string; scopes: Scope[]; expiresAt: number | null }) =>
    api<NewToken>("POST", "/tokens", { body }),
  );
export const useRevokeToken = () => useChange("tokens", (id: string) => api("DELETE", `/tokens/${id}`));

export function useSessions(enabled: boolean) {
  return useQuery({
    queryKey: ["sessions"],
    queryFn: () => api<{ items: Session[] }>("GET", "/profile/sessions"),
    enabled,
  });
}
export const useEndSession = () =>
  useChange("sessions", (id: string) => api("DELETE", `/profile/sessions/${id}`));
export const useEndOthers = () =>
  useChange("sessions", () => api("POST", "/profile/sign-out-everywhere", { body: { butHere: true } }));
export const useChangePassword = () =>
  useChange("sessions", (body: { current: string; password: string }) =>
    api("POST", "/profile/password", { body }),
  );
export const useRename = () =>
  useChange("me", (name: string) => api<Me>("PATCH", "/profile", { body: { name } }));
