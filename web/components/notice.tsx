/** Something to know, set apart by a line and a sign. Its words keep the page's own colour, which is read most easily. */
import { Group, Paper, Stack, Text } from "@mantine/core";
import { CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

const LOOKS = {
  good: { color: "var(--mantine-color-teal-6)", icon: CircleCheck },
  info: { color: "var(--mantine-color-blue-6)", icon: Info },
  warn: { color: "var(--mantine-color-orange-6)", icon: TriangleAlert },
  bad: { color: "var(--mantine-color-red-6)", icon: TriangleAlert },
} as const;

export function Notice(props: {
  tone: keyof typeof LOOKS;
  title?: string;
  children: ReactNode;
  /** Read out at once: it answers what somebody just did. */
  urgent?: boolean;
}) {
  const { tone, title, children, urgent = false } = props;
  const { color, icon: Icon } = LOOKS[tone];
  return (
    <Paper withBorder p="md" bd={`1px solid ${color}`} {...(urgent && { role: "alert" })}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Icon size={20} color={color} aria-hidden style={{ flex: "none", marginTop: 2 }} />
        <Stack gap={4} miw={0}>
          {title !== undefined && <Text fw={600}>{title}</Text>}
          <div>{children}</div>
        </Stack>
      </Group>
    </Paper>
  );
}
