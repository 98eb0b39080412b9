/** What is left of the first steps, until they are done or somebody has seen enough of them. */
import { Anchor, CloseButton, Group, Paper, Progress, Text, Title } from "@mantine/core";
import { Link } from "wouter";
import { StepList } from "./step-list.tsx";
import { stepsOf } from "./steps.ts";
import type { Start } from "./types.ts";

export function FirstSteps({ start, onDismiss }: { start: Start; onDismiss: () => void }) {
  const steps = stepsOf(start);
  const done = steps.filter((step) => step.done).length;
  if (done === steps.length) return null;
  return (
    <Paper component="section" withBorder p="lg" aria-labelledby="first-steps">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Title order={2} id="first-steps">
            First steps
          </Title>
          <Text size="sm" c="dimmed">
            {done} of {steps.length} done.{" "}
            {start.sandbox && (
              <>
                This installation works with sample candidates:{" "}
                <Anchor component={Link} href="/sandbox" size="sm" underline="always">
                  open the sandbox
                </Anchor>
                .
              </>
            )}
          </Text>
        </div>
        <CloseButton aria-label="Hide the first steps" onClick={onDismiss} />
      </Group>
      <Progress
        value={(done / steps.length) * 100}
        size="sm"
        my="md"
        color="teal.9"
        aria-label="First steps done"
      />
      <StepList steps={steps} />
    </Paper>
  );
}
