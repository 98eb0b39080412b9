import { Box, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** A part of a settings page: its heading, a sentence on it, and what is set. */
export function Section(props: { title: string; about?: ReactNode; children: ReactNode }) {
  const { title, about, children } = props;
  return (
    <Box component="section" aria-label={title}>
      <Stack gap={2} mb="sm" maw="45rem">
        <Title order={2} style={{ overflowWrap: "anywhere" }}>
          {title}
        </Title>
        {about && <Text c="dimmed">{about}</Text>}
      </Stack>
      {children}
    </Box>
  );
}
