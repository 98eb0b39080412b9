/** Puts an event through an automation that somebody chooses, for real. */
import { Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { api } from "../../api/client.ts";
import type { Run } from "../../api/types.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import type { EventDetail } from "../../lists/types.ts";
import { useAutomationNames } from "../../lists/use-labels.ts";
import { Can } from "../../shell/can.tsx";

export function RunThrough({ event }: { event: EventDetail }) {
  const [opened, { open, close }] = useDisclosure(false);
  const [automation, setAutomation] = useState<string | null>(null);
  const automations = useAutomationNames();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const start = useMutation({
    mutationFn: (id: string) =>
      api<Run>("POST", `/automations/${encodeURIComponent(id)}/run`, { body: { event: event.id } }),
    onSuccess(run) {
      void client.invalidateQueries({ queryKey: ["events"] });
      navigate(`/runs/${run.id}`);
    },
  });
  if (event.payload === null) return null;
  return (
    <Can scope="run">
      <Button variant="default" leftSection={<Play size={16} aria-hidden />} onClick={open}>
        Run an automation on it
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title="Run an automation on this event"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Stack>
          <Text size="sm">
            It is done for real: messages are posted, rows are written. The automation's own condition still
            decides.
          </Text>
          <Select
            label="Automation"
            placeholder="Choose one"
            data={automations.map(({ id, name, state }) => ({
              value: id,
              label: state === "on" ? name : `${name} (${state})`,
              disabled: state === "off",
            }))}
            value={automation}
            onChange={setAutomation}
            searchable
            data-autofocus
          />
          <ProblemAlert error={start.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Not now
            </Button>
            <Button
              disabled={automation === null}
              loading={start.isPending}
              onClick={() => automation !== null && start.mutate(automation)}
            >
              Run it
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Can>
  );
}
