import { Anchor, Group, Paper, Progress, Stack, Text } from "@mantine/core";
import { Link } from "wouter";
import { jobInWords } from "./bulk-words.ts";
import { useJobs } from "./queries.ts";

/** What is being done to many runs at this moment. */
export function RecentJobs() {
  const { data: jobs = [] } = useJobs();
  const open = jobs.filter(({ state }) => state === "running" || state === "paused");
  if (open.length === 0) return null;
  return (
    <Stack gap="xs" mb="md">
      {open.map((job) => (
        <Paper key={job.id} withBorder p="sm">
          <Group justify="space-between">
            <Anchor component={Link} href={`/runs/jobs/${job.id}`} size="sm" underline="always">
              {jobInWords(job)}
            </Anchor>
            <Text size="sm" c="dimmed">
              {job.state === "paused" ? "paused at " : ""}
              {job.done + job.refused} of {job.runs}
            </Text>
          </Group>
          <Progress
            mt="xs"
            size="sm"
            value={((job.done + job.refused) / job.runs) * 100}
            aria-label={jobInWords(job)}
          />
        </Paper>
      ))}
    </Stack>
  );
}
