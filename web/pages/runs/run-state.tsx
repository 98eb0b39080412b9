import { Anchor, Group, Paper, Stack, Text } from "@mantine/core";
import { Link } from "wouter";
import type { RunDetail } from "../../api/types.ts";
import { Moment } from "../../components/moment.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import { RUN_WORDS } from "../../lists/words.ts";

/** How the run stands, why, and what comes next. It changes by itself, and says so. */
export function RunState({ run }: { run: RunDetail }) {
  const { state, reason, nextAt, hold, holdConnectionId } = run;
  const { tone, word } = RUN_WORDS[state];
  return (
    <Paper withBorder p="md" component="section" aria-live="polite" aria-label="How it stands">
      <Stack gap="xs">
        <Group gap="md">
          <StateBadge tone={tone}>{word}</StateBadge>
          {nextAt !== null && reason !== null && (
            <Text size="sm" c="dimmed">
              next try <Moment at={nextAt} />
            </Text>
          )}
        </Group>
        {state === "waiting" && reason === null && (
          <Text size="sm">
            Its turn comes soon. Runs of one automation about the same candidate go one after the other.
          </Text>
        )}
        {reason !== null && (
          <Text size="sm" className="breaks">
            {sentence(reason)}
          </Text>
        )}
        {hold === "auth_expired" && holdConnectionId !== null && (
          <Text size="sm">
            <Anchor component={Link} href={`/connections/${holdConnectionId}`} size="sm" underline="always">
              Reconnect it
            </Anchor>
            , and the run goes on by itself.
          </Text>
        )}
        {hold === "paused" && (
          <Text size="sm">
            <Anchor component={Link} href={`/automations/${run.automationId}`} size="sm" underline="always">
              Turn the automation on
            </Anchor>
            , and the run goes on.
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

function sentence(text: string): string {
  const first = `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
