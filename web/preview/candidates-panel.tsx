/** The last events that a trigger fits, with what the rule says to each, while the rule is being written. */
import { Alert, Group, Loader, SegmentedControl, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { ProblemAlert } from "../components/problem-alert.tsx";
import { CandidateList } from "./candidate-list.tsx";
import { useCandidates } from "./queries.ts";
import type { CandidatesPreview, Draft, SeenEvent } from "./types.ts";

type Shown = "all" | "matches" | "others";

/**
 * @param selected  id of the event whose outcome is shown beside it
 * @param onSelect  called with the event that somebody chose, and with the first that matches while none of them is
 */
export function CandidatesPanel({
  automation,
  selected,
  onSelect,
}: {
  automation: Draft;
  selected: string | null;
  onSelect: (eventId: string) => void;
}) {
  const { data, error, isFetching, refetch } = useCandidates(automation);
  const [shown, setShown] = useState<Shown>("all");
  useEffect(() => {
    if (!data || data.events.some(({ eventId }) => eventId === selected)) return;
    const first = data.events.find(({ verdict }) => verdict === "matches") ?? data.events[0];
    if (first) onSelect(first.eventId);
  }, [data, selected, onSelect]);
  if (automation.trigger === "")
    return <Text c="dimmed">Choose what starts it, and see whom it is about.</Text>;
  if (error && !data) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loader size="sm" aria-label="Looking at the last events" />;
  const { counts, events, problem, samples } = data;
  return (
    <Stack gap="sm" className="hw-preview">
      <Group justify="space-between" gap="xs">
        <Text fw={600} component="output">
          {countsInWords(data)}
        </Text>
        {isFetching && <Loader size={14} aria-hidden />}
      </Group>
      {samples && events.length > 0 && (
        <Text size="sm" c="dimmed">
          Nothing of this kind has arrived yet, so these are samples from the vendor.
        </Text>
      )}
      {problem && (
        <Alert color="orange" variant="light" title="The rule isn't finished">
          {problem.message}
        </Alert>
      )}
      {counts.matches > 0 && counts.matches < events.length && (
        <SegmentedControl
          size="xs"
          aria-label="Which candidates to show"
          value={shown}
          onChange={(value) => setShown(value)}
          data={[
            { value: "all", label: "All" },
            { value: "matches", label: `Match (${counts.matches})` },
            { value: "others", label: `Don't (${events.length - counts.matches})` },
          ]}
        />
      )}
      {events.length === 0 ? (
        <Text c="dimmed">No event of this kind has arrived, and there is no sample of it.</Text>
      ) : (
        <CandidateList events={events.filter(fits(shown))} selected={selected} onSelect={onSelect} />
      )}
    </Stack>
  );
}

function fits(shown: Shown): (event: SeenEvent) => boolean {
  if (shown === "all") return () => true;
  return ({ verdict }) => (verdict === "matches") === (shown === "matches");
}

/** "12 of 50 match" */
export function countsInWords({ counts, events }: Pick<CandidatesPreview, "counts" | "events">): string {
  const total = events.length;
  if (total === 0) return "No candidates yet";
  if (counts.matches === total) return total === 1 ? "The only one matches" : `All ${total} match`;
  const failed = counts.failed === 0 ? "" : `, ${counts.failed} can't be judged`;
  return `${counts.matches} of ${total} match${failed}`;
}
