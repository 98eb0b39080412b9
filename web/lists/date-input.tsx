import { TextInput } from "@mantine/core";

/** A day, kept in the address as `2026-11-21`. The browser's own picker speaks the reader's language and takes keys. */
export function DateInput(props: { label: string; value: string; onChange: (day: string) => void }) {
  const { label, value, onChange } = props;
  return (
    <TextInput
      type="date"
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
