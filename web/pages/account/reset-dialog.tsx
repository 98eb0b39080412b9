import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { ShownOnce } from "../../components/shown-once.tsx";
import { useResetLink } from "./queries.ts";
import type { Person } from "./types.ts";

/** For somebody who forgot their password. */
export function ResetDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const reset = useResetLink();
  return (
    <Modal
      opened
      onClose={onClose}
      title={`A new password for ${person.name}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {reset.data ? (
        <ShownOnce label="The link" value={reset.data.link}>
          Send this link to {person.name} in a message that only they read. It works once, for a day.
        </ShownOnce>
      ) : (
        <Stack>
          <Text>
            This makes a link by which {person.name} chooses a new password. The old one works until then.
          </Text>
          <ProblemAlert error={reset.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button loading={reset.isPending} onClick={() => reset.mutate(person.id)}>
              Make the link
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
