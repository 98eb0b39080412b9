/** Candidates to choose one from: one stop of the Tab key, arrows within. */
import { Group, Text, VisuallyHidden } from "@mantine/core";
import { useId } from "react";
import { Moment } from "../components/moment.tsx";
import css from "./preview.module.css";
import type { SeenEvent } from "./types.ts";
import { Verdict } from "./verdict.tsx";

export function CandidateList({
  events,
  selected,
  onSelect,
}: {
  events: SeenEvent[];
  selected: string | null;
  onSelect: (eventId: string) => void;
}) {
  const group = useId();
  return (
    <fieldset className={css["list"]}>
      <VisuallyHidden component="legend">Candidates</VisuallyHidden>
      {events.map((event) => (
        <label key={event.eventId} className={css["option"]}>
          <input
            type="radio"
            name={group}
            className={css["radio"]}
            checked={event.eventId === selected}
            onChange={() => onSelect(event.eventId)}
          />
          <Group component="span" justify="space-between" wrap="nowrap" gap="xs" align="baseline">
            <Text component="span" size="sm" fw={500} className={css["outside"]} lineClamp={1}>
              {event.candidate ?? "A candidate without a name"}
            </Text>
            <Text component="span" size="xs" c="dimmed" flex="none">
              {event.receivedAt === null ? "Sample" : <Moment at={event.receivedAt} />}
            </Text>
          </Group>
          {event.detail !== null && (
            <Text component="span" display="block" size="xs" c="dimmed" className={css["outside"]}>
              {event.detail}
            </Text>
          )}
          <Verdict verdict={event.verdict} why={event.why} />
        </label>
      ))}
    </fieldset>
  );
}
