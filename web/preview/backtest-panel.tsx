/** "Had this been on": what an automation would have done with what arrived, beside the live version. */
import { Alert, Button, Group, NativeSelect, Paper, Progress, Stack } from "@mantine/core";
import { History } from "lucide-react";
import { useState } from "react";
import { Notice } from "../components/notice.tsx";
import { ProblemAlert } from "../components/problem-alert.tsx";
import { BacktestSummary } from "./backtest-summary.tsx";
import { BacktestTable } from "./backtest-table.tsx";
import { isForgotten, useBacktest, useCancelBacktest, useStartBacktest } from "./queries.ts";
import type { Draft } from "./types.ts";

const RANGES = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "A year" },
];

/** @param liveId  the automation to compare with, as it is now */
export function BacktestPanel({ automation, liveId }: { automation: Draft; liveId?: string | undefined }) {
  const [days, setDays] = useState("30");
  const start = useStartBacktest();
  const cancel = useCancelBacktest();
  const id = start.data?.id ?? null;
  const { data: found, error } = useBacktest(id);
  const test = cancel.data?.id === id ? (cancel.data ?? found) : found;
  const isLost = isForgotten(error);
  const isRunning =
    start.isPending || (id !== null && !isLost && (test === undefined || test.state === "running"));
  const begin = (): void => {
    cancel.reset();
    start.mutate({ automation, days: Number(days), ...(liveId !== undefined && { against: liveId }) });
  };
  return (
    <Stack>
      <Paper withBorder p="md">
        <Group justify="space-between" align="flex-end">
          <NativeSelect
            label="Events of the last"
            value={days}
            onChange={({ currentTarget }) => setDays(currentTarget.value)}
            data={RANGES}
            disabled={isRunning}
          />
          {isRunning ? (
            <Button variant="default" disabled={id === null} onClick={() => id !== null && cancel.mutate(id)}>
              Stop
            </Button>
          ) : (
            <Button
              leftSection={<History size={16} aria-hidden />}
              disabled={automation.trigger === ""}
              onClick={begin}
            >
              {id !== null ? "Try again" : "Try it on the past"}
            </Button>
          )}
        </Group>
        {isRunning && (
          <Progress
            mt="md"
            value={(test?.progress ?? 0) * 100}
            aria-label="How far the backtest is"
            transitionDuration={200}
          />
        )}
      </Paper>
      {isLost && !start.isPending ? (
        <Notice tone="warn" title="It was interrupted" urgent>
          The server was started anew and keeps no backtest over that. Try it again.
        </Notice>
      ) : (
        <ProblemAlert error={start.error ?? error} />
      )}
      {test?.problem && (
        <Alert color="orange" variant="light" title="The rule can't be tried">
          {test.problem.message}
        </Alert>
      )}
      {test && !isLost && test.problem === null && <BacktestSummary test={test} />}
      {test && !isLost && test.problem === null && test.state !== "running" && test.events > 0 && (
        <BacktestTable test={test} />
      )}
    </Stack>
  );
}
