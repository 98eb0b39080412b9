/** A secret: entered once, never shown again. What is kept can be replaced. */
import { Button, FileButton, Group, Input, PasswordInput, Text, Textarea } from "@mantine/core";
import { FileUp, KeyRound, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { FieldInputProps } from "./field-input.tsx";
import { takeFocus } from "./take-focus.ts";
import { Words } from "./words.tsx";

export function SecretInput(props: FieldInputProps) {
  const { field, value, onChange, onLeave, error, secretSet, disabled } = props;
  const [replacing, setReplacing] = useState(false);
  const help = field.help === undefined ? undefined : <Words>{field.help}</Words>;

  if (secretSet && !replacing && value === undefined) {
    return (
      <Input.Wrapper
        label={field.label}
        labelElement="div"
        description={<Kept {...secretSet} rotates={field.rotates === true} />}
        error={error}
        inputWrapperOrder={["label", "description", "input", "error"]}
      >
        <Button
          mt="xs"
          size="xs"
          variant="default"
          disabled={disabled}
          aria-label={`Replace: ${field.label}`}
          onClick={() => setReplacing(true)}
        >
          {secretSet.readable ? "Replace" : "Enter it again"}
        </Button>
      </Input.Wrapper>
    );
  }

  const common = {
    label: field.label,
    description: help,
    error,
    disabled,
    required: field.required,
    onBlur: onLeave,
    value: typeof value === "string" ? value : "",
    ...(field.placeholder !== undefined && { placeholder: field.placeholder }),
    // browsers would offer their own passwords otherwise
    autoComplete: "off",
    "data-1p-ignore": true,
    ...(replacing && { ref: takeFocus }),
    spellCheck: false,
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      onChange(currentTarget.value === "" ? undefined : currentTarget.value),
  };
  return (
    <div>
      {field.multiline ? (
        <Textarea {...common} autosize minRows={3} maxRows={6} />
      ) : (
        <PasswordInput
          {...common}
          visibilityToggleButtonProps={{ "aria-label": `Show what is entered: ${field.label}`, tabIndex: 0 }}
        />
      )}
      <Group gap="xs" mt={6}>
        {field.multiline && (
          <FileButton
            onChange={(file) => void file?.text().then(onChange)}
            accept="application/json,text/plain"
          >
            {(open) => (
              <Button
                {...open}
                size="xs"
                variant="default"
                leftSection={<FileUp size={14} aria-hidden />}
                disabled={disabled}
              >
                Choose the file instead
              </Button>
            )}
          </FileButton>
        )}
        {secretSet && (
          <Button
            size="xs"
            variant="subtle"
            onClick={() => {
              setReplacing(false);
              onChange(undefined);
            }}
          >
            {secretSet.readable ? "Keep the one that is set" : "Not now"}
          </Button>
        )}
      </Group>
    </div>
  );
}

function Kept({ active, readable, rotates }: { active: number; readable: boolean; rotates: boolean }) {
  if (!readable) {
    return (
      <Text component="span" size="sm" c="error">
        <TriangleAlert size={14} aria-hidden /> It can't be read any more and must be entered again.
      </Text>
    );
  }
  return (
    <Text component="span" size="sm">
      <KeyRound size={14} aria-hidden />{" "}
      {rotates && active > 1
        ? "Set. The one before is accepted too, until its time is over."
        : "Set. It is kept sealed and never shown."}
    </Text>
  );
}
