/** `/automations/:id`: an automation that is published, with the draft that its editors share. */
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "../../../api/client.ts";
import { ProblemAlert } from "../../../components/problem-alert.tsx";
import type { App } from "../../../api/types.ts";
import type { PageProps } from "../../../shell/page-route.ts";
import { useApps, useAutomation, useConnections } from "../queries.ts";
import type { Automation, Connection, SavedDraft } from "../types.ts";
import { Builder } from "./builder.tsx";
import { BLANK } from "./content.ts";
import { useAutosave } from "./use-autosave.ts";

/** How soon one sees what somebody else wrote. */
const OTHERS_MS = 15_000;

export default function EditPage({ params }: PageProps) {
  const id = params["id"] ?? "";
  const automation = useAutomation(id);
  const draft = useDraftOf(id);
  const apps = useApps();
  const connections = useConnections();
  const error = automation.error ?? draft.error ?? apps.error ?? connections.error;
  if (error) return <ProblemAlert error={error} />;
  if (!automation.data || !draft.data || !apps.data || !connections.data) {
    return <Skeleton height={420} aria-label="Loading the page" />;
  }
  return (
    <Edit
      key={id}
      automation={automation.data}
      draft={draft.data}
      apps={apps.data}
      connections={connections.data}
      onFresh={() => draft.refetch().then(({ data }) => data ?? null)}
    />
  );
}

function useDraftOf(id: string) {
  return useQuery({
    queryKey: ["drafts", "of", id],
    queryFn: () => api<SavedDraft>("GET", `/automations/${encodeURIComponent(id)}/draft`),
    refetchInterval: OTHERS_MS,
  });
}

function Edit(props: {
  automation: Automation;
  draft: SavedDraft;
  apps: readonly App[];
  connections: readonly Connection[];
  onFresh: () => Promise<SavedDraft | null>;
}) {
  const { automation, draft, apps, connections, onFresh } = props;
  const save = useAutosave({ first: draft, blank: BLANK });
  const { startFrom, saving } = save;
  const seen = save.draft?.revision ?? 0;
  // what somebody else wrote appears while nobody writes here
  useEffect(() => {
    if (saving === "saved" && draft.revision > seen) startFrom(draft);
  }, [draft, seen, saving, startFrom]);
  const again = (): void => void onFresh().then((fresh) => fresh && startFrom(fresh));
  return (
    <Builder
      automation={automation}
      save={save}
      apps={apps}
      connections={connections}
      onPublished={again}
      onDiscarded={again}
    />
  );
}
