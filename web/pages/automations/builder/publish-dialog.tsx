/** The last look before publishing: what changes, and whether it is on at once. */
import { Button, Group, Loader, Modal, Stack, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { ProblemAlert } from "../../../components/problem-alert.tsx";
import { Differences } from "../differences.tsx";
import { useDifferences } from "../queries.ts";
import type { Automation } from "../types.ts";

export interface Decision {
  /** Of a new automation. */
  state: "on" | "off";
}

export function PublishDialog(props: {
  opened: boolean;
  onClose: () => void;
  automation: Automation | null;
  sentence: string;
  publishing: boolean;
  error: unknown;
  onPublish: (decision: Decision) => void;
}) {
  const { opened, onClose, automation } = props;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={automation ? `Publish version ${automation.versionNumber + 1}` : "Publish the automation"}
      size="lg"
    >
      {automation ? <Next {...props} automation={automation} /> : <First {...props} />}
    </Modal>
  );
}

type Props = Parameters<typeof PublishDialog>[0];

function First({ sentence, publishing, error, onPublish, onClose }: Props) {
  const [on, setOn] = useState(true);
  return (
    <Stack>
      <Text>{sentence}.</Text>
      <Switch
        checked={on}
        onChange={({ currentTarget }) => setOn(currentTarget.checked)}
        label="Turn it on at once"
        description="From now on, every event that fits runs through it. Events from before are left alone."
      />
      <ProblemAlert error={error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Keep editing
        </Button>
        <Button loading={publishing} onClick={() => onPublish({ state: on ? "on" : "off" })}>
          {on ? "Publish and turn on" : "Publish, switched off"}
        </Button>
      </Group>
    </Stack>
  );
}

function Next({ automation, publishing, error, onPublish, onClose }: Props & { automation: Automation }) {
  const differences = useDifferences(automation.id, automation.versionNumber, "draft");
  return (
    <Stack>
      <ProblemAlert error={differences.error} onRetry={() => void differences.refetch()} />
      {differences.isPending ? (
        <Loader size="sm" aria-label="Comparing" />
      ) : (
        <Differences items={differences.data ?? []} />
      )}
      <Text size="sm" c="dimmed">
        {automation.state === "on"
          ? "It takes effect with the next event. What is under way finishes as it began."
          : `It takes effect once the automation is on; now it is ${automation.state}.`}
      </Text>
      <ProblemAlert error={error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Keep editing
        </Button>
        <Button loading={publishing} onClick={() => onPublish({ state: "off" })}>
          Publish
        </Button>
      </Group>
    </Stack>
  );
}
