/** Shows what would be done before it is: how often each action, and what stays as it is. */
import { Button, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { api } from "../../api/client.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useFocusBack } from "../../components/use-focus-back.ts";
import type { BulkAction, BulkJob, BulkPlan } from "../../lists/types.ts";
import { plural } from "../../lists/words.ts";
import { BULK_WORDS } from "./bulk-words.ts";
import { PlanView } from "./plan-view.tsx";
import { ReplayChoice, type Replay } from "./replay-choice.tsx";

export interface BulkRequest {
  action: BulkAction;
  runs?: string[];
  /** As `/runs` is asked. */
  filter?: Record<string, string>;
}

export function BulkDialog({ request, onClose }: { request: BulkRequest; onClose: () => void }) {
  useFocusBack();
  const { action } = request;
  const [, navigate] = useLocation();
  const [replay, setReplay] = useState<Replay>({ fromStart: false, version: "recorded" });
  const body = { ...request, ...(action === "replay" && replay) };
  const plan = useQuery({
    queryKey: ["bulk-plan", body],
    queryFn: () => api<BulkPlan>("POST", "/runs/bulk/plan", { body }),
    gcTime: 0,
    staleTime: 0,
  });
  const start = useMutation({
    mutationFn: () => api<BulkJob>("POST", "/runs/bulk", { body }),
    onSuccess: ({ id }) => navigate(`/runs/jobs/${id}`),
  });
  const words = BULK_WORDS[action];
  const runs = plan.data?.runs ?? 0;
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.label}
      size="lg"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack>
        <Text size="sm">{words.about}</Text>
        {action === "replay" && <ReplayChoice value={replay} onChange={setReplay} />}
        <ProblemAlert error={plan.error} />
        {plan.isPending && <Skeleton h={96} aria-label="Working out the plan" />}
        {plan.data && <PlanView plan={plan.data} />}
        <ProblemAlert error={start.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Not now
          </Button>
          <Button
            color={action === "cancel" ? "red.9" : undefined}
            disabled={runs === 0}
            loading={start.isPending}
            onClick={() => start.mutate()}
          >
            {runs === 0 ? words.label : `${words.label}: ${plural(runs, "run")}`}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
