/** Finds out from one call how a sender signs: listen, look at what fits, keep it. */
import { Said } from "../../components/said.tsx";
import { Button, Group, Loader, Radio, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { Notice } from "../../components/notice.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import type { Connection } from "./types.ts";

interface Listening {
  state: "off" | "waiting" | "heard";
  until: number | null;
}
interface Derived {
  found: { words: string; notes: string[] }[];
  problem: { code: string; message: string } | null;
}

const LOOK_MS = 1_500;
const time = new Intl.DateTimeFormat("en", { timeStyle: "short" });

export function SenderWizard({ connection }: { connection: Connection }) {
  const client = useQueryClient();
  const key = ["connections", connection.id, "listening"];
  const path = `/senders/listen/${encodeURIComponent(connection.id)}`;
  const listening = useQuery({
    queryKey: key,
    queryFn: () => api<Listening>("GET", path),
    refetchInterval: LOOK_MS,
  });
  const listen = useMutation({
    mutationFn: () => api<Listening>("POST", "/senders/listen", { body: { connection: connection.id } }),
    onSuccess: (state) => client.setQueryData(key, state),
  });
  const [call, setCall] = useState("");
  const [byHand, setByHand] = useState(false);
  const [chosen, setChosen] = useState(0);
  const derive = useMutation({
    mutationFn: (save?: number) =>
      api<Derived>("POST", "/senders/derive", {
        body: {
          connection: connection.id,
          ...(byHand && { call }),
          ...(save !== undefined && { save }),
        },
      }),
    onSuccess: (_derived, save) =>
      save === undefined ? undefined : client.invalidateQueries({ queryKey: ["connections"] }),
  });
  const hasSecret = connection.secrets.some(({ readable }) => readable);
  const state = listening.data?.state ?? "off";

  if (!hasSecret) return <Text>Enter the secret first: it is what the call is compared with.</Text>;
  return (
    <Stack gap="md">
      <Text>
        Let the sender send one call, such as a test. Hirewire looks at it, finds out how it is signed, and
        keeps nothing of it.
      </Text>
      <Said>
        {state === "waiting" && (
          <Group gap="sm">
            <Loader size="sm" aria-hidden />
            <Text fw={600}>
              Listening until {listening.data?.until == null ? "" : time.format(listening.data.until)}. Send
              something now.
            </Text>
          </Group>
        )}
        {state === "heard" && <Text fw={600}>A call was heard.</Text>}
      </Said>
      <Group>
        {state === "off" && (
          <Button loading={listen.isPending} onClick={() => listen.mutate()}>
            Listen for one call
          </Button>
        )}
        {state === "heard" && (
          <Button loading={derive.isPending} onClick={() => derive.mutate(undefined)}>
            Find out how it signs
          </Button>
        )}
        <Button variant="subtle" aria-expanded={byHand} onClick={() => setByHand(!byHand)}>
          I have a saved call
        </Button>
      </Group>
      {byHand && (
        <Stack gap="xs">
          <Textarea
            label="The saved call"
            description="Its header lines, an empty line, and its body; or what a request bin shows of it."
            autosize
            minRows={4}
            maxRows={14}
            value={call}
            onChange={({ currentTarget }) => setCall(currentTarget.value)}
            spellCheck={false}
          />
          <div>
            <Button
              variant="default"
              disabled={call.trim() === ""}
              loading={derive.isPending}
              onClick={() => derive.mutate(undefined)}
            >
              Find out from it
            </Button>
          </div>
        </Stack>
      )}
      <ProblemAlert error={listen.error ?? derive.error} />
      {derive.data?.problem && (
        <Notice urgent tone="warn" title="It could not be found out">
          {derive.data.problem.message}
        </Notice>
      )}
      {derive.data && derive.data.found.length > 0 && (
        <Stack gap="md">
          <Radio.Group
            label={
              derive.data.found.length === 1
                ? "This fits the call"
                : "These fit the call, the likeliest first"
            }
            value={String(chosen)}
            onChange={(value) => setChosen(Number(value))}
          >
            <Stack gap="xs" mt="xs">
              {derive.data.found.map(({ words, notes }, index) => (
                <Radio key={words} value={String(index)} label={words} description={notes.join(" ")} />
              ))}
            </Stack>
          </Radio.Group>
          <div>
            <Button loading={derive.isPending} onClick={() => derive.mutate(chosen)}>
              Use this
            </Button>
          </div>
        </Stack>
      )}
    </Stack>
  );
}
