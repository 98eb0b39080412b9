/** What can be done to a run as it stands. */
import { Button, Menu, Modal, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { Ban, ChevronDown, Play, Repeat, RotateCw, SkipForward } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import type { RunDetail } from "../../api/types.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { Can } from "../../shell/can.tsx";
import { useRunAction } from "./queries.ts";
import { ReplayDialog } from "./replay-dialog.tsx";

export function RunActions({ run }: { run: RunDetail }) {
  const { id, state, hold, question } = run;
  const [, navigate] = useLocation();
  const [repeating, repeat] = useDisclosure(false);
  const [sure, setSure] = useState<"skip" | "cancel" | null>(null);
  const told = (message: string) => () => void notifications.show({ message });
  const retry = useRunAction(id, "retry", told("The run is tried now."));
  const release = useRunAction(id, "release", told("The run goes on."));
  const cancel = useRunAction(id, "cancel", () => setSure(null));
  const skip = useRunAction<{ step: string | undefined }>(id, "skip", (next) => {
    setSure(null);
    if (next.id !== id) navigate(`/runs/${next.id}`);
  });
  const step = run.steps[run.stepIndex]?.id;
  const waits = state === "waiting";
  const held = state === "held";
  const over = !waits && !held && state !== "running";
  const mayRelease = held && question === null && hold !== "paused";
  const maySkip = (waits || (held && hold !== "paused") || state === "failed") && step !== undefined;
  return (
    <Can scope="run">
      <Group gap="xs">
        {waits && (
          <Button
            leftSection={<RotateCw size={16} aria-hidden />}
            loading={retry.isPending}
            onClick={() => retry.mutate(undefined)}
          >
            Try now
          </Button>
        )}
        {mayRelease && (
          <Button
            leftSection={<Play size={16} aria-hidden />}
            loading={release.isPending}
            onClick={() => release.mutate(undefined)}
          >
            Let it go on
          </Button>
        )}
        {(over || held) && (
          <Button
            variant={state === "failed" ? "filled" : "default"}
            leftSection={<Repeat size={16} aria-hidden />}
            onClick={repeat.open}
          >
            Repeat…
          </Button>
        )}
        {(maySkip || waits || held) && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" rightSection={<ChevronDown size={14} aria-hidden />}>
                More
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {maySkip && (
                <Menu.Item
                  leftSection={<SkipForward size={16} aria-hidden />}
                  onClick={() => setSure("skip")}
                >
                  Skip this step…
                </Menu.Item>
              )}
              {(waits || held) && (
                <Menu.Item leftSection={<Ban size={16} aria-hidden />} onClick={() => setSure("cancel")}>
                  Cancel the run…
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
      <ProblemAlert error={retry.error ?? release.error} />
      {repeating && <ReplayDialog run={run} onClose={repeat.close} />}
      <Modal
        opened={sure !== null}
        onClose={() => setSure(null)}
        title={sure === "cancel" ? "Cancel this run?" : "Skip this step?"}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Stack>
          <Text size="sm">
            {sure === "cancel"
              ? "What was done stays done; the steps that are left are not done. It can be repeated later."
              : "The step is not done, and the steps behind it are. History says that you decided so."}
          </Text>
          <ProblemAlert error={skip.error ?? cancel.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setSure(null)}>
              Not now
            </Button>
            {sure === "cancel" ? (
              <Button color="red.9" loading={cancel.isPending} onClick={() => cancel.mutate(undefined)}>
                Cancel the run
              </Button>
            ) : (
              <Button loading={skip.isPending} onClick={() => skip.mutate({ step })}>
                Skip the step
              </Button>
            )}
          </Group>
        </Stack>
      </Modal>
    </Can>
  );
}
