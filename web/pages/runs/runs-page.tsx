/** What became of each event, automation by automation; and the same done to many at once. */
import { Anchor, Button, Checkbox, Select, Table, Text, TextInput } from "@mantine/core";
import { Download } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { Moment } from "../../components/moment.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import { DateInput } from "../../lists/date-input.tsx";
import { type Chip, FilterPanel } from "../../lists/filter-panel.tsx";
import { chipsIn, queryOf } from "../../lists/filter-words.ts";
import { InboxRows } from "../../lists/inbox-rows.tsx";
import type { Column } from "../../lists/rows.tsx";
import type { ListedRun } from "../../lists/types.ts";
import { useFilters } from "../../lists/use-filters.ts";
import { useInbox } from "../../lists/use-inbox.ts";
import { useAutomationNames, useConnections } from "../../lists/use-labels.ts";
import { eventInWords, nameOf, RUN_WORDS, STATE_CHOICES } from "../../lists/words.ts";
import { useMe } from "../../shell/me.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { RecentJobs } from "./recent-jobs.tsx";

const FILTERS = [
  "q",
  "automation",
  "state",
  "code",
  "connection",
  "candidate",
  "event",
  "from",
  "to",
] as const;
type Filter = (typeof FILTERS)[number];

export default function RunsPage() {
  const filters = useFilters(FILTERS);
  const automations = useAutomationNames();
  const connections = useConnections();
  const mayRun = useMe().can("run");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const query = queryOf(filters.values);
  const inbox = useInbox<ListedRun>("runs", "/runs", query);
  const { values, set } = filters;
  const pick = (name: Filter) => (value: string | null) => set({ [name]: value });
  const nameOfAutomation = (id: string): string => automations.find((each) => each.id === id)?.name ?? id;
  const choose = (id: string, on: boolean): void =>
    setChosen((others) => new Set(on ? [...others, id] : [...others].filter((other) => other !== id)));
  const columns: Column[] = [
    ...(mayRun ? [{ label: "Choose", silent: true, width: "2.75rem" }] : []),
    { label: "Automation" },
    { label: "About", wide: true },
    { label: "State", width: "9rem" },
    { label: "When", wide: true, width: "8.5rem" },
  ];
  return (
    <>
      <PageHeader
        title="Runs"
        about="Each event through each automation, and what became of it."
        actions={
          <>
            <Button component={Link} href="/holds" variant="default">
              Held runs
            </Button>
            <Button
              component="a"
              variant="default"
              href={`/api/runs/export.csv?${new URLSearchParams(query)}`}
              leftSection={<Download size={16} aria-hidden />}
            >
              Download as CSV
            </Button>
          </>
        }
      />
      <RecentJobs />
      <FilterPanel
        list="runs"
        search="Search by name, email, id or job"
        filters={filters}
        chips={chipsOf(values, nameOfAutomation)}
      >
        <Select
          label="Automation"
          placeholder="Any automation"
          data={automations.map(({ id, name }) => ({ value: id, label: name }))}
          value={values.automation ?? null}
          onChange={pick("automation")}
          searchable
          clearable
          clearButtonProps={{ "aria-label": "Any automation" }}
        />
        <Select
          label="State"
          placeholder="Any state"
          data={STATE_CHOICES}
          value={values.state ?? null}
          onChange={pick("state")}
          clearable
          clearButtonProps={{ "aria-label": "Any state" }}
        />
        <Select
          label="Event came through"
          placeholder="Any connection"
          data={connections.map(({ name }) => name)}
          value={values.connection ?? null}
          onChange={pick("connection")}
          searchable
          clearable
          clearButtonProps={{ "aria-label": "Any connection" }}
        />
        <TextInput
          label="Reason code"
          description="As the details of a run name it"
          placeholder="channel_not_found"
          defaultValue={values.code ?? ""}
          key={values.code ?? ""}
          onBlur={(event) => set({ code: event.currentTarget.value.trim() })}
        />
        <DateInput label="From day" value={values.from ?? ""} onChange={pick("from")} />
        <DateInput label="To day" value={values.to ?? ""} onChange={pick("to")} />
      </FilterPanel>
      {mayRun && inbox.items.length > 0 && (
        <BulkBar
          chosen={[...chosen]}
          filter={query}
          found={inbox.items.length}
          more={inbox.more}
          onClear={() => setChosen(new Set())}
          onChooseShown={() => setChosen(new Set(inbox.items.slice(0, 1_000).map(({ id }) => id)))}
        />
      )}
      <InboxRows
        inbox={inbox}
        noun="run"
        label="Runs"
        columns={columns}
        filtered={filters.text !== ""}
        empty={{
          title: "Nothing has run yet",
          text: "When an event arrives that an automation waits for, what becomes of it stands here.",
        }}
        renderRow={(run) => (
          <>
            {mayRun && (
              <Table.Td>
                <Checkbox
                  aria-label={`Choose ${run.automation} about ${nameOf(run.event.hiring) ?? "nobody"}`}
                  checked={chosen.has(run.id)}
                  onChange={(event) => choose(run.id, event.currentTarget.checked)}
                  size="md"
                />
              </Table.Td>
            )}
            <RunCells run={run} />
          </>
        )}
      />
    </>
  );
}

function RunCells({ run }: { run: ListedRun }) {
  const { id, automation, state, reason, event, createdAt, replayOf } = run;
  const { tone, word } = RUN_WORDS[state];
  return (
    <>
      <Table.Td>
        <Anchor
          component={Link}
          href={`/runs/${id}`}
          c="inherit"
          fw={500}
          size="sm"
          underline="never"
          data-row
        >
          {automation}
        </Anchor>
        <Text size="xs" c="dimmed" lineClamp={1}>
          {[replayOf === null ? null : "a repeat", reason].filter(Boolean).join(": ")}
        </Text>
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          {nameOf(event.hiring)}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm">{nameOf(event.hiring) ?? "Nobody in particular"}</Text>
        <Text size="xs" c="dimmed">
          {eventInWords(event)}
        </Text>
      </Table.Td>
      <Table.Td>
        <StateBadge tone={tone}>{word}</StateBadge>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" c="dimmed">
          <Moment at={createdAt} />
        </Text>
      </Table.Td>
    </>
  );
}

function chipsOf(
  values: Partial<Record<Filter, string>>,
  automation: (id: string) => string,
): Chip<Filter>[] {
  const words: Partial<Record<Filter, string | undefined>> = {
    automation: values.automation && automation(values.automation),
    state: STATE_CHOICES.find(({ value }) => value === values.state)?.label,
    code: `Reason code ${values.code}`,
    connection: `Through ${values.connection}`,
    candidate: `About ${values.candidate}`,
    event: "Of one event",
    from: `From ${values.from} on`,
    to: `Until ${values.to}`,
  };
  return chipsIn(FILTERS, values, words);
}
