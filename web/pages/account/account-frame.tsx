import { Box, Paper, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

/** What stands around the pages for who is not signed in. */
export function AccountFrame(props: { title: string; about?: ReactNode; children: ReactNode }) {
  const { title, about, children } = props;
  useDocumentTitle(`${title} · Hirewire`);
  return (
    <Box component="main" mih="100vh" px="md" py={{ base: "xl", sm: "12vh" }}>
      <Stack maw="25rem" mx="auto" gap="lg">
        <Text fw={600} ta="center">
          Hirewire
        </Text>
        <Paper withBorder p={{ base: "lg", sm: "xl" }} radius="lg" shadow="xs">
          <Stack gap="md">
            <Stack gap={4}>
              <Title order={1}>{title}</Title>
              {about && <Text c="dimmed">{about}</Text>}
            </Stack>
            {children}
          </Stack>
        </Paper>
      </Stack>
    </Box>
  );
}
