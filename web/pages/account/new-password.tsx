import { PasswordInput } from "@mantine/core";

/** A password that is being chosen. */
export function NewPassword(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
}) {
  const { label, value, onChange, error } = props;
  return (
    <PasswordInput
      label={label}
      description="At least 10 characters. Three words that don't belong together make a good one."
      autoComplete="new-password"
      required
      withAsterisk={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }}
    />
  );
}
