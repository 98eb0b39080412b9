/** Something that is done to many runs: how far it came, and what came of it. */
import { Anchor, Button, Group, Progress, Skeleton, Stack, Table, Text } from "@mantine/core";
import { Download, Pause, Play, Square } from "lucide-react";
import { Link } from "wouter";
import { Moment } from "../../components/moment.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import { Section } from "../../lists/section.tsx";
import { plural } from "../../lists/words.ts";
import { Can } from "../../shell/can.tsx";
import type { PageProps } from "../../shell/page-route.ts";
import { BULK_WORDS, JOB_WORDS, jobInWords } from "./bulk-words.ts";
import { useJob, useJobState } from "./queries.ts";

export default function JobPage({ params }: PageProps) {
  const id = params["id"] ?? "";
  const found = useJob(id);
  const change = useJobState(id);
  const job = found.data;
  if (!job) {
    return (
      <>
        <PageHeader title="Many runs" />
        <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />
        {!found.error && <Skeleton h={200} aria-label="Loading" />}
      </>
    );
  }
  const { state, action, runs, done, refused, refusals, madeBy, createdAt, finishedAt } = job;
  const { word, tone } = JOB_WORDS[state];
  const open = state === "running" || state === "paused";
  const went = done + refused;
  return (
    <>
      <PageHeader
        title={jobInWords(job)}
        about={
          <>
            Asked for by {madeBy}, <Moment at={createdAt} />
          </>
        }
        actions={
          <>
            {open && (
              <Can scope="run">
                {state === "running" ? (
                  <Button
                    variant="default"
                    leftSection={<Pause size={16} aria-hidden />}
                    onClick={() => change.mutate("paused")}
                  >
                    Pause
                  </Button>
                ) : (
                  <Button
                    leftSection={<Play size={16} aria-hidden />}
                    onClick={() => change.mutate("running")}
                  >
                    Go on
                  </Button>
                )}
                <Button
                  variant="default"
                  leftSection={<Square size={16} aria-hidden />}
                  onClick={() => change.mutate("cancelled")}
                >
                  Stop here
                </Button>
              </Can>
            )}
            <Button
              component="a"
              variant="default"
              href={`/api/bulk-jobs/report.csv?job=${encodeURIComponent(id)}`}
              leftSection={<Download size={16} aria-hidden />}
            >
              Download the report
            </Button>
          </>
        }
      />
      <Stack gap="xl">
        <ProblemAlert error={change.error} />
        <Stack gap="xs">
          <Group justify="space-between">
            <StateBadge tone={tone}>{word}</StateBadge>
            <Text size="sm" c="dimmed" component="output">
              {went} of {plural(runs, "run")}
              {finishedAt !== null && (
                <>
                  , ended <Moment at={finishedAt} />
                </>
              )}
            </Text>
          </Group>
          <Progress value={(went / runs) * 100} size="lg" aria-label="How far it came" />
        </Stack>
        <Section title="What came of it">
          <Table layout="fixed" aria-label="What came of it">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Outcome</Table.Th>
                <Table.Th w="6rem">Runs</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              <Table.Tr>
                <Table.Td>Were {BULK_WORDS[action].past}</Table.Td>
                <Table.Td>{done}</Table.Td>
              </Table.Tr>
              {refusals.map(({ code, reason, runs: count, example }) => (
                <Table.Tr key={`${code} ${reason}`}>
                  <Table.Td className="breaks">
                    {reason}{" "}
                    <Anchor component={Link} href={`/runs/${example}`} size="sm" underline="always">
                      See one
                    </Anchor>
                  </Table.Td>
                  <Table.Td>{count}</Table.Td>
                </Table.Tr>
              ))}
              {went < runs && (
                <Table.Tr>
                  <Table.Td>{open ? "Still to come" : "Were left as they are"}</Table.Td>
                  <Table.Td>{runs - went}</Table.Td>
                </Table.Tr>
              )}
            </Table.Tbody>
          </Table>
          {action !== "cancel" && done > 0 && (
            <Text size="sm" c="dimmed">
              What became of them since stands under{" "}
              <Anchor component={Link} href="/runs" size="sm" underline="always">
                Runs
              </Anchor>
              .
            </Text>
          )}
        </Section>
      </Stack>
    </>
  );
}
