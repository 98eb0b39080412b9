/** A field to choose, by typing a part of its name; beside each stands what it last held. */
import { Group, Select, Text, type ComboboxItem } from "@mantine/core";
import type { Ref } from "react";
import type { FieldInfo } from "../../src/core/builder/field-info.ts";
import { labelOfPath } from "./field-label.ts";
import { showSample } from "./show-sample.ts";

interface FieldSelectProps {
  fields: readonly FieldInfo[];
  value: string;
  onChange: (path: string) => void;
  label: string;
  disabled?: boolean | undefined;
  error?: boolean;
  /** It stands in a popover, and so does its list: pressed anywhere else, an option would be outside, and the popover gone before one lets go. */
  inPopover?: boolean;
  ref?: Ref<HTMLInputElement>;
}

export function FieldSelect({
  fields,
  value,
  onChange,
  label,
  disabled,
  error,
  inPopover,
  ref,
}: FieldSelectProps) {
  const groups = Map.groupBy(fields, ({ group }) => group);
  const data = [...groups].map(([group, items]) => ({
    group,
    items: items.map(({ path, label: name }) => ({ value: path, label: name })),
  }));
  if (value !== "" && !fields.some(({ path }) => path === value)) {
    data.unshift({ group: "In use", items: [{ value, label: labelOfPath(value, fields) }] });
  }
  const samples = new Map(fields.map(({ path, sample }) => [path, showSample(sample)]));
  return (
    <Select
      {...(ref && { ref })}
      aria-label={label}
      placeholder="Choose a field"
      data={data}
      value={value === "" ? null : value}
      onChange={(path) => path !== null && onChange(path)}
      searchable
      allowDeselect={false}
      selectFirstOptionOnChange
      nothingFoundMessage="No such field"
      comboboxProps={{ width: "max-content", position: "bottom-start", withinPortal: inPopover !== true }}
      disabled={disabled === true}
      error={error === true}
      renderOption={({ option }: { option: ComboboxItem }) => (
        <Group justify="space-between" wrap="nowrap" gap="lg" w="100%" maw="85vw" title={option.value}>
          <Text size="sm">{option.label}</Text>
          <Text size="xs" c="dimmed" truncate maw="12rem">
            {samples.get(option.value)}
          </Text>
        </Group>
      )}
    />
  );
}
