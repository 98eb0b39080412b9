/** The steps of a run: what each did and where, and every try of it on demand. */
import { Anchor, Group, Paper, Stack, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { ChevronRight, ExternalLink } from "lucide-react";
import { useId } from "react";
import type { RunDetail } from "../../api/types.ts";
import { StateBadge, type Tone } from "../../components/state-badge.tsx";
import { useLabels } from "../../lists/use-labels.ts";
import { plural } from "../../lists/words.ts";
import { AttemptList } from "./attempt-list.tsx";
import classes from "./step-list.module.css";

type Step = RunDetail["steps"][number];

const STEP_WORDS: Record<Step["state"], { word: string; tone: Tone }> = {
  done: { word: "Done", tone: "good" },
  skipped: { word: "Skipped", tone: "quiet" },
  open: { word: "Not begun", tone: "quiet" },
  waiting: { word: "Waiting", tone: "busy" },
  running: { word: "Working", tone: "busy" },
  held: { word: "Held", tone: "warn" },
  failed: { word: "Failed", tone: "bad" },
  cancelled: { word: "Cancelled", tone: "quiet" },
};

export function StepList({ run }: { run: RunDetail }) {
  return (
    <Stack component="ol" gap="sm" p={0} m={0} className="bare-list">
      {run.steps.map((step, index) => (
        <li key={step.id}>
          <StepCard run={run} step={step} place={index + 1} />
        </li>
      ))}
    </Stack>
  );
}

function StepCard({ run, step, place }: { run: RunDetail; step: Step; place: number }) {
  const labels = useLabels();
  const [opened, { toggle }] = useDisclosure(step.state === "failed");
  const id = useId();
  const attempts = run.attemptList.filter(({ stepId }) => stepId === step.id);
  const { word, tone } = STEP_WORDS[step.state];
  const skipped = step.state === "skipped" ? attempts.at(-1)?.message : null;
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Text size="sm" fw={500} className="breaks">
            {place}. {labels.action(step.use)}
          </Text>
          <StateBadge tone={tone}>{word}</StateBadge>
        </Group>
        {step.effect && (
          <Text size="sm" className="breaks">
            {step.effect.words}
            {step.effect.url && (
              <>
                .{" "}
                <Anchor
                  href={step.effect.url}
                  target="_blank"
                  rel="noreferrer noopener"
                  size="sm"
                  underline="always"
                >
                  Open it <ExternalLink size={12} aria-label="in a new tab" />
                </Anchor>
              </>
            )}
          </Text>
        )}
        {skipped && (
          <Text size="sm" c="dimmed" className="breaks">
            {skipped}
          </Text>
        )}
        {attempts.length > 0 && (
          <>
            <UnstyledButton
              className={classes["toggle"]}
              aria-expanded={opened}
              aria-controls={id}
              onClick={toggle}
            >
              <ChevronRight size={14} aria-hidden className={opened ? classes["open"] : ""} />
              {plural(attempts.length, "try", "tries")}
            </UnstyledButton>
            <div id={id} hidden={!opened}>
              <AttemptList attempts={attempts} />
            </div>
          </>
        )}
      </Stack>
    </Paper>
  );
}
