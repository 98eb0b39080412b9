/** One person across all tools: what came in, what it caused, where it left something, and the scores. */
import { Anchor, Button, Grid, List, Skeleton, Stack, Text, Timeline as TimeLine } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import { Link, useSearchParams } from "wouter";
import { api } from "../../api/client.ts";
import { Moment } from "../../components/moment.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import { Section } from "../../lists/section.tsx";
import type { Timeline } from "../../lists/types.ts";
import { useLabels } from "../../lists/use-labels.ts";
import { eventInWords, RUN_WORDS, UNNAMED } from "../../lists/words.ts";
import { ScoreHistory } from "./score-history.tsx";

export default function CandidatePage() {
  const [params] = useSearchParams();
  const key = params.get("key") ?? "";
  const found = useInfiniteQuery({
    queryKey: ["candidates", "timeline", key],
    queryFn: ({ pageParam, signal }) =>
      api<Timeline>("GET", "/candidates/timeline", { query: { key, before: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
  const first = found.data?.pages[0];
  if (!first) {
    return (
      <>
        <PageHeader title="Candidate" />
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
        {!found.error && <Skeleton h={320} aria-label="Loading the candidate" />}
      </>
    );
  }
  const pages = found.data?.pages ?? [];
  const items = pages.flatMap((page) => page.items);
  const scores = pages.flatMap((page) => page.scores);
  return (
    <>
      <PageHeader
        title={first.name ?? first.emails[0] ?? UNNAMED}
        about="What happened, at every tool and destination."
        actions={
          <Button component={Link} href={`/runs?candidate=${encodeURIComponent(key)}`} variant="default">
            All runs
          </Button>
        }
      />
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Section title="What happened">
            <Happened items={items} />
            {found.hasNextPage && (
              <Button
                variant="default"
                loading={found.isFetchingNextPage}
                onClick={() => void found.fetchNextPage()}
              >
                Show what was before
              </Button>
            )}
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack gap="xl">
            {scores.length > 0 && (
              <Section title="Scores">
                <ScoreHistory scores={scores} />
              </Section>
            )}
            <Section title="Known as">
              <Names person={first} />
            </Section>
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}

function Names({ person: { emails, ids } }: { person: Timeline }) {
  return (
    <List size="sm" spacing={4} className="breaks">
      {emails.map((email) => (
        <List.Item key={email}>{email}</List.Item>
      ))}
      {ids.map(({ id, connection }) => (
        <List.Item key={`${connection} ${id}`}>
          {id}{" "}
          <Text component="span" size="sm" c="dimmed">
            at {connection}
          </Text>
        </List.Item>
      ))}
    </List>
  );
}

function Happened({ items }: { items: Timeline["items"] }) {
  const labels = useLabels();
  return (
    <TimeLine bulletSize={12} lineWidth={2} active={-1}>
      {items.map(({ event, runs }) => (
        <TimeLine.Item
          key={event.id}
          title={
            <Anchor component={Link} href={`/events/${event.id}`} size="sm" fw={500} underline="always">
              {eventInWords(event)}
              {event.hiring.score?.value === undefined ? "" : `: ${event.hiring.score.value}`}
            </Anchor>
          }
        >
          <Text size="xs" c="dimmed">
            {labels.app(event.app)}
            {event.hiring.job?.title ? `, ${event.hiring.job.title}` : ""}, <Moment at={event.receivedAt} />
            {event.test && ", a test"}
          </Text>
          {runs.map((run) => (
            <Stack key={run.runId} gap={2} mt={6}>
              <Text size="sm" component="div">
                <Anchor component={Link} href={`/runs/${run.runId}`} size="sm" underline="always">
                  {run.automation}
                </Anchor>{" "}
                <StateBadge tone={RUN_WORDS[run.state].tone}>{RUN_WORDS[run.state].word}</StateBadge>
              </Text>
              {run.effects.map(({ step, words, url }) => (
                <Text key={step} size="sm" c="dimmed" className="breaks">
                  {words}
                  {url && (
                    <>
                      .{" "}
                      <Anchor
                        href={url}
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
              ))}
            </Stack>
          ))}
        </TimeLine.Item>
      ))}
    </TimeLine>
  );
}
