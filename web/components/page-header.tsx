import { Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

/** Every page begins with one: its only `h1`, a sentence on what it is, and what can be done here. */
export function PageHeader(props: { title: string; about?: ReactNode; actions?: ReactNode }) {
  const { title, about, actions } = props;
  useDocumentTitle(`${title} · Hirewire`);
  return (
    <Group justify="space-between" align="flex-start" mb="lg">
      <Stack gap={2} maw="45rem">
        <Title order={1}>{title}</Title>
        {about && <Text c="dimmed">{about}</Text>}
      </Stack>
      {actions && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
