import { TextEditor } from "../../../../rules/index.ts";
import { useProblemsAt } from "../builder-context.ts";
import type { InputFieldProps } from "./input-field-props.ts";

/** Text in which fields of the event can stand. */
export function WrittenField({ spec, value, onChange, path, fields, disabled }: InputFieldProps) {
  const [problem] = useProblemsAt(path);
  return (
    <TextEditor
      label={spec.label}
      description={spec.help}
      value={typeof value === "string" || typeof value === "number" ? String(value) : ""}
      onChange={(text) => onChange(text === "" ? undefined : text)}
      fields={fields}
      multiline={spec.kind.is === "text" && spec.kind.multiline}
      error={problem?.message}
      required={spec.required}
      disabled={disabled}
    />
  );
}
