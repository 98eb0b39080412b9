/** What waits for a person: a sentence each, and the one next step. */
import {
  Anchor,
  Badge,
  Button,
  Group,
  Paper,
  Stack,
  Text,
  ThemeIcon,
  Title,
  VisuallyHidden,
} from "@mantine/core";
import {
  Ban,
  BellOff,
  CircleCheck,
  CirclePause,
  CircleQuestionMark,
  CircleX,
  HardDrive,
  KeyRound,
  Plug,
  Settings2,
  ShieldAlert,
  Unplug,
  type LucideIcon,
} from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { Moment } from "../../components/moment.tsx";
import type { Need } from "./types.ts";

const ICONS: Record<Need["kind"], LucideIcon> = {
  reconnect: Unplug,
  question: CircleQuestionMark,
  setting: Settings2,
  paused: CirclePause,
  source: Plug,
  quiet: BellOff,
  failing: CircleX,
  failed: CircleX,
  rejected: ShieldAlert,
  secret: KeyRound,
  address: Ban,
  room: HardDrive,
};

/** More would be a wall. */
const AT_FIRST = 5;

export function NeedsList({ needs }: { needs: Need[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? needs : needs.slice(0, AT_FIRST);
  return (
    <section aria-labelledby="needs">
      <Group gap="xs" mb="sm">
        <Title order={2} id="needs">
          What needs you
        </Title>
        {needs.length > 0 && (
          <Badge variant="light" color="gray" c="var(--mantine-color-text)" aria-hidden>
            {needs.length}
          </Badge>
        )}
      </Group>
      <output>
        <VisuallyHidden>
          {needs.length === 0
            ? "Nothing needs you."
            : `${needs.length} ${needs.length === 1 ? "thing needs" : "things need"} you.`}
        </VisuallyHidden>
      </output>
      {needs.length === 0 ? (
        <Nothing />
      ) : (
        <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: "none" }}>
          {shown.map((need) => (
            <li key={need.id}>
              <NeedCard need={need} />
            </li>
          ))}
        </Stack>
      )}
      {shown.length < needs.length && (
        <Anchor component="button" type="button" mt="sm" onClick={() => setAll(true)}>
          Show {needs.length - shown.length} more
        </Anchor>
      )}
    </section>
  );
}

function Nothing() {
  return (
    <Paper withBorder p="lg">
      <Group gap="md" wrap="nowrap">
        <ThemeIcon variant="light" color="teal" size="lg" radius="xl" aria-hidden>
          <CircleCheck size={20} />
        </ThemeIcon>
        <Text>Nothing. Events come in and everything that is on runs by itself.</Text>
      </Group>
    </Paper>
  );
}

function NeedCard({ need }: { need: Need }) {
  const Icon = ICONS[need.kind];
  const urgent = need.urgency === "now";
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" align="center" gap="md">
        <Group gap="md" wrap="nowrap" align="flex-start" flex="1 1 18rem" miw={0}>
          <ThemeIcon variant="light" color={urgent ? "red" : "yellow"} size="lg" radius="xl" aria-hidden>
            <Icon size={18} />
          </ThemeIcon>
          <Stack gap={2} miw={0}>
            <Text fw={600} style={{ overflowWrap: "anywhere" }}>
              {need.title}{" "}
              {need.since !== null && (
                <Text span size="xs" c="dimmed" fw={400}>
                  <Moment at={need.since} />
                </Text>
              )}
            </Text>
            <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              {need.why}
            </Text>
          </Stack>
        </Group>
        <Button component={Link} href={need.next.link} variant={urgent ? "filled" : "default"} size="sm">
          {need.next.words}
        </Button>
      </Group>
    </Paper>
  );
}
