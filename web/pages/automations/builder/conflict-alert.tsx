import { Alert, Button, Group, Text } from "@mantine/core";
import { Users } from "lucide-react";

/** Somebody else saved the draft while one was writing: nothing is overwritten before a person decides. */
export function ConflictAlert({ onTheirs, onMine }: { onTheirs: () => void; onMine: () => void }) {
  return (
    <Alert
      role="alert"
      color="orange"
      variant="outline"
      mb="lg"
      icon={<Users size={18} aria-hidden />}
      title="Somebody else changed this draft while you were writing"
    >
      <Text size="sm">What you see is yours, and it is not saved.</Text>
      <Group mt="sm" gap="xs">
        <Button size="xs" variant="default" onClick={onTheirs}>
          Show theirs, and drop mine
        </Button>
        <Button size="xs" variant="default" onClick={onMine}>
          Keep mine in place of theirs
        </Button>
      </Group>
    </Alert>
  );
}
