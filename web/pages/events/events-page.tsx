/** The inbox: what came in, who it is about, and what became of it. */
import { Anchor, Box, Button, NumberInput, Select, Stack, Table, Text } from "@mantine/core";
import { Download } from "lucide-react";
import { useCallback } from "react";
import { Link } from "wouter";
import { Moment } from "../../components/moment.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import { DateInput } from "../../lists/date-input.tsx";
import { type Chip, FilterPanel } from "../../lists/filter-panel.tsx";
import { chipsIn, queryOf } from "../../lists/filter-words.ts";
import { InboxRows } from "../../lists/inbox-rows.tsx";
import type { Column } from "../../lists/rows.tsx";
import type { ListedEvent } from "../../lists/types.ts";
import { useFilters } from "../../lists/use-filters.ts";
import { useInbox } from "../../lists/use-inbox.ts";
import { useConnections, useLabels } from "../../lists/use-labels.ts";
import { eventInWords, nameOf, UNNAMED } from "../../lists/words.ts";
import { became, OUTCOME_CHOICES } from "./became.ts";
import { EVENT_TYPE_CHOICES } from "./event-types.ts";

const FILTERS = [
  "q",
  "type",
  "app",
  "connection",
  "candidate",
  "test",
  "outcome",
  "from",
  "to",
  "scoreFrom",
  "scoreTo",
] as const;
type Filter = (typeof FILTERS)[number];

const COLUMNS: Column[] = [
  { label: "Candidate" },
  { label: "What happened" },
  { label: "Score", wide: true, width: "5rem" },
  { label: "What became of it", wide: true },
  { label: "When", wide: true, width: "8.5rem" },
];

export default function EventsPage() {
  const filters = useFilters(FILTERS);
  const labels = useLabels();
  const connections = useConnections();
  const query = queryOf(filters.values);
  const inbox = useInbox<ListedEvent>("events", "/events", query);
  const { values, set } = filters;
  const pick = (name: Filter) => (value: string | null) => set({ [name]: value });
  const { app } = labels;
  const renderRow = useCallback((event: ListedEvent) => <EventCells event={event} app={app} />, [app]);
  const senders = labels.apps.filter(({ events }) => events.length > 0);
  return (
    <>
      <PageHeader
        title="Events"
        about="Everything that your hiring tools sent, newest first."
        actions={
          <Button
            component="a"
            variant="default"
            href={`/api/events/export.csv?${new URLSearchParams(query)}`}
            leftSection={<Download size={16} aria-hidden />}
          >
            Download as CSV
          </Button>
        }
      />
      <FilterPanel
        list="events"
        search="Search by name, email, id or job"
        filters={filters}
        chips={chipsOf(values, { app: labels.app })}
      >
        <Select
          label="What happened"
          placeholder="Anything"
          data={EVENT_TYPE_CHOICES}
          value={values.type ?? null}
          onChange={pick("type")}
          searchable
          clearable
          clearButtonProps={{ "aria-label": "Anything happened" }}
        />
        <Select
          label="Tool"
          placeholder="Any tool"
          data={senders.map(({ key, label }) => ({ value: key, label }))}
          value={values.app ?? null}
          onChange={pick("app")}
          searchable
          clearable
          clearButtonProps={{ "aria-label": "From any tool" }}
        />
        <Select
          label="Connection"
          placeholder="Any connection"
          data={connections.map(({ name }) => name)}
          value={values.connection ?? null}
          onChange={pick("connection")}
          searchable
          clearable
          clearButtonProps={{ "aria-label": "Any connection" }}
        />
        <Select
          label="What became of it"
          placeholder="Anything"
          data={OUTCOME_CHOICES}
          value={values.outcome ?? null}
          onChange={pick("outcome")}
          clearable
          clearButtonProps={{ "aria-label": "Anything became of it" }}
        />
        <Select
          label="Test events"
          data={[
            { value: "", label: "Shown too" },
            { value: "false", label: "Left out" },
            { value: "true", label: "Only those" },
          ]}
          value={values.test ?? ""}
          onChange={pick("test")}
          allowDeselect={false}
        />
        <DateInput label="From day" value={values.from ?? ""} onChange={pick("from")} />
        <DateInput label="To day" value={values.to ?? ""} onChange={pick("to")} />
        <NumberInput
          label="Score at least"
          placeholder="Any score"
          min={0}
          max={100}
          value={values.scoreFrom ?? ""}
          onChange={(value) => set({ scoreFrom: value === "" ? null : String(value) })}
        />
        <NumberInput
          label="Score at most"
          placeholder="Any score"
          min={0}
          max={100}
          value={values.scoreTo ?? ""}
          onChange={(value) => set({ scoreTo: value === "" ? null : String(value) })}
        />
      </FilterPanel>
      <InboxRows
        inbox={inbox}
        noun="event"
        label="Events"
        columns={COLUMNS}
        filtered={filters.text !== ""}
        empty={{
          title: "Nothing has arrived yet",
          text: "As soon as one of your hiring tools sends something, it stands here.",
        }}
        renderRow={renderRow}
      />
    </>
  );
}

function EventCells({ event, app }: { event: ListedEvent; app: (key: string) => string }) {
  const { id, hiring, receivedAt, test } = event;
  const { tone, words } = became(event);
  const name = nameOf(hiring);
  const { email, id: known } = hiring.candidate ?? {};
  const about = [email === name ? null : (email ?? (name === UNNAMED ? known : null)), hiring.job?.title];
  return (
    <>
      <Table.Td>
        <Anchor
          component={Link}
          href={`/events/${id}`}
          c="inherit"
          fw={500}
          size="sm"
          underline="never"
          data-row
        >
          {name ?? "Nobody in particular"}
        </Anchor>
        <Text size="xs" c="dimmed" lineClamp={1}>
          {about.filter(Boolean).join(" · ")}
        </Text>
      </Table.Td>
      <Table.Td>
        <Stack gap={0}>
          <Text size="sm">
            {eventInWords(event)}
            {test && " (test)"}
          </Text>
          <Text size="xs" c="dimmed">
            {app(event.app)}
            <Box component="span" hiddenFrom="sm">
              , <Moment at={receivedAt} />
            </Box>
          </Text>
        </Stack>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" ff="monospace">
          {hiring.score?.value ?? ""}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <StateBadge tone={tone}>{words}</StateBadge>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" c="dimmed">
          <Moment at={receivedAt} />
        </Text>
      </Table.Td>
    </>
  );
}

function chipsOf(
  values: Partial<Record<Filter, string>>,
  { app }: { app: (key: string) => string },
): Chip<Filter>[] {
  const words: Partial<Record<Filter, string | undefined>> = {
    type: EVENT_TYPE_CHOICES.find(({ value }) => value === values.type)?.label,
    app: values.app && `From ${app(values.app)}`,
    connection: values.connection && `Through ${values.connection}`,
    candidate: values.candidate && `About ${values.candidate}`,
    test: values.test === "true" ? "Only test events" : "Without test events",
    outcome: OUTCOME_CHOICES.find(({ value }) => value === values.outcome)?.label,
    from: `From ${values.from} on`,
    to: `Until ${values.to}`,
    scoreFrom: `Score ${values.scoreFrom} or more`,
    scoreTo: `Score ${values.scoreTo} or less`,
  };
  return chipsIn(FILTERS, values, words);
}
