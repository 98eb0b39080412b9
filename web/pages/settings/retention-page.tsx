import { Button, Loader, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import { EmptyState } from "../../components/empty-state.tsx";
import { Moment } from "../../components/moment.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useMe } from "../../shell/me.ts";
import { BackToSettings } from "./back-to-settings.tsx";
import { inDays } from "./days.ts";
import { useApps, useRetention } from "./queries.ts";
import { RetentionDialog } from "./retention-dialog.tsx";
import { Section } from "./section.tsx";
import type { Retention, SourceRetention } from "./types.ts";

export default function RetentionPage() {
  const { can } = useMe();
  const retention = useRetention();
  const [changing, setChanging] = useState<SourceRetention | null>(null);
  return (
    <>
      <BackToSettings />
      <PageHeader
        title="How long things are kept"
        about="Days count from the last thing that happened to an event. What waits or is held stays until it is done."
      />
      <Stack gap="xl" maw="60rem">
        <ProblemAlert error={retention.error} onRetry={() => void retention.refetch()} />
        {retention.isPending && !retention.error && <Loader aria-label="Loading" />}
        {retention.data && <InGeneral rule={retention.data.installation} />}
        {retention.data?.sources.length === 0 && (
          <EmptyState title="No hiring tools yet">
            Once a hiring tool is connected, you can say here how long its events are kept.
          </EmptyState>
        )}
        {retention.data && retention.data.sources.length > 0 && (
          <Sources sources={retention.data.sources} onChange={can("write") ? setChanging : null} />
        )}
      </Stack>
      {changing && retention.data && (
        <RetentionDialog
          source={changing}
          installation={retention.data.installation}
          onClose={() => setChanging(null)}
        />
      )}
    </>
  );
}

function InGeneral({ rule: { keepDays, keepPayloadDays } }: { rule: Retention["installation"] }) {
  return (
    <Section title="In general">
      <Text>
        Events are kept for {inDays(keepDays, "ever")}. What the sender said word for word is kept for{" "}
        {inDays(keepPayloadDays, "as long as the event")}.
      </Text>
      <Text size="sm" c="dimmed">
        Whoever runs the server sets this, with HIREWIRE_KEEP_DAYS and HIREWIRE_KEEP_PAYLOAD_DAYS.
      </Text>
    </Section>
  );
}

function Sources(props: {
  sources: SourceRetention[];
  onChange: ((source: SourceRetention) => void) | null;
}) {
  const { sources, onChange } = props;
  const apps = useApps();
  const labelOf = (key: string | null): string => apps.data?.find((app) => app.key === key)?.label ?? "";
  return (
    <Section title="Of each hiring tool">
      <Table verticalSpacing="sm" horizontalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Hiring tool</Table.Th>
            <Table.Th>Events</Table.Th>
            <Table.Th visibleFrom="sm">Word for word</Table.Th>
            <Table.Th visibleFrom="sm">The next ones go</Table.Th>
            <Table.Th>
              <span className="for-screen-readers">Actions</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sources.map((source) => (
            <Row
              key={source.connectionId}
              source={source}
              label={labelOf(source.app)}
              onChange={onChange && source.name !== null ? () => onChange(source) : null}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}

function Row(props: { source: SourceRetention; label: string; onChange: (() => void) | null }) {
  const { source, label, onChange } = props;
  const { name, own, keepDays, keepPayloadDays, outlook } = source;
  const next = [outlook.eventsAt, outlook.payloadsAt].filter((at) => at !== null);
  return (
    <Table.Tr>
      <Table.Td miw="6.5rem" style={{ overflowWrap: "anywhere" }}>
        {name === null ? "A connection that was removed" : label === "" ? name : label}
        {name !== null && name !== source.app && (
          <Text size="sm" c="dimmed">
            {name}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {inDays(keepDays, "For ever")}
        <Whose own={own.keepDays} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {inDays(keepPayloadDays, "As long as the event")}
        <Whose own={own.keepPayloadDays} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {next.length === 0 ? (
          <Text size="sm" c="dimmed">
            Nothing goes
          </Text>
        ) : (
          <Moment at={Math.min(...next)} />
        )}
      </Table.Td>
      <Table.Td ta="right">
        {onChange && (
          <Button variant="default" size="xs" aria-label={`Change ${name ?? ""}`} onClick={onChange}>
            Change
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Whose({ own }: { own: number | null }) {
  return own === null ? (
    <Text size="sm" c="dimmed">
      as in general
    </Text>
  ) : null;
}
