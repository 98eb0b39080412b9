/** Waits for the first verified event, says why none is there yet, and turns live by itself. */
import { Notice } from "../../components/notice.tsx";
import { Said } from "../../components/said.tsx";
import { Button, Group, List, Loader, Paper, Stack, Text, Title } from "@mantine/core";
import { CircleCheck } from "lucide-react";
import { Link } from "wouter";
import type { App } from "../../api/types.ts";
import { Words } from "../../fields/words.tsx";
import { useRejections } from "./queries.ts";
import type { Connection } from "./types.ts";
import { inPages, inSentences, standingOf } from "./words.ts";

const LOOK_MS = 3_000;

export function FirstEvent(props: { connection: Connection; app: App; number?: number }) {
  const { connection, app, number } = props;
  const { source } = connection;
  const live = source?.state === "live";
  const { data: rejections = [] } = useRejections(connection.id, !live, LOOK_MS);
  const [refused] = rejections;
  const { state, why, advice } = standingOf(connection);
  const waits =
    source?.state === "waiting" || source?.state === "verifying" || source?.state === "registering";

  return (
    <Paper withBorder p="lg" component="section" aria-label="The first event">
      <Title order={2} mb="md">
        {number === undefined ? "" : `${number}. `}The first event
      </Title>
      <Stack gap="md">
        <Said>
          {live ? (
            <Group gap="xs" wrap="nowrap" align="flex-start">
              <CircleCheck color="var(--mantine-color-teal-6)" size={22} aria-hidden />
              <div>
                <Text fw={600}>{app.described ? connection.name : app.label} is connected</Text>
                <Text size="sm" c="dimmed">
                  {why ?? "A verified event has arrived: address and secret are right."}
                </Text>
              </div>
            </Group>
          ) : (
            <Group gap="sm" wrap="nowrap" align="flex-start">
              {waits && <Loader size="sm" mt={2} aria-hidden />}
              <div>
                <Text fw={600}>{state}</Text>
                {why !== null && !refused && <Text size="sm">{why}</Text>}
              </div>
            </Group>
          )}
        </Said>
        {!live && refused && (
          <Notice
            tone="warn"
            title={refused.count > 1 ? "Calls arrive and are refused" : "A call arrived and was refused"}
          >
            <Words>{inSentences(refused.reason, refused.advice)}</Words>
          </Notice>
        )}
        {!live && waits && app.proof !== null && !advice.includes(inPages(app.proof)) && (
          <Text>{app.proof}</Text>
        )}
        {!live && !refused && advice.length > 0 && (
          <List spacing={4} size="sm">
            {advice.map((each) => (
              <List.Item key={each}>
                <Words>{each}</Words>
              </List.Item>
            ))}
          </List>
        )}
        {live && (
          <Group>
            <Button component={Link} href="/automations/gallery">
              Make an automation
            </Button>
            <Button component={Link} href={`/events?connection=${connection.id}`} variant="default">
              See its events
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}
