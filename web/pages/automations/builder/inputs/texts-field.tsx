/** A list of texts, such as the answers that a person may give. */
import { ActionIcon, Button, Group, Input, Stack, VisuallyHidden } from "@mantine/core";
import { Plus, Trash2 } from "lucide-react";
import { TextEditor } from "../../../../rules/index.ts";
import { Words } from "../../../../fields/words.tsx";
import css from "../builder.module.css";
import { useProblemsIn } from "../builder-context.ts";
import { CodeField } from "./code-field.tsx";
import type { InputFieldProps } from "./input-field-props.ts";

export function TextsField(props: InputFieldProps) {
  const { spec, value, onChange, path, fields, disabled } = props;
  const problems = useProblemsIn(path);
  const texts: unknown[] = Array.isArray(value) ? value : [];
  if (texts.some((text) => typeof text !== "string")) {
    return <CodeField {...props} label={spec.label} help={spec.help} />;
  }
  const keep = (next: unknown[]): void => onChange(next.length === 0 ? undefined : next);
  return (
    <Input.Wrapper
      label={spec.label}
      labelElement="div"
      required={spec.required}
      description={spec.help === undefined ? undefined : <Words>{spec.help}</Words>}
      error={problems.find((each) => each.path === path)?.message}
    >
      <Stack gap="xs" mt="xs" component="fieldset" className={css["plain"]}>
        <VisuallyHidden component="legend">{spec.label}</VisuallyHidden>
        {texts.map((text, at) => (
          // a text has nothing but its place
          <Group key={at} align="flex-end" wrap="nowrap" gap="xs" data-path={`${path}[${at}]`}>
            <div style={{ flex: 1, minWidth: 0 }}>
              <TextEditor
                label={`${spec.label}, ${at + 1}`}
                value={text as string}
                onChange={(changed) => keep(texts.map((other, index) => (index === at ? changed : other)))}
                fields={fields}
                error={problems.find((each) => each.path === `${path}[${at}]`)?.message}
                disabled={disabled}
              />
            </div>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="input-sm"
              aria-label={`Remove ${spec.label}, ${at + 1}`}
              disabled={disabled}
              onClick={() => keep(texts.filter((_, index) => index !== at))}
            >
              <Trash2 size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          leftSection={<Plus size={14} aria-hidden />}
          disabled={disabled}
          onClick={() => onChange([...texts, ""])}
        >
          Add one
        </Button>
      </Stack>
    </Input.Wrapper>
  );
}
