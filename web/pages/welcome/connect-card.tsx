/** "Connect your tools": what is done and what is next; in a sandbox, where one's own tools belong. */
import { Anchor, Paper, Progress, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { Cable } from "lucide-react";
import { Link } from "wouter";
import { StepList } from "../home/step-list.tsx";
import { stepsOf } from "../home/steps.ts";
import type { Start } from "../home/types.ts";
import { CommandLine } from "./command-line.tsx";

export function ConnectCard({ start }: { start: Start }) {
  return (
    <Paper component="section" withBorder p="xl" aria-labelledby="connect">
      <Stack gap="md">
        <ThemeIcon variant="light" color="indigo" size="xl" radius="md" aria-hidden>
          <Cable size={22} />
        </ThemeIcon>
        <Title order={2} id="connect">
          Connect your tools
        </Title>
        {start.sandbox ? <Elsewhere /> : <Steps start={start} />}
      </Stack>
    </Paper>
  );
}

function Steps({ start }: { start: Start }) {
  const steps = stepsOf(start);
  const done = steps.filter((step) => step.done).length;
  return (
    <>
      <Text c="dimmed">
        {done === 0 ? "Four steps, some five minutes." : `${done} of ${steps.length} steps done.`}
      </Text>
      <Progress value={(done / steps.length) * 100} size="sm" color="teal.9" aria-label="Steps done" />
      <StepList steps={steps} />
    </>
  );
}

function Elsewhere() {
  return (
    <>
      <Text c="dimmed">
        This installation is a sandbox: whatever it sends goes to stand-ins on this machine. Your own tools
        get an installation of their own, so that samples never stand among your candidates. Whoever runs this
        server starts it with:
      </Text>
      <CommandLine>HIREWIRE_DATA=hiring npm start -- --no-sandbox</CommandLine>
      <Text size="sm" c="dimmed">
        You only want to look around?{" "}
        <Anchor component={Link} href="/connections" size="sm" underline="always">
          See the sandbox’s connections
        </Anchor>
        .
      </Text>
    </>
  );
}
