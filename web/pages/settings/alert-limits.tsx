import { NumberInput, SimpleGrid } from "@mantine/core";
import type { AlertDraft, DraftProblems } from "./alert-draft.ts";
import { Section } from "./section.tsx";

const FIELDS = [
  {
    name: "failedInARow",
    label: "Failed runs in a row",
    about: "So many failures of one automation are told.",
    min: 2,
    max: 100,
  },
  {
    name: "waitMinutes",
    label: "Minutes that a run may wait",
    about: "One that waits longer is told.",
    min: 1,
    max: 10_080,
  },
  {
    name: "questionHours",
    label: "Hours that a question may wait",
    about: "One that nobody answered by then is told.",
    min: 1,
    max: 720,
  },
  {
    name: "quietMinutes",
    label: "Quiet minutes after an alert",
    about: "What comes up meanwhile follows as one message.",
    min: 0,
    max: 1440,
  },
] as const;

export function AlertLimits(props: {
  value: AlertDraft;
  onChange: (part: Partial<AlertDraft>) => void;
  problems: DraftProblems;
}) {
  const { value, onChange, problems } = props;
  return (
    <Section title="When it is worth telling">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        {FIELDS.map(({ name, label, about, min, max }) => (
          <NumberInput
            key={name}
            label={label}
            description={about}
            min={min}
            max={max}
            allowDecimal={false}
            value={value[name]}
            onChange={(given) => onChange({ [name]: given })}
            error={problems[name]}
          />
        ))}
      </SimpleGrid>
    </Section>
  );
}
