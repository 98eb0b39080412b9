import { Button, Group, Modal, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";

/** What becomes of the events that were kept while an automation was paused. */
export function KeptEvents(props: {
  opened: boolean;
  held: number;
  onClose: () => void;
  onDecide: (kept: "release" | "skip") => void;
}) {
  const { opened, held, onClose, onDecide } = props;
  const [kept, setKept] = useState<"release" | "skip">("release");
  return (
    <Modal opened={opened} onClose={onClose} title="Events were kept while it was paused">
      <Stack>
        <Text size="sm">
          {held === 1 ? "One event waits" : `${held} events wait`} for this automation. What should become of{" "}
          {held === 1 ? "it" : "them"}?
        </Text>
        <Radio.Group value={kept} onChange={(value) => setKept(value)} aria-label="Kept events">
          <Stack gap="xs">
            <Radio value="release" label="Run them now, in the order in which they came" />
            <Radio value="skip" label="Leave them aside, and begin with the next one" />
          </Stack>
        </Radio.Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Stay paused
          </Button>
          <Button onClick={() => onDecide(kept)}>Turn on</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
