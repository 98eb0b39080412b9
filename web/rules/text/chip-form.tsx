/** Changes one chip: which field, how it is written, and what stands there when there is none. */
import { Button, Group, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { DATE_PICTURES, type Chip } from "../../../src/core/builder/chip.ts";
import type { FieldInfo, FieldKind } from "../../../src/core/builder/field-info.ts";
import { isOfHiringEvent } from "../../../src/core/builder/field-path.ts";
import { chipFor } from "../chip-for.ts";
import { FieldSelect } from "../field-select.tsx";
import { kindOfPath } from "../field-label.ts";

interface ChipFormProps {
  chip: Chip;
  fields: readonly FieldInfo[];
  onDone: (chip: Chip) => void;
  onRemove: () => void;
}

export function ChipForm({ chip, fields, onDone, onRemove }: ChipFormProps) {
  const [draft, setDraft] = useState(chip);
  const [path, ...others] = draft.fields;
  const kind = kindOfPath(path, fields);
  const formats = formatsFor(kind, draft);
  return (
    <Stack gap="sm">
      <FieldSelect
        inPopover
        label="Field"
        fields={fields}
        value={path}
        onChange={(chosen) => {
          const field = fields.find((each) => each.path === chosen);
          const { format: _format, ...kept } = draft;
          setDraft({ ...kept, ...(field && chipFor(field)), fields: [chosen, ...others] });
        }}
      />
      {formats.length > 1 && (
        <NativeSelect
          label="Written as"
          data={formats}
          value={JSON.stringify(draft.format ?? null)}
          onChange={({ currentTarget }) => {
            const format = JSON.parse(currentTarget.value) as Chip["format"] | null;
            const { format: _format, ...kept } = draft;
            setDraft({ ...kept, ...(format && { format }) });
          }}
        />
      )}
      <TextInput
        label="If there is none, write"
        placeholder="Nothing"
        value={draft.fallback ?? ""}
        onChange={({ currentTarget }) => setDraft(withFallback(draft, currentTarget.value, kind))}
      />
      <Group justify="space-between">
        <Button variant="subtle" color="red" size="xs" onClick={onRemove}>
          Remove the field
        </Button>
        <Button size="xs" onClick={() => onDone(draft)}>
          Done
        </Button>
      </Group>
    </Stack>
  );
}

/** What a vendor sends empty or as null gives way too; a number may well be nought. */
function withFallback(chip: Chip, text: string, kind: FieldKind): Chip {
  const { fallback: _fallback, unlessEmpty: _unlessEmpty, ...kept } = chip;
  if (text === "" && chip.fields.length === 1) return kept;
  const known = chip.fallback !== undefined || chip.fields.length > 1;
  const unlessEmpty = known
    ? chip.unlessEmpty === true
    : !isOfHiringEvent(chip.fields[0]) && (kind === "text" || kind === "date") && chip.format === undefined;
  return { ...kept, ...(text !== "" && { fallback: text }), ...(unlessEmpty && { unlessEmpty }) };
}

function formatsFor(kind: FieldKind, { format }: Chip): { value: string; label: string }[] {
  const offered: { format: Chip["format"] | null; label: string }[] = [
    { format: null, label: kind === "list" ? "As it is" : "As it is sent" },
    ...(kind === "number"
      ? [0, 1, 2].map((digits) => ({
          format: { kind: "round" as const, digits },
          label: digits === 0 ? "Rounded" : digits === 1 ? "With 1 decimal" : `With ${digits} decimals`,
        }))
      : []),
    ...(kind === "date"
      ? DATE_PICTURES.map(({ picture, label }) => ({ format: { kind: "date" as const, picture }, label }))
      : []),
    ...(kind === "list"
      ? [
          { format: { kind: "list" as const, separator: ", " }, label: "With commas" },
          { format: { kind: "list" as const, separator: "\n" }, label: "One on each line" },
        ]
      : []),
  ];
  const data = offered.map((each) => ({ value: JSON.stringify(each.format), label: each.label }));
  const current = JSON.stringify(format ?? null);
  return data.some(({ value }) => value === current)
    ? data
    : [...data, { value: current, label: "As it is now" }];
}
