import { Group, Paper, Stack, Text } from "@mantine/core";
import type { LucideIcon } from "lucide-react";
import { Link } from "wouter";
import styles from "./settings-card.module.css";

export function SettingsCard(props: { href: string; icon: LucideIcon; title: string; children: string }) {
  const { href, icon: Icon, title, children } = props;
  return (
    <Paper withBorder p="md" component={Link} href={href} className={styles["card"]}>
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <Icon size={20} aria-hidden style={{ flex: "none", marginTop: 2 }} />
        <Stack gap={2}>
          <Text fw={600}>{title}</Text>
          <Text size="sm" c="dimmed">
            {children}
          </Text>
        </Stack>
      </Group>
    </Paper>
  );
}
