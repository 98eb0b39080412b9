import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** Instead of an empty list: what will stand here, and what to do first. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="xs" ta="center">
        <Title order={2}>{title}</Title>
        <Text c="dimmed" maw="32rem">
          {children}
        </Text>
        {action}
      </Stack>
    </Paper>
  );
}
