import { Textarea } from "@mantine/core";
import type { EditorProps } from "./props.ts";

/** An expression, written by hand. */
export function JsonataEditor({
  value,
  onChange,
  label,
  description,
  problems = [],
  disabled = false,
}: EditorProps) {
  return (
    <Textarea
      label={label}
      description={description}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={problems[0]?.message}
      disabled={disabled}
      autosize
      minRows={2}
      maxRows={12}
      ff="monospace"
      spellCheck={false}
    />
  );
}
