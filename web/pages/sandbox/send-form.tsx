/** "Send a sample": an event, about whom, and with which score. */
import { Alert, Button, NumberInput, Paper, Select, Slider, Stack, Title } from "@mantine/core";
import { CircleCheck, CircleX } from "lucide-react";
import { useState, type FormEvent } from "react";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useSend } from "./queries.ts";
import type { Sample, Sandbox, Sent } from "./types.ts";

/** What people try first. */
const FIRST = "hiresscope.application_scored";
const AS_IN_SAMPLE = "";

export function SendForm({ sandbox }: { sandbox: Sandbox }) {
  const { senders, people } = sandbox;
  const [event, setEvent] = useState(
    senders.find((each) => each.event === FIRST)?.event ?? senders[0]?.event,
  );
  const [person, setPerson] = useState(people[0]?.email ?? AS_IN_SAMPLE);
  const [score, setScore] = useState(91);
  const send = useSend();
  const sender = senders.find((each) => each.event === event);
  const candidate = people.find(({ email }) => email === person);

  const submit = (submitted: FormEvent): void => {
    submitted.preventDefault();
    if (!sender) return;
    const sample: Sample = {
      event: sender.event,
      ...(sender.scored && { score }),
      ...(sender.named && candidate && { candidate }),
    };
    send.mutate(sample);
  };

  return (
    <Paper component="form" withBorder p="lg" onSubmit={submit} aria-labelledby="send">
      <Stack gap="md">
        <Title order={2} id="send">
          Send a sample
        </Title>
        <Select
          label="Event"
          value={event ?? null}
          onChange={(value) => value !== null && setEvent(value)}
          allowDeselect={false}
          searchable
          nothingFoundMessage="No hiring tool sends that."
          data={[...Map.groupBy(senders, ({ vendor }) => vendor)].map(([vendor, own]) => ({
            group: vendor,
            items: own.map((each) => ({ value: each.event, label: `${vendor}: ${each.label}` })),
          }))}
        />
        <Select
          label="Candidate"
          value={person}
          onChange={(value) => setPerson(value ?? AS_IN_SAMPLE)}
          allowDeselect={false}
          disabled={sender?.named !== true}
          data={[
            ...people.map(({ name, email }) => ({ value: email, label: name })),
            { value: AS_IN_SAMPLE, label: "As in the tool’s own sample" },
          ]}
        />
        {sender?.scored === true && (
          <div>
            <NumberInput
              label="Score"
              value={score}
              onChange={(value) => setScore(Math.max(0, Math.min(100, Number(value) || 0)))}
              min={0}
              max={100}
              allowDecimal={false}
            />
            <Slider
              mt="sm"
              mb="lg"
              size="md"
              thumbSize={24}
              thumbLabel="Score, by sliding"
              value={score}
              onChange={setScore}
              label={null}
              styles={{ markLabel: { color: "var(--mantine-color-dimmed)" } }}
              marks={[0, 50, 80, 100].map((value) => ({ value, label: String(value) }))}
            />
          </div>
        )}
        <Button type="submit" loading={send.isPending} disabled={!sender}>
          Send
        </Button>
        <output>{send.data && <Outcome sent={send.data} />}</output>
        <ProblemAlert error={send.error} />
      </Stack>
    </Paper>
  );
}

function Outcome({ sent: { vendor, event, accepted, status } }: { sent: Sent }) {
  if (accepted === true) {
    return (
      <Alert color="teal" variant="light" icon={<CircleCheck size={18} aria-hidden />}>
        {vendor} sent “{event}”, and it was taken in.
      </Alert>
    );
  }
  return (
    <Alert color="red" variant="outline" icon={<CircleX size={18} aria-hidden />}>
      {status === null
        ? `${vendor} sent “${event}” and got no answer yet. It will try again.`
        : `${vendor} sent “${event}”, and it was turned away (${status}). Its connection says why.`}
    </Alert>
  );
}
