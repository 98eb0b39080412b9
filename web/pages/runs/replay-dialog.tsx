/** Repeats one run, with the plan in sight. */
import { Button, Group, Modal, Skeleton, Stack } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { api } from "../../api/client.ts";
import type { RunDetail } from "../../api/types.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useFocusBack } from "../../components/use-focus-back.ts";
import type { BulkPlan } from "../../lists/types.ts";
import { PlanView } from "./plan-view.tsx";
import { useRunAction } from "./queries.ts";
import { ReplayChoice, type Replay } from "./replay-choice.tsx";

export function ReplayDialog({ run, onClose }: { run: RunDetail; onClose: () => void }) {
  useFocusBack();
  const [, navigate] = useLocation();
  const [choice, setChoice] = useState<Replay>({ fromStart: run.state === "succeeded", version: "recorded" });
  const body = { action: "replay", runs: [run.id], ...choice };
  const plan = useQuery({
    queryKey: ["bulk-plan", body],
    queryFn: () => api<BulkPlan>("POST", "/runs/bulk/plan", { body }),
    placeholderData: keepPreviousData,
  });
  const replay = useRunAction<Replay>(run.id, "replay", ({ id }) => {
    onClose();
    navigate(`/runs/${id}`);
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title="Repeat this run"
      size="lg"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack>
        <ReplayChoice value={choice} onChange={setChoice} />
        <ProblemAlert error={plan.error} />
        {plan.data ? <PlanView plan={plan.data} /> : !plan.error && <Skeleton h={80} />}
        <ProblemAlert error={replay.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Not now
          </Button>
          <Button loading={replay.isPending} onClick={() => replay.mutate(choice)}>
            Repeat it
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
