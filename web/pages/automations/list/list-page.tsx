import { Anchor, Button, Group, Select, Skeleton, Stack, Text, TextInput, Title } from "@mantine/core";
import { LayoutGrid, Plus, Search } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { EmptyState } from "../../../components/empty-state.tsx";
import { Moment } from "../../../components/moment.tsx";
import { PageHeader } from "../../../components/page-header.tsx";
import { ProblemAlert } from "../../../components/problem-alert.tsx";
import { Can } from "../../../shell/can.tsx";
import { useActivity, useApps, useAutomations, useDrafts } from "../queries.ts";
import { appsOf } from "../apps-of.ts";
import type { SavedDraft } from "../types.ts";
import { AutomationRow } from "./automation-row.tsx";
import css from "./automation-row.module.css";

export default function ListPage() {
  const automations = useAutomations();
  const activity = useActivity();
  const drafts = useDrafts();
  const apps = useApps().data ?? [];
  const [search, setSearch] = useState("");
  const [state, setState] = useState<string | null>(null);
  const [app, setApp] = useState<string | null>(null);

  const all = automations.data ?? [];
  const words = search.toLowerCase().split(/\s+/);
  const shown = all.filter(
    (each) =>
      (state === null || each.state === state) &&
      (app === null || appsOf(each.definition).includes(app)) &&
      words.every((word) => `${each.name} ${each.sentence}`.toLowerCase().includes(word)),
  );
  const used = new Set(all.flatMap(({ definition }) => appsOf(definition)));
  const offered = apps.filter(({ key }) => used.has(key)).map(({ key, label }) => ({ value: key, label }));
  const fresh = (drafts.data ?? []).filter(({ automationId }) => automationId === null);

  return (
    <>
      <PageHeader
        title="Automations"
        about="What happens by itself, and when."
        actions={
          <Can scope="write">
            <Button
              component={Link}
              href="/automations/gallery"
              variant="default"
              leftSection={<LayoutGrid size={16} aria-hidden />}
            >
              Gallery
            </Button>
            <Button component={Link} href="/automations/new" leftSection={<Plus size={16} aria-hidden />}>
              New automation
            </Button>
          </Can>
        }
      />
      <ProblemAlert error={automations.error} onRetry={() => void automations.refetch()} />
      {automations.isPending && <Skeleton height={180} aria-label="Loading the automations" />}
      {automations.data && all.length === 0 && fresh.length === 0 && (
        <EmptyState
          title="Nothing happens by itself yet"
          action={
            <Button component={Link} href="/automations/gallery">
              Choose from the gallery
            </Button>
          }
        >
          Begin with a ready-made automation, such as a message to your team for every strong score, and
          change it as you like.
        </EmptyState>
      )}
      {all.length > 0 && (
        <Stack>
          <Group gap="xs">
            <TextInput
              aria-label="Search automations"
              placeholder="Search"
              leftSection={<Search size={16} aria-hidden />}
              value={search}
              onChange={({ currentTarget }) => setSearch(currentTarget.value)}
              flex="1 1 12rem"
              maw={360}
            />
            <Select
              aria-label="State"
              placeholder="Any state"
              data={[
                { value: "on", label: "On" },
                { value: "paused", label: "Paused" },
                { value: "off", label: "Off" },
              ]}
              value={state}
              onChange={setState}
              clearable
              clearButtonProps={{ "aria-label": "Any state" }}
              w={140}
            />
            <Select
              aria-label="App"
              placeholder="Any app"
              data={offered}
              value={app}
              onChange={setApp}
              clearable
              clearButtonProps={{ "aria-label": "Any app" }}
              w={180}
            />
          </Group>
          <Text size="sm" c="dimmed" component="output">
            {shown.length === all.length
              ? `${all.length} ${all.length === 1 ? "automation" : "automations"}`
              : `${shown.length} of ${all.length} automations`}
          </Text>
          {shown.length > 0 && (
            <ul className={css["list"]}>
              {shown.map((automation) => (
                <AutomationRow
                  key={automation.id}
                  automation={automation}
                  activity={activity.data?.get(automation.id)}
                  hasDraft={(drafts.data ?? []).some(({ automationId }) => automationId === automation.id)}
                />
              ))}
            </ul>
          )}
        </Stack>
      )}
      {fresh.length > 0 && <Fresh drafts={fresh} />}
    </>
  );
}

/** Begun and never published. */
function Fresh({ drafts }: { drafts: SavedDraft[] }) {
  return (
    <Stack mt="xl" gap="sm">
      <Title order={2}>Not published yet</Title>
      <ul className={css["list"]}>
        {drafts.map((draft) => (
          <li key={draft.id} className={css["row"]}>
            <Stack gap={2}>
              <Anchor component={Link} href={`/automations/new?draft=${draft.id}`} fw={600} c="inherit">
                {nameOf(draft)}
              </Anchor>
              <Text size="sm" c="dimmed">
                {draft.sentence}.
              </Text>
            </Stack>
            <span />
            <Text size="sm" c="dimmed">
              <Moment at={draft.updatedAt} />
              {draft.updatedBy !== null && `, ${draft.updatedBy}`}
            </Text>
          </li>
        ))}
      </ul>
    </Stack>
  );
}

function nameOf({ content }: SavedDraft): string {
  const { name } = content;
  return typeof name === "string" && name.trim() !== "" ? name : "Without a name";
}
