/** Apps, actions and connections by the names that people know. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "../api/client.ts";
import type { App } from "../api/types.ts";
import type { ConnectionView } from "./types.ts";

const NONE: readonly App[] = [];

export function useLabels() {
  const { data: apps = NONE } = useQuery({
    queryKey: ["apps"],
    queryFn: async () => (await api<{ items: App[] }>("GET", "/apps")).items,
    staleTime: Infinity,
  });
  return useMemo(() => labelsOf(apps), [apps]);
}

function labelsOf(apps: readonly App[]) {
  const byKey = new Map(apps.map(({ key, label }) => [key, label]));
  const actions = new Map(
    apps.flatMap((app) => app.actions.map(({ key, label }) => [key, { app: app.label, label }] as const)),
  );
  return {
    apps,
    app: (key: string): string => byKey.get(key) ?? key,
    /** @example action("slack.post_message") // "Post a message in Slack" */
    action: (use: string): string => {
      const known = actions.get(use);
      return known ? `${known.label} (${known.app})` : use.replaceAll(/[._]/g, " ");
    },
  };
}

export function useConnections(): ConnectionView[] {
  const { data = [] } = useQuery({
    queryKey: ["connections"],
    queryFn: async () => (await api<{ items: ConnectionView[] }>("GET", "/connections")).items,
  });
  return data;
}

export interface AutomationName {
  id: string;
  name: string;
  state: "on" | "paused" | "off";
}

export function useAutomationNames(): AutomationName[] {
  const { data = [] } = useQuery({
    queryKey: ["automations"],
    queryFn: async () => (await api<{ items: AutomationName[] }>("GET", "/automations")).items,
  });
  return data;
}
