/** Runs that wait for the connection: by themselves until it works, or until somebody mended what their reason says. */
import { Button, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useMe } from "../../shell/me.ts";
import { releaseHolds, useChange, useHolds } from "./queries.ts";
import type { Connection, Hold } from "./types.ts";
import { runs } from "./words.ts";

export function HeldRuns({ connection }: { connection: Connection }) {
  const { data: holds = [] } = useHolds();
  return holds
    .filter((hold) => hold.connection === connection.name)
    .map((hold) => <Held key={`${hold.kind} ${hold.code}`} hold={hold} connection={connection} />);
}

function Held({ hold, connection }: { hold: Hold; connection: Connection }) {
  const me = useMe();
  const release = useChange(() => releaseHolds(hold.kind, connection.id));
  const waits = `${runs(hold.runs)} wait${hold.runs === 1 ? "s" : ""} for this connection.`;
  if (hold.kind !== "config") {
    return <Text fw={500}>{waits} Nothing is lost: they go on by themselves once it works.</Text>;
  }
  return (
    <Stack gap={4} align="flex-start">
      <Text fw={500}>{waits}</Text>
      <Text>{hold.reason}</Text>
      {me.can("run") && (
        <Button
          variant="default"
          size="xs"
          loading={release.isPending}
          onClick={() =>
            release.mutate(undefined, {
              onSuccess: ({ released }) => notifications.show({ message: `${runs(released)} tried again.` }),
            })
          }
        >
          That is mended: let them go on
        </Button>
      )}
      <ProblemAlert error={release.error} />
    </Stack>
  );
}
