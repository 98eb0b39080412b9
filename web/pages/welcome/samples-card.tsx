/** "Try it with sample candidates": what one will see, and the way there. */
import { Button, Group, List, Paper, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { FlaskConical } from "lucide-react";
import { Link } from "wouter";
import { CommandLine } from "./command-line.tsx";

export function SamplesCard({ on }: { on: boolean }) {
  return (
    <Paper component="section" withBorder p="xl" aria-labelledby="samples">
      <Stack gap="md" align="flex-start">
        <ThemeIcon variant="light" color="grape" size="xl" radius="md" aria-hidden>
          <FlaskConical size={22} />
        </ThemeIcon>
        <Title order={2} id="samples">
          Try it with sample candidates
        </Title>
        <Text c="dimmed">
          A sandbox on this machine with five hiring tools, a Slack, a spreadsheet and nine ATSs. It needs no
          account, and nothing leaves this machine.
        </Text>
        {on ? (
          <>
            <List type="ordered" spacing="xs">
              <List.Item>Send a sample event, such as a candidate who scored 91.</List.Item>
              <List.Item>Watch the message appear in Slack and the row in the sheet.</List.Item>
              <List.Item>Change the rule, or build one of your own, and try again.</List.Item>
            </List>
            <Group gap="sm" mt="xs">
              <Button component={Link} href="/sandbox">
                Send a sample
              </Button>
              <Button component={Link} href="/automations/gallery" variant="default">
                Build an automation
              </Button>
            </Group>
          </>
        ) : (
          <>
            <Text>
              It comes up with an installation of its own, so that samples never stand among your candidates.
              Whoever runs this server starts one beside it:
            </Text>
            <CommandLine>HIREWIRE_DATA=try PORT=8790 npm start</CommandLine>
          </>
        )}
      </Stack>
    </Paper>
  );
}
