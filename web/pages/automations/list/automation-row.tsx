import { Anchor, Badge, Box, Group, Stack, Text } from "@mantine/core";
import { Link } from "wouter";
import { StateBadge } from "../../../components/state-badge.tsx";
import type { Activity, Automation } from "../types.ts";
import css from "./automation-row.module.css";
import { healthOf } from "./health.ts";
import { OnOff } from "./on-off.tsx";
import { RowMenu } from "./row-menu.tsx";
import { RunMarks } from "./run-marks.tsx";

/** One automation of the list: what it does, how it is doing, and its switch. */
export function AutomationRow(props: {
  automation: Automation;
  activity: Activity | undefined;
  hasDraft: boolean;
}) {
  const { automation, activity, hasDraft } = props;
  const health = healthOf(automation, activity);
  return (
    <Box component="li" className={css["row"]}>
      <Stack gap={2} className={css["about"]}>
        <Group gap="xs">
          <Anchor component={Link} href={`/automations/${automation.id}`} fw={600} c="inherit">
            {automation.name}
          </Anchor>
          {hasDraft && (
            <Badge variant="default" size="sm" tt="none" fw={500}>
              Changes not published
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed" lineClamp={3}>
          {automation.sentence}.
        </Text>
      </Stack>
      <Box className={css["marks"]}>
        <RunMarks runs={activity?.lastRuns ?? []} name={automation.name} />
      </Box>
      <Box className={css["health"]}>
        <StateBadge tone={health.tone}>{health.words}</StateBadge>
      </Box>
      <Box className={css["switch"]}>
        <Group gap="xs" wrap="nowrap">
          <OnOff automation={automation} />
          <RowMenu automation={automation} />
        </Group>
      </Box>
    </Box>
  );
}
