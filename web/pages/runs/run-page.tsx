/** One run, step by step: what was done, what was tried, what comes next and why. */
import { Anchor, Grid, Skeleton, Stack, Text } from "@mantine/core";
import { Link } from "wouter";
import type { RunDetail } from "../../api/types.ts";
import { Moment } from "../../components/moment.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { Facts } from "../../lists/facts.tsx";
import { Section } from "../../lists/section.tsx";
import { useLabels } from "../../lists/use-labels.ts";
import { eventInWords, nameOf } from "../../lists/words.ts";
import type { PageProps } from "../../shell/page-route.ts";
import { useRun } from "./queries.ts";
import { RunActions } from "./run-actions.tsx";
import { RunQuestion } from "./run-question.tsx";
import { RunState } from "./run-state.tsx";
import { StepList } from "./step-list.tsx";

export default function RunPage({ params }: PageProps) {
  const found = useRun(params["id"] ?? "");
  const run = found.data;
  if (!run) {
    return (
      <>
        <PageHeader title="Run" />
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
        {!found.error && <Skeleton h={320} aria-label="Loading the run" />}
      </>
    );
  }
  const name = run.event && nameOf(run.event.hiring);
  return (
    <>
      <PageHeader
        title={name ? `${run.automation}: ${name}` : run.automation}
        about={
          <>
            Begun <Moment at={run.createdAt} />
            {run.replayOf !== null && (
              <>
                , a repeat of{" "}
                <Anchor component={Link} href={`/runs/${run.replayOf}`} underline="always">
                  an earlier run
                </Anchor>
              </>
            )}
          </>
        }
        actions={<RunActions run={run} />}
      />
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack gap="xl">
            <RunState run={run} />
            {run.question && <RunQuestion run={run} question={run.question} />}
            <Section title="Step by step">
              <StepList run={run} />
            </Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Section title="About">
            <About run={run} />
          </Section>
        </Grid.Col>
      </Grid>
    </>
  );
}

function About({ run }: { run: RunDetail }) {
  const labels = useLabels();
  const { event, automationId, automation, finishedAt, deadlineAt, code, id } = run;
  return (
    <Facts
      facts={[
        [
          "Event",
          event && (
            <Anchor component={Link} href={`/events/${event.id}`} size="sm" underline="always">
              {eventInWords({ hiringType: event.hiring.type, wireName: event.wireName })} from{" "}
              {labels.app(event.app)}
            </Anchor>
          ),
        ],
        ["Candidate", event && nameOf(event.hiring)],
        ["Score", event?.hiring.score?.value],
        [
          "Automation",
          <Anchor
            key="automation"
            component={Link}
            href={`/automations/${automationId}`}
            size="sm"
            underline="always"
          >
            {automation}
          </Anchor>,
        ],
        ["Ended", finishedAt !== null && <Moment at={finishedAt} />],
        ["Tried until", finishedAt === null && <Moment at={deadlineAt} />],
        ["Reason code", code],
        [
          "Run",
          <Text key="run" component="span" size="xs" ff="monospace" c="dimmed" className="breaks">
            {id}
          </Text>,
        ],
      ]}
    />
  );
}
