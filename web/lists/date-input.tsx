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

const DAY_MS = 86_400_000;

/** @returns midnight where the reader is, in milliseconds; undefined for no day */
export function dayBegins(day: string | undefined): string | undefined {
  const at = day === undefined ? NaN : new Date(`${day}T00:00`).getTime();
  return Number.isNaN(at) ? undefined : String(at);
}

/** @returns the midnight with which the day ends */
export function dayEnds(day: string | undefined): string | undefined {
  const begins = dayBegins(day);
  if (begins === undefined) return undefined;
  const next = new Date(Number(begins) + DAY_MS * 1.5); // past noon of the next one, whatever the clocks do
  next.setHours(0, 0, 0, 0);
  return String(next.getTime());
}
