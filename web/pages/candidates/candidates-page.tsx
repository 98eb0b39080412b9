/** Everybody whom an event told of, by the newest. */
import { Anchor, Group, Skeleton, Table, Text } from "@mantine/core";
import { Link } from "wouter";
import { EmptyState } from "../../components/empty-state.tsx";
import { Moment } from "../../components/moment.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { FreshButton } from "../../lists/fresh-button.tsx";
import { ListFoot } from "../../lists/list-foot.tsx";
import { type Column, Rows } from "../../lists/rows.tsx";
import { SearchBox } from "../../lists/search-box.tsx";
import type { ListedCandidate } from "../../lists/types.ts";
import { useFilters } from "../../lists/use-filters.ts";
import { useInbox } from "../../lists/use-inbox.ts";
import { useLabels } from "../../lists/use-labels.ts";
import { eventInWords, UNNAMED } from "../../lists/words.ts";
import { candidateHref } from "./href.ts";

const FILTERS = ["q"] as const;
const COLUMNS: Column[] = [
  { label: "Candidate" },
  { label: "Last heard" },
  { label: "Score", wide: true, width: "5rem" },
  { label: "When", wide: true, width: "8.5rem" },
];

/** A row of the list goes by the event that it is shown by. */
type Row = ListedCandidate & { id: string };

export default function CandidatesPage() {
  const filters = useFilters(FILTERS);
  const labels = useLabels();
  const query = { ...(filters.values.q && { q: filters.values.q }) };
  const inbox = useInbox<Row>("candidates", "/candidates/search", query, (row) => row.newest.id);
  const { q = "" } = filters.values;
  return (
    <>
      <PageHeader title="Candidates" about="Everybody whom your hiring tools told of." />
      <Group mb="md">
        <SearchBox
          label="Search by name, email or id"
          value={q}
          onSearch={(text) => filters.set({ q: text })}
        />
      </Group>
      <ProblemAlert error={inbox.error} onRetry={inbox.refetch} />
      <FreshButton inbox={inbox} noun="candidate" />
      {!inbox.loaded && !inbox.error && <Skeleton h={320} mt="md" aria-label="Loading candidates" />}
      {inbox.loaded && inbox.items.length === 0 && !inbox.more && (
        <EmptyState title={q === "" ? "Nobody yet" : "Nobody is called so"}>
          {q === ""
            ? "As soon as an event tells of a candidate, the person stands here."
            : "Try a part of the name, of the email address, or an id from one of your tools."}
        </EmptyState>
      )}
      {inbox.items.length > 0 && (
        <Rows
          label="Candidates"
          columns={COLUMNS}
          items={inbox.items}
          more={inbox.more}
          renderRow={({ key, name, emails, ids, newest }) => (
            <>
              <Table.Td>
                <Anchor
                  component={Link}
                  href={candidateHref(key)}
                  c="inherit"
                  fw={500}
                  size="sm"
                  underline="never"
                  data-row
                >
                  {name ?? emails[0] ?? UNNAMED}
                </Anchor>
                <Text size="xs" c="dimmed" lineClamp={1}>
                  {emails.join(", ") || ids.map(({ id, connection }) => `${id} at ${connection}`).join(", ")}
                </Text>
              </Table.Td>
              <Table.Td>
                <Text size="sm">{eventInWords(newest)}</Text>
                <Text size="xs" c="dimmed">
                  {labels.app(newest.app)}
                </Text>
              </Table.Td>
              <Table.Td visibleFrom="sm">
                <Text size="sm" ff="monospace">
                  {newest.hiring.score?.value ?? ""}
                </Text>
              </Table.Td>
              <Table.Td visibleFrom="sm">
                <Text size="sm" c="dimmed">
                  <Moment at={newest.receivedAt} />
                </Text>
              </Table.Td>
            </>
          )}
        />
      )}
      {inbox.loaded && (inbox.items.length > 0 || inbox.more) && <ListFoot inbox={inbox} noun="candidate" />}
    </>
  );
}
