import { Textarea } from "@mantine/core";
import type { EditorProps } from "./props.ts";

export interface TextEditorProps extends Omit<EditorProps, "problems"> {
  /** Several lines; Enter makes a new one. */
  multiline?: boolean | undefined;
  /** Shown at the field, and read out. */
  error?: string | undefined;
  required?: boolean | undefined;
  placeholder?: string | undefined;
}

/** Text with `{% … %}` in it. */
export function TextEditor(props: TextEditorProps) {
  const { value, onChange, label, description, error, multiline = false, disabled = false } = props;
  return (
    <Textarea
      label={label}
      description={description}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      disabled={disabled}
      withAsterisk={props.required === true}
      aria-required={props.required === true}
      placeholder={props.placeholder}
      autosize
      minRows={multiline ? 3 : 1}
      maxRows={12}
    />
  );
}
