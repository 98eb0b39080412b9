/** Carries a step out for real, once somebody has said that they mean it. */
import { Alert, Anchor, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { CircleCheck, Send } from "lucide-react";
import { useState } from "react";
import { ProblemAlert } from "../components/problem-alert.tsx";
import css from "./preview.module.css";
import { useSendStep } from "./queries.ts";
import { safeLink } from "../../src/core/picture/safe-text.ts";
import type { Draft, SeenEvent, SentStep, StepPreview } from "./types.ts";

export function TryStep({
  automation,
  event,
  step,
}: {
  automation: Draft;
  event: SeenEvent;
  step: StepPreview;
}) {
  const [opened, { open, close }] = useDisclosure();
  // one decision, however often its button is pressed
  const [sendId, setSendId] = useState("");
  const { mutate, data, error, isPending, reset } = useSendStep();
  const begin = (): void => {
    reset();
    setSendId(crypto.randomUUID());
    open();
  };
  const send = (): void => mutate({ automation, eventId: event.eventId, stepId: step.id, sendId });
  const done = data?.ok === true;
  return (
    <>
      <Group>
        <Button size="xs" variant="default" leftSection={<Send size={14} aria-hidden />} onClick={begin}>
          Try it for real
        </Button>
      </Group>
      <Modal
        opened={opened}
        onClose={close}
        // the lock is an inline style, which our content security policy refuses
        lockScroll={false}
        title="Try this step for real?"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Stack>
          <Text className={css["outside"]}>
            It is done at once, with{" "}
            {event.sample ? "a sample of the vendor's" : (event.candidate ?? "the candidate")}, and others
            there can see it.{" "}
            {step.marksTests
              ? "It says that it is a test."
              : "Nothing there says that it is a test, so take it back by hand afterwards."}
          </Text>
          {error && <ProblemAlert error={error} />}
          {data && <Outcome sent={data} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {done ? "Close" : "Cancel"}
            </Button>
            {!done && (
              <Button onClick={send} loading={isPending}>
                {data || error ? "Try again" : "Do it now"}
              </Button>
            )}
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

function Outcome({ sent: { ok, message, url, repeated } }: { sent: SentStep }) {
  const link = url === null ? null : safeLink(url);
  return (
    <Alert
      color={ok ? "teal" : "orange"}
      variant="light"
      icon={ok ? <CircleCheck size={18} aria-hidden /> : undefined}
      title={ok ? "Done" : "It did not work"}
    >
      <Text size="sm" className={css["outside"]}>
        {repeated ? `${message} That was before; nothing was done now.` : message}
        {link !== null && (
          <>
            {" "}
            <Anchor inherit href={link} target="_blank" rel="noopener noreferrer">
              Open it
            </Anchor>
          </>
        )}
      </Text>
    </Alert>
  );
}
