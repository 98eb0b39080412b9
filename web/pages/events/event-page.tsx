/** One event: who it is about, what happened, what became of it, and what exactly was sent. */
import { Accordion, Alert, Anchor, Grid, Skeleton, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Info } from "lucide-react";
import { Link } from "wouter";
import { api } from "../../api/client.ts";
import { Moment } from "../../components/moment.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { DetailsTree } from "../../lists/details-tree.tsx";
import { Facts } from "../../lists/facts.tsx";
import { Section } from "../../lists/section.tsx";
import type { EventDetail } from "../../lists/types.ts";
import { useLabels } from "../../lists/use-labels.ts";
import { eventInWords, nameOf } from "../../lists/words.ts";
import type { PageProps } from "../../shell/page-route.ts";
import { candidateHref } from "../candidates/href.ts";
import { CausedRuns } from "./caused-runs.tsx";
import { RunThrough } from "./run-through.tsx";

export default function EventPage({ params }: PageProps) {
  const id = params["id"] ?? "";
  const labels = useLabels();
  const found = useQuery({
    queryKey: ["events", "one", id],
    queryFn: () => api<EventDetail>("GET", `/events/${encodeURIComponent(id)}`),
  });
  const event = found.data;
  if (!event) {
    return (
      <>
        <PageHeader title="Event" />
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
        {!found.error && <Skeleton h={320} aria-label="Loading the event" />}
      </>
    );
  }
  const name = nameOf(event.hiring);
  const what = eventInWords(event);
  return (
    <>
      <PageHeader
        title={name === null ? what : `${name}: ${what.toLowerCase()}`}
        about={
          <>
            {event.label} from {labels.app(event.app)}, <Moment at={event.receivedAt} />
            {event.test && ". This is a test event"}
          </>
        }
        actions={<RunThrough event={event} />}
      />
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack gap="xl">
            <CausedRuns event={event} />
            <Section title="Details, as they were sent">
              {event.misfits.length > 0 && (
                <Alert variant="outline" color="yellow" icon={<Info size={18} aria-hidden />}>
                  Not quite as {labels.app(event.app)} describes it: {event.misfits.join("; ")}. It was taken
                  in all the same.
                </Alert>
              )}
              {event.payload === null ? (
                <Text c="dimmed">
                  The details are no longer kept. How long they are is set under Settings, Retention.
                </Text>
              ) : (
                <DetailsTree label="Details, as they were sent" value={event.payload} />
              )}
              <Sent event={event} />
            </Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Section title="What it says">
            <HiringFacts event={event} />
          </Section>
        </Grid.Col>
      </Grid>
    </>
  );
}

function HiringFacts({ event }: { event: EventDetail }) {
  const { hiring, lane, connection, receivedAt, test } = event;
  const { candidate, score, job, interview, application, occurredAt } = hiring;
  const who = nameOf(hiring);
  const parts = (score?.parts ?? []).map(({ name, value }) => `${name} ${value}`).join(", ");
  return (
    <Facts
      facts={[
        [
          "Candidate",
          who !== null && lane !== null && !test ? (
            <Anchor component={Link} href={candidateHref(lane)} size="sm" underline="always">
              {who}
            </Anchor>
          ) : (
            who
          ),
        ],
        ["Email", candidate?.email],
        ["Known there as", candidate?.id],
        ["Phone", candidate?.phone],
        ["Remembered", candidate?.remembered && `${candidate.remembered.join(" and ")}, from earlier events`],
        ["Score", score?.value],
        ["Made up of", parts],
        ["Job", job?.title ?? job?.id],
        ["Department", job?.department],
        ["Location", job?.location],
        ["Interview", interview?.title ?? interview?.status],
        ["Lasted", interview?.durationMinutes !== undefined && `${interview.durationMinutes} minutes`],
        ["Application", application?.status],
        ["Before that", application?.previousStatus],
        ["Profile", candidate?.profileUrl && <Outside url={candidate.profileUrl} />],
        ["Résumé", candidate?.resumeUrl && <Outside url={candidate.resumeUrl} />],
        ["Happened", occurredAt && <Happened at={occurredAt} />],
        ["Arrived", <Moment key="arrived" at={receivedAt} />],
        ["Through", connection],
      ]}
    />
  );
}

function Happened({ at }: { at: string }) {
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? at : <Moment at={ms} />;
}

/** Only what leads to another page: a `javascript:` in an event is text. */
function Outside({ url }: { url: string }) {
  if (!/^https?:\/\//i.test(url)) return url;
  return (
    <Anchor href={url} target="_blank" rel="noreferrer noopener" size="sm" underline="always">
      Open in a new tab
    </Anchor>
  );
}

function Sent({ event }: { event: EventDetail }) {
  const headers = Object.entries(event.headers);
  return (
    <Accordion variant="contained" order={3}>
      <Accordion.Item value="technical">
        <Accordion.Control>For engineers</Accordion.Control>
        <Accordion.Panel>
          <Stack>
            <Facts
              facts={[
                ["Event", event.id],
                ["Sent as", event.wireName],
                ["Counts once by", event.idempotencyKey],
              ]}
            />
            {headers.length > 0 && (
              <Table layout="fixed" aria-label="Headers that are kept">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Header</Table.Th>
                    <Table.Th>Value</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {headers.map(([name, value]) => (
                    <Table.Tr key={name}>
                      <Table.Td className="breaks">{name}</Table.Td>
                      <Table.Td className="breaks">{value}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )}
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
