/** One field, as its kind wants to be filled in. */
import { NumberInput, Radio, Select, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import type { Field, SecretSet } from "./field.ts";
import { SecretInput } from "./secret-input.tsx";
import { Words } from "./words.tsx";

export interface FieldInputProps {
  field: Field;
  value: unknown;
  /** @param value  undefined: nothing is entered */
  onChange: (value: unknown) => void;
  onLeave: () => void;
  error?: string | undefined;
  secretSet?: SecretSet | undefined;
  disabled: boolean;
}

/** Up to so many choices are all in view. */
const FEW = 4;

export function FieldInput(props: FieldInputProps) {
  const { field, value, onChange, onLeave, error, disabled } = props;
  const common = {
    label: field.label,
    description: field.help === undefined ? undefined : <Words>{field.help}</Words>,
    error,
    disabled,
    required: field.required,
    onBlur: onLeave,
  };
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  const standard = field.default === undefined ? field.placeholder : String(field.default);
  switch (field.kind) {
    case "secret":
      return <SecretInput {...props} />;
    case "boolean":
      return (
        <Switch
          {...common}
          required={false}
          checked={(value ?? field.default ?? false) === true}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
      );
    case "number":
      return (
        <NumberInput
          {...common}
          value={text}
          // judged in words afterwards, not changed under somebody's hands
          clampBehavior="none"
          {...(field.min !== undefined && { min: field.min })}
          {...(field.max !== undefined && { max: field.max })}
          placeholder={standard}
          maw={240}
          onChange={(entered) => onChange(entered === "" ? undefined : entered)}
        />
      );
    case "choice": {
      const choices = Object.entries(field.choices ?? {}).map(([key, label]) => ({ value: key, label }));
      const chosen = text === "" ? String(field.default ?? "") : text;
      if (choices.length <= FEW && field.default !== undefined) {
        return (
          <Radio.Group {...common} value={chosen} onChange={onChange}>
            <Stack gap="xs" mt="xs">
              {choices.map((choice) => (
                <Radio key={choice.value} {...choice} disabled={disabled} />
              ))}
            </Stack>
          </Radio.Group>
        );
      }
      return (
        <Select
          {...common}
          data={choices}
          value={chosen === "" ? null : chosen}
          onChange={(entered) => onChange(entered ?? undefined)}
          placeholder={field.placeholder ?? "Choose one"}
          searchable={choices.length > 8}
          nothingFoundMessage="None of that name"
          clearable={!field.required && field.default === undefined}
          allowDeselect={false}
          clearButtonProps={{ "aria-label": `Empty ${field.label}` }}
        />
      );
    }
    case "text": {
      const typed = {
        ...common,
        value: text,
        placeholder: standard,
        onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
          onChange(currentTarget.value === "" ? undefined : currentTarget.value),
      };
      return field.multiline ? (
        <Textarea {...typed} autosize minRows={3} maxRows={16} />
      ) : (
        <TextInput {...typed} autoComplete="off" />
      );
    }
  }
}
