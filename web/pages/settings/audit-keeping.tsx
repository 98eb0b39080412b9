/** How long records are kept, and whether anybody tampered with them. */
import { Button, Group, NumberInput, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { Notice } from "../../components/notice.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useAuditSettings, useChangeAuditSettings, useCheckAudit } from "./queries.ts";
import { Section } from "./section.tsx";
import type { AuditCheck } from "./types.ts";

export function AuditKeeping() {
  const settings = useAuditSettings();
  if (!settings.data) return null;
  return (
    <>
      <KeptFor key={settings.data.keepDays} days={settings.data.keepDays} />
      <Tampering />
    </>
  );
}

function KeptFor({ days }: { days: number }) {
  const change = useChangeAuditSettings();
  const [wanted, setWanted] = useState<number | string>(days);
  const valid = typeof wanted === "number" && Number.isInteger(wanted) && wanted >= 0;
  return (
    <Section title="How long records are kept" about="Then the oldest go. This change is recorded too.">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!valid) return;
          // said even when this form has made way for the one with the new number
          void change.mutateAsync({ keepDays: wanted }).then(
            () => notifications.show({ color: "teal", message: "The change is kept." }),
            () => undefined, // shown below
          );
        }}
      >
        <Group align="flex-end" gap="sm">
          <NumberInput
            label="Days"
            description="0 keeps them for ever."
            w="10rem"
            min={0}
            max={36_500}
            allowDecimal={false}
            value={wanted}
            onChange={setWanted}
          />
          <Button
            type="submit"
            variant="default"
            loading={change.isPending}
            disabled={!valid || wanted === days}
          >
            Save
          </Button>
        </Group>
        <ProblemAlert error={change.error} />
      </form>
    </Section>
  );
}

function Tampering() {
  const check = useCheckAudit();
  return (
    <Section
      title="Was anything altered?"
      about="Each record carries a seal over itself and the one before it. A record that was changed or taken out breaks the chain."
    >
      <Stack gap="sm" align="flex-start">
        <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
          Check all records
        </Button>
        <ProblemAlert error={check.error} />
        {check.data && <Found check={check.data} />}
      </Stack>
    </Section>
  );
}

function Found({ check: { intact, entries, brokenAt, head } }: { check: AuditCheck }) {
  if (!intact) {
    return (
      <Notice tone="bad" title="Something was altered" urgent>
        The record of {new Date(brokenAt?.at ?? 0).toLocaleString("en-GB")} does not follow from the one
        before it. Restore the log from a backup to see what it said.
      </Notice>
    );
  }
  return (
    <Notice tone="good" title="Nothing was altered" urgent>
      {entries === 1 ? "1 record follows" : `${entries} records follow`} from one another.
      {head !== null && (
        <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          The newest seal is {head}. Kept elsewhere, it shows later that nothing was cut off.
        </Text>
      )}
    </Notice>
  );
}
