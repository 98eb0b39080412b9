import { TextInput } from "@mantine/core";
import { slug } from "./words.ts";

/** What a connection is called, typed as people write and kept as automations can write it. */
export function NameField(props: {
  value: string;
  onChange: (name: string) => void;
  label?: string;
  required?: boolean;
  error?: string | undefined;
}) {
  const { value, onChange, label = "Name", required = false, error } = props;
  const kept = slug(value);
  return (
    <TextInput
      label={label}
      description={
        value === "" || kept === value
          ? "Short, such as the team or the country that it is for."
          : `Automations will call it ${kept}.`
      }
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      required={required}
      error={error}
      maxLength={64}
      autoComplete="off"
      maw={400}
    />
  );
}
