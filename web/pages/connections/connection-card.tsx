import { Anchor, Group, Paper, Stack, Text } from "@mantine/core";
import { Link } from "wouter";
import { AppMark } from "../../components/app-mark.tsx";
import { Moment } from "../../components/moment.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import styles from "./connection-card.module.css";
import type { Connection, Hold } from "./types.ts";
import { paceInWords, runs, standingOf, titleOf, waitingFor } from "./words.ts";

/** One connection in a list: what it is, how it stands, what waits for it. The whole card leads to its page. */
export function ConnectionCard({ connection, holds }: { connection: Connection; holds: readonly Hold[] }) {
  const { tone, state, why, since, needsYou } = standingOf(connection);
  const held = waitingFor(connection.name, holds);
  return (
    <Paper withBorder p="md" className={styles.card}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <AppMark app={connection.app} label={titleOf(connection)} />
        <Stack gap={4} miw={0} flex={1}>
          <Anchor
            component={Link}
            href={`/connections/${connection.id}`}
            c="inherit"
            fw={600}
            underline="hover"
            className={styles.link}
          >
            {titleOf(connection)}
          </Anchor>
          <Text size="sm" component="div">
            <StateBadge tone={tone}>{state}</StateBadge>
            {since !== null && needsYou && (
              <Text span c="dimmed">
                {" "}
                · <Moment at={since} />
              </Text>
            )}
          </Text>
          {needsYou && why !== null && (
            <Text size="sm" c="dimmed" lineClamp={2}>
              {why}
            </Text>
          )}
          <Rhythm connection={connection} />
          {held > 0 && (
            <Text size="sm" fw={500}>
              {runs(held)} wait{held === 1 ? "s" : ""} for it
            </Text>
          )}
        </Stack>
      </Group>
    </Paper>
  );
}

function Rhythm({ connection: { source } }: { connection: Connection }) {
  if (source === null || source.rhythm.lastEventAt === null) return null;
  const pace = paceInWords(source.rhythm.perDay);
  return (
    <Text size="sm" c="dimmed">
      Last event <Moment at={source.rhythm.lastEventAt} />
      {pace !== null && ` · ${pace}`}
    </Text>
  );
}
