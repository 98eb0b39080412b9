import { Button, Group, Stack, Text } from "@mantine/core";
import { Download } from "lucide-react";
import { Notice } from "../../components/notice.tsx";
import { EraseRemains } from "./erase-remains.tsx";
import { reportText, whatGoes, type Chosen } from "./erase-words.ts";
import { saveText } from "./save-text.ts";
import type { Erasure } from "./types.ts";

export function EraseReport(props: { erasure: Erasure; at: number; chosen: Chosen; onAgain: () => void }) {
  const { erasure, at, chosen, onAgain } = props;
  return (
    <Stack gap="lg">
      <Notice tone="good" title={`${chosen.typed} is erased`} urgent>
        Removed were {whatGoes(erasure)}.
        {erasure.atWork > 0 && " Some runs were at work and may still finish what they began."}
      </Notice>
      <Group>
        <Button
          leftSection={<Download size={16} aria-hidden />}
          onClick={() =>
            saveText("hirewire-erasure.txt", reportText(erasure, { typed: chosen.typed, at, done: true }))
          }
        >
          Save the report
        </Button>
        <Text size="sm" c="dimmed">
          Hirewire keeps no copy of it.
        </Text>
      </Group>
      <EraseRemains erasure={erasure} />
      <Group>
        <Button variant="default" onClick={onAgain}>
          Erase somebody else
        </Button>
      </Group>
    </Stack>
  );
}
