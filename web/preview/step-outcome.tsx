/** What one step would do for the chosen candidate. */
import { Alert, List, Loader, Stack, Text } from "@mantine/core";
import { ProblemAlert } from "../components/problem-alert.tsx";
import { Can } from "../shell/can.tsx";
import { PictureView } from "./pictures/picture-view.tsx";
import css from "./preview.module.css";
import { useSteps } from "./queries.ts";
import { TryStep } from "./try-step.tsx";
import type { Draft, SeenEvent, StepPreview } from "./types.ts";

/**
 * @param eventId  from CandidatesPanel; null while none is chosen
 * @param pictureOnly  leaves out what is not right yet, and trying it for real: for showing what is possible
 */
export function StepOutcome({
  automation,
  stepId,
  eventId,
  pictureOnly = false,
}: {
  automation: Draft;
  stepId: string;
  eventId: string | null;
  pictureOnly?: boolean;
}) {
  const { data, error, isPlaceholderData } = useSteps(automation, eventId);
  if (eventId === null) return <Text c="dimmed">Choose a candidate to see what this step would do.</Text>;
  if (error && !data) return <ProblemAlert error={error} />;
  if (!data) return <Loader size="sm" aria-label="Working out what this step would do" />;
  const step = data.steps.find(({ id }) => id === stepId);
  if (!step || step.use === "")
    return <Text c="dimmed">Choose what this step does to see how it looks.</Text>;
  if (pictureOnly) return step.picture && <PictureView picture={{ ...step.picture, notes: [] }} />;
  const mayTry = step.state === "runs" && !isPlaceholderData;
  return (
    <Stack
      gap="sm"
      className={`hw-preview ${isPlaceholderData ? css["waiting"] : ""}`}
      aria-busy={isPlaceholderData}
    >
      <Notice event={data.event} step={step} />
      {step.problems.length > 0 && (
        <Alert color="orange" variant="light" title="Not ready yet">
          <List size="sm" listStyleType="none">
            {step.problems.map(({ path, message }) => (
              <List.Item key={`${path} ${message}`}>{message}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {step.state !== "skipped" && step.picture && <PictureView picture={step.picture} />}
      {mayTry && (
        <Can scope="run">
          <TryStep automation={automation} event={data.event} step={step} />
        </Can>
      )}
    </Stack>
  );
}

function Notice({ event, step }: { event: SeenEvent; step: StepPreview }) {
  const who = event.candidate ?? "This candidate";
  if (event.verdict === "filtered") {
    return (
      <Text size="sm" c="dimmed" className={css["outside"]}>
        {who} is left out ({event.why}), so nothing would be done. This is how it would look.
      </Text>
    );
  }
  if (step.state === "skipped") {
    return (
      <Text size="sm" c="dimmed" className={css["outside"]}>
        Skipped for {who}: {step.why}.
      </Text>
    );
  }
  return null;
}
