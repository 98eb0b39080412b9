/** On, paused or off, with what that means for what arrives. */
import { Card, Group, SegmentedControl, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { ProblemAlert } from "../../../components/problem-alert.tsx";
import { StateBadge } from "../../../components/state-badge.tsx";
import { useMe } from "../../../shell/me.ts";
import { healthOf } from "../list/health.ts";
import { useActivity, useSetState } from "../queries.ts";
import type { Automation, AutomationState } from "../types.ts";
import { KeptEvents } from "./kept-events.tsx";

const MEANS: Record<AutomationState, string> = {
  on: "Every event that fits runs through the published version.",
  paused: "Events that fit are kept, in order, until you turn it on again.",
  off: "Events that fit pass it by, and are not kept for it. What is under way finishes.",
};

export function StateSection({ automation }: { automation: Automation }) {
  const me = useMe();
  const set = useSetState(automation.id);
  const activity = useActivity().data?.get(automation.id);
  const [asking, ask] = useDisclosure();
  const health = healthOf(automation, activity);
  const held = automation.state === "paused" ? (activity?.held ?? 0) : 0;
  return (
    <Card withBorder padding="lg" component="section" aria-label="State">
      <Group justify="space-between" gap="sm">
        <Title order={2}>State</Title>
        <StateBadge tone={health.tone}>{health.words}</StateBadge>
      </Group>
      <SegmentedControl
        mt="sm"
        fullWidth
        aria-label="State of the automation"
        value={automation.state}
        onChange={(to) => {
          if (to === "on" && held > 0) ask.open();
          else set.mutate({ state: to });
        }}
        disabled={!me.can("write") || set.isPending}
        data={[
          { value: "on", label: "On" },
          { value: "paused", label: "Paused" },
          { value: "off", label: "Off" },
        ]}
      />
      <Text size="sm" c="dimmed" mt="xs" component="output" display="block">
        {MEANS[automation.state]}
      </Text>
      <ProblemAlert error={set.error} />
      <KeptEvents
        opened={asking}
        held={held}
        onClose={ask.close}
        onDecide={(kept) => {
          ask.close();
          set.mutate({ state: "on", held: kept });
        }}
      />
    </Card>
  );
}
