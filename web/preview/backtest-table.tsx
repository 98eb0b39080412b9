/** Which candidates a backtest is about, and why. */
import { Anchor, Button, Group, Pagination, Paper, NativeSelect, Stack, Table, Text } from "@mantine/core";
import { Download } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { Moment } from "../components/moment.tsx";
import { ProblemAlert } from "../components/problem-alert.tsx";
import css from "./preview.module.css";
import { useBacktestRows, type Where } from "./queries.ts";
import type { Backtest, BacktestRow } from "./types.ts";

const LIMIT = 25;
const WORDS: Record<BacktestRow["where"], string> = {
  draft: "Only this version",
  live: "Only the live version",
  both: "Both",
  neither: "Neither",
};

export function BacktestTable({ test }: { test: Backtest }) {
  const compared = test.live !== null;
  const [where, setWhere] = useState<Where>("matching");
  const [page, setPage] = useState(1);
  const { data, error } = useBacktestRows(test.id, { where, offset: (page - 1) * LIMIT, limit: LIMIT });
  const pages = Math.ceil((data?.total ?? 0) / LIMIT);
  return (
    <Paper withBorder p="lg">
      <Stack>
        <Group justify="space-between" align="flex-end">
          <NativeSelect
            label="Candidates"
            value={where}
            onChange={({ currentTarget }) => {
              setWhere(currentTarget.value as Where);
              setPage(1);
            }}
            data={choices(compared)}
          />
          <Button
            component="a"
            href={`/api/backtests/${test.id}/csv`}
            download="backtest.csv"
            variant="default"
            leftSection={<Download size={14} aria-hidden />}
          >
            As a table (CSV)
          </Button>
        </Group>
        <ProblemAlert error={error} />
        {data?.items.length === 0 ? (
          <Text c="dimmed">None.</Text>
        ) : (
          <Table.ScrollContainer minWidth={compared ? 640 : 480}>
            <Table verticalSpacing="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Candidate</Table.Th>
                  <Table.Th>When</Table.Th>
                  {compared && <Table.Th>Matches</Table.Th>}
                  <Table.Th>Why</Table.Th>
                  {compared && <Table.Th>Why, in the live version</Table.Th>}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {(data?.items ?? []).map((row) => (
                  <Row key={row.eventId} row={row} compared={compared} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        {pages > 1 && (
          <Pagination
            value={page}
            onChange={setPage}
            total={pages}
            size="sm"
            getControlProps={(control) => ({ "aria-label": `${control} page` })}
            getItemProps={(item) => ({ "aria-label": `Page ${item}` })}
          />
        )}
      </Stack>
    </Paper>
  );
}

function Row({ row, compared }: { row: BacktestRow; compared: boolean }) {
  const { eventId, receivedAt, candidate, detail, where, why, liveWhy, problem } = row;
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} href={`/events/${eventId}`} underline="always" className={css["outside"]}>
          {candidate ?? "Without a name"}
        </Anchor>
        {detail !== null && (
          <Text size="xs" c="dimmed" className={css["outside"]}>
            {detail}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Moment at={receivedAt} />
      </Table.Td>
      {compared && <Table.Td>{WORDS[where]}</Table.Td>}
      <Table.Td className={css["outside"]}>
        {why === "" ? "No condition" : why}
        {problem !== null && (
          <Text size="sm" className={css["warn"]}>
            Would have failed: {problem}
          </Text>
        )}
      </Table.Td>
      {compared && (
        <Table.Td className={css["outside"]}>{liveWhy === "" ? "No condition" : liveWhy}</Table.Td>
      )}
    </Table.Tr>
  );
}

function choices(compared: boolean): { value: Where; label: string }[] {
  if (!compared) {
    return [
      { value: "matching", label: "Those that match" },
      { value: "neither", label: "Those left out" },
    ];
  }
  return [
    { value: "matching", label: "All that match" },
    { value: "draft", label: "Only in this version" },
    { value: "live", label: "Only in the live version" },
    { value: "both", label: "In both" },
    { value: "neither", label: "In neither" },
  ];
}
