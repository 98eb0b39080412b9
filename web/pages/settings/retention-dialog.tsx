/** Other periods for one hiring tool, with what they would let go before they are kept. */
import { Button, Group, Modal, NumberInput, Radio, Stack } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { Notice } from "../../components/notice.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useFocusBack } from "../../components/use-focus-back.ts";
import { counted, daysOf, inDays, periodOf, type Period } from "./days.ts";
import { useChangeRetention, useRetentionPlan } from "./queries.ts";
import type { Retention, RetentionPlan, SourceRetention } from "./types.ts";

const TYPING_MS = 300;

export function RetentionDialog(props: {
  source: SourceRetention;
  installation: Retention["installation"];
  onClose: () => void;
}) {
  useFocusBack();
  const { source, installation, onClose } = props;
  const { connectionId: id, own } = source;
  const [events, setEvents] = useState(() => periodOf(own.keepDays, installation.keepDays));
  const [payloads, setPayloads] = useState(() => periodOf(own.keepPayloadDays, installation.keepPayloadDays));
  const change = useChangeRetention();
  const days = { keepDays: daysOf(events), keepPayloadDays: daysOf(payloads) };
  const wanted =
    days.keepDays === undefined || days.keepPayloadDays === undefined
      ? null
      : { keepDays: days.keepDays, keepPayloadDays: days.keepPayloadDays };
  const same = wanted?.keepDays === own.keepDays && wanted.keepPayloadDays === own.keepPayloadDays;
  return (
    <Modal
      opened
      onClose={onClose}
      title={`How long events of ${source.name ?? ""} are kept`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted === null) return;
          const onSuccess = (): void => {
            notifications.show({ color: "teal", message: "The change is kept." });
            onClose();
          };
          change.mutate({ id, ...wanted }, { onSuccess });
        }}
      >
        <Stack gap="lg">
          <PeriodField
            label="Events, with all that became of them"
            value={events}
            onChange={setEvents}
            general={`As in general: ${inDays(installation.keepDays, "for ever")}`}
            ever="For ever"
            daysLabel="Days that events are kept"
          />
          <PeriodField
            label="What the sender said word for word"
            value={payloads}
            onChange={setPayloads}
            general={`As in general: ${inDays(installation.keepPayloadDays, "as long as the event")}`}
            ever="As long as the event"
            daysLabel="Days that it is kept"
          />
          {wanted !== null && <WhatGoes id={id} days={wanted} />}
          <ProblemAlert error={change.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={change.isPending} disabled={wanted === null || same}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function PeriodField(props: {
  label: string;
  value: Period;
  onChange: (value: Period) => void;
  general: string;
  ever: string;
  daysLabel: string;
}) {
  const { label, value, onChange, general, ever, daysLabel } = props;
  return (
    <Stack gap="xs">
      <Radio.Group label={label} value={value.choice} onChange={(choice) => onChange({ ...value, choice })}>
        <Stack gap="xs" mt="xs">
          <Radio value="installation" label={general} />
          <Radio value="days" label="So many days" />
          <Radio value="ever" label={ever} />
        </Stack>
      </Radio.Group>
      {value.choice === "days" && (
        <NumberInput
          label={daysLabel}
          min={1}
          max={36_500}
          value={value.days}
          onChange={(days) => onChange({ ...value, days })}
          error={daysOf(value) === undefined ? "Give a number of days." : undefined}
        />
      )}
    </Stack>
  );
}

function WhatGoes(props: { id: string; days: { keepDays: number | null; keepPayloadDays: number | null } }) {
  const [days] = useDebouncedValue(props.days, TYPING_MS);
  const plan = useRetentionPlan(props.id, days);
  if (!plan.data) return <ProblemAlert error={plan.error} />;
  const words = whatGoes(plan.data);
  const goes = plan.data.now.events + plan.data.now.payloads > 0;
  return (
    <output aria-live="polite">
      <Notice tone={goes ? "warn" : "info"}>{words}</Notice>
    </output>
  );
}

/** Payloads go with their events: those of events that go are not counted twice. */
function whatGoes({ now, outlook }: RetentionPlan): string {
  if (now.events + now.payloads > 0) {
    const parts = [
      ...(now.events > 0 ? [counted(now.events, "event", "events", now.more)] : []),
      ...(now.payloads > 0 ? [`the words of ${counted(now.payloads, "event", "events", now.more)}`] : []),
    ];
    return `Older than that already: ${parts.join(" and ")}. What goes does so within six hours, and can’t be brought back.`;
  }
  const soon = outlook.eventsSoon + outlook.payloadsSoon;
  return soon > 0
    ? "Nothing goes now; the first within a week."
    : "Nothing goes now, and nothing within a week.";
}
