/** What a stand-in is reconnected with. It opens nothing else, so it may be shown. */
import { Anchor, Paper, Stack, Text, Title } from "@mantine/core";
import { Link } from "wouter";
import { CommandLine } from "../welcome/command-line.tsx";
import type { Sandbox } from "./types.ts";

export function CredentialsCard({ credentials }: { credentials: Sandbox["credentials"] }) {
  return (
    <Paper component="section" withBorder p="lg" aria-labelledby="reconnect">
      <Title order={2} id="reconnect">
        Reconnect Slack
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        After its token was revoked: mend it above, then paste this token at{" "}
        <Anchor component={Link} href="/connections" size="sm" underline="always">
          Slack’s connection
        </Anchor>
        . What was held goes on by itself.
      </Text>
      <Stack gap="xs">
        {credentials.map(({ app, label, value }) => (
          <div key={app}>
            <Text size="sm" fw={500}>
              {label}
            </Text>
            <CommandLine label="Copy the token">{value}</CommandLine>
          </div>
        ))}
      </Stack>
    </Paper>
  );
}
