/** Mails that were sent, newest first. */
import { Paper, Stack, Text } from "@mantine/core";
import { EmptyState } from "../../components/empty-state.tsx";
import picture from "../../preview/pictures/pictures.module.css";
import type { Arrivals } from "./types.ts";

export function MailsView({ mails }: { mails: Arrivals["mails"] }) {
  if (mails.length === 0) {
    return <EmptyState title="No mail yet">Mails that automations send appear here.</EmptyState>;
  }
  return (
    <Stack gap="md">
      {mails.map(({ to, subject, body }, index) => (
        <Paper
          key={mails.length - index}
          withBorder
          p="md"
          component="article"
          aria-label={`Mail: ${subject}`}
        >
          <Text fw={600} className={picture["outside"]}>
            {subject}
          </Text>
          <Text size="sm" c="dimmed" mb="sm" className={picture["outside"]}>
            to {to.join(", ")}
          </Text>
          <Text size="sm" className={picture["text"]}>
            {body}
          </Text>
        </Paper>
      ))}
    </Stack>
  );
}
