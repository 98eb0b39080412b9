/** `/automations/:id`: an automation that is published, with the draft that its editors share. */
import { Anchor, Skeleton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { Link, useLocation } from "wouter";
import { api } from "../../../api/client.ts";
import type { App } from "../../../api/types.ts";
import type { PageProps } from "../../../shell/page-route.ts";
import { useMe } from "../../../shell/me.ts";
import { NotShown } from "../not-shown.tsx";
import { useApps, useAutomation, useConnections } from "../queries.ts";
import type { Automation, Connection, SavedDraft } from "../types.ts";
import { Builder } from "./builder.tsx";
import { BLANK } from "./content.ts";
import { newsOf } from "./news.ts";
import { useAutosave } from "./use-autosave.ts";

/**
 * How soon one sees what somebody else wrote. Asked for and not streamed: a draft is saved at every pause of whoever writes, and
 * only another editor of the same automation cares.
 */
const OTHERS_MS = 15_000;

export default function EditPage({ params }: PageProps) {
  const id = params["id"] ?? "";
  const automation = useAutomation(id, { refetchInterval: OTHERS_MS });
  const draft = useDraftOf(id);
  const apps = useApps();
  const connections = useConnections();
  const { me } = useMe();
  if (!automation.data || !draft.data || !apps.data || !connections.data || !me) {
    const error = automation.error ?? draft.error ?? apps.error ?? connections.error;
    // whoever is writing keeps the page, whatever becomes of the server meanwhile
    return error ? <NotShown error={error} /> : <Skeleton height={420} aria-label="Loading the page" />;
  }
  return (
    <Edit
      key={id}
      me={me.id}
      automation={automation.data}
      draft={draft.data}
      apps={apps.data}
      connections={connections.data}
      onFresh={async () => {
        const [fresh] = await Promise.all([draft.refetch(), automation.refetch()]);
        return fresh.data ?? null;
      }}
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
  me: string;
  automation: Automation;
  draft: SavedDraft;
  apps: readonly App[];
  connections: readonly Connection[];
  onFresh: () => Promise<SavedDraft | null>;
}) {
  const { me, automation, draft, apps, connections, onFresh } = props;
  const [, navigate] = useLocation();
  const save = useAutosave({ by: me, of: automation.id, first: draft, blank: BLANK });
  const { startFrom, saving } = save;
  const news = newsOf(save, { draft, automation });
  const takes = news?.kind === "take";
  const version = takes ? news.version : null;
  const take = useEffectEvent((newer: SavedDraft, published: number | null) => {
    startFrom(newer);
    if (published !== null) tellOf(published, automation.id);
  });
  useEffect(() => {
    if (takes) take(draft, version);
  }, [takes, version, draft]);
  const look = useEffectEvent(() => void onFresh());
  useEffect(() => {
    // who was it, and what did they do
    if (saving === "conflict") look();
  }, [saving]);

  const again = async (): Promise<void> => {
    await save.rest(); // or what is being sent would come back as somebody else's
    const fresh = await onFresh();
    if (fresh) startFrom(fresh);
  };
  return (
    <Builder
      automation={automation}
      save={save}
      apps={apps}
      connections={connections}
      news={news && news.kind !== "take" ? news : null}
      onPublished={again}
      onDiscarded={() => void again()}
      onTheirs={async () => {
        await save.rest();
        // a draft that follows an older version would come back with the next look
        if (news?.kind === "published" && draft.revision > 0) {
          await api("DELETE", `/automations/${automation.id}/draft`);
        }
        await again();
      }}
      onMine={() => save.keepMine(news?.kind === "published" ? news.version : undefined)}
      onKeepAnew={async () => {
        const { id } = await api<SavedDraft>("POST", "/drafts", { body: { content: save.content } });
        save.stop();
        navigate(`/automations/new?draft=${id}`, { replace: true });
      }}
    />
  );
}

function tellOf(version: number, automationId: string): void {
  notifications.show({
    title: `Version ${version} was published`,
    message: (
      <>
        This page shows it now.{" "}
        <Anchor component={Link} href={`/automations/${automationId}/versions`} size="sm" underline="always">
          See who did, and what changed
        </Anchor>
      </>
    ),
    autoClose: 15_000,
  });
}
