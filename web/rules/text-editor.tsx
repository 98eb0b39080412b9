/**
 * Text with fields in it, shown as chips. CodeMirror comes when it is there; until then, and without it, a plain field
 * shows the text as the automation holds it.
 */
import { Button, Group, Input, Popover, Stack, Text, Textarea } from "@mantine/core";
import { Braces, Pencil } from "lucide-react";
import { useEffect, useId, useMemo, useState } from "react";
import { chipLabel } from "../../src/core/builder/chip-label.ts";
import { chipFor } from "./chip-for.ts";
import type { PlacedChip } from "./code-mirror/chips.ts";
import { FieldSelect } from "./field-select.tsx";
import { labelOfPath } from "./field-label.ts";
import type { EditorProps } from "./props.ts";
import "./rules.css";
import { ChipForm } from "./text/chip-form.tsx";
import { useEditor } from "./use-editor.ts";
import { useModule } from "./use-module.ts";

export interface TextEditorProps extends Omit<EditorProps, "problems"> {
  /** Several lines; Enter makes a new one. */
  multiline?: boolean | undefined;
  /** Shown at the field, and read out. */
  error?: string | undefined;
  required?: boolean | undefined;
  placeholder?: string | undefined;
}

const loadMount = () => import("./code-mirror/mount-text.ts");
/** Asked for by a page before it shows one, it is there at once: what comes later moves all that stands below it. */
export const useTextModule = () => useModule(loadMount);
const HOW_TO = "Type / or { to put in a field.";

export function TextEditor(props: TextEditorProps) {
  const { value, onChange, fields, label, description, error } = props;
  const { multiline = false, disabled = false, required = false, placeholder = "" } = props;
  const loaded = useTextModule();
  const id = useId();
  const [near, setNear] = useState<PlacedChip | null>(null);
  const [opened, setOpened] = useState<"insert" | "change" | null>(null);
  /** True once something was done, after which the text has the focus and not the button. */
  const [done, setDone] = useState(false);
  const open = (which: "insert" | "change" | null): void => {
    setDone(false);
    setOpened(which);
  };
  const finish = (): void => {
    setDone(true);
    setOpened(null);
  };
  const mount = useMemo(
    () => loaded?.mountText({ multiline, hint: placeholder }) ?? null,
    [loaded, multiline, placeholder],
  );
  const attributes = useMemo(
    () => ({
      "aria-labelledby": `${id}-label`,
      "aria-describedby": `${id}-description${error === undefined ? "" : ` ${id}-error`}`,
      "aria-multiline": String(multiline),
      ...(required && { "aria-required": "true" }),
      ...(error !== undefined && { "aria-invalid": "true" }),
      ...(disabled && { "aria-disabled": "true" }),
    }),
    [id, error, multiline, required, disabled],
  );
  const { attach, editor } = useEditor(mount, { value, onChange, fields, attributes, disabled });
  useEffect(() => editor?.redraw(fields), [editor, fields]);
  useEffect(() => editor?.onNear(setNear), [editor]);

  if (!mount) {
    return (
      <Textarea
        label={label}
        description={description}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
        disabled={disabled}
        withAsterisk={required}
        aria-required={required}
        placeholder={placeholder}
        autosize
        minRows={multiline ? 3 : 1}
        maxRows={12}
      />
    );
  }
  const chip = near?.segment.kind === "field" ? near.segment.chip : null;
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      labelProps={{ id: `${id}-label`, onClick: () => editor?.view.focus() }}
      withAsterisk={required}
      description={description ? `${description} ${HOW_TO}` : HOW_TO}
      descriptionProps={{ id: `${id}-description` }}
      error={error}
      errorProps={{ id: `${id}-error` }}
    >
      <div
        className="rules-editor"
        data-tall={multiline ? true : undefined}
        data-invalid={error === undefined ? undefined : true}
        ref={attach}
      />
      {!disabled && (
        <Group gap={4} mt={4}>
          <Popover
            opened={opened === "insert"}
            onChange={(opens) => open(opens ? "insert" : null)}
            position="bottom-start"
            trapFocus
            returnFocus={!done}
            width={320}
          >
            <Popover.Target>
              <Button
                variant="subtle"
                size="compact-sm"
                leftSection={<Braces size={14} aria-hidden />}
                onClick={() => open(opened === "insert" ? null : "insert")}
              >
                Insert a field
              </Button>
            </Popover.Target>
            <Popover.Dropdown aria-label={`Insert a field into ${label}`}>
              <FieldSelect
                inPopover
                label="Field to insert"
                fields={fields}
                value=""
                onChange={(path) => {
                  const field = fields.find((each) => each.path === path);
                  finish();
                  if (field) editor?.insert(chipFor(field));
                }}
              />
            </Popover.Dropdown>
          </Popover>
          {near && (
            <Popover
              opened={opened === "change"}
              onChange={(opens) => open(opens ? "change" : null)}
              position="bottom-start"
              trapFocus
              returnFocus={!done}
              width={320}
            >
              <Popover.Target>
                <Button
                  variant="subtle"
                  size="compact-sm"
                  maw="100%"
                  leftSection={<Pencil size={14} aria-hidden />}
                  onClick={() => open(opened === "change" ? null : "change")}
                >
                  {chip
                    ? `Change “${chipLabel(chip, (path) => labelOfPath(path, fields))}”`
                    : "Look at the code"}
                </Button>
              </Popover.Target>
              <Popover.Dropdown aria-label="Change the field">
                {chip ? (
                  <ChipForm
                    key={near.segment.source}
                    chip={chip}
                    fields={fields}
                    onDone={(changed) => {
                      finish();
                      editor?.replace(near, changed);
                    }}
                    onRemove={() => {
                      finish();
                      editor?.replace(near, null);
                    }}
                  />
                ) : (
                  <CodeOf
                    source={near.segment.source}
                    onRemove={() => {
                      finish();
                      editor?.replace(near, null);
                    }}
                  />
                )}
              </Popover.Dropdown>
            </Popover>
          )}
        </Group>
      )}
    </Input.Wrapper>
  );
}

/** What no chip can show is shown as it stands. */
function CodeOf({ source, onRemove }: { source: string; onRemove: () => void }) {
  return (
    <Stack gap="sm">
      <Text size="sm">This part works something out, in JSONata:</Text>
      <Text size="sm" ff="monospace" style={{ overflowWrap: "anywhere" }}>
        {source}
      </Text>
      <Button variant="subtle" color="red" size="xs" w="fit-content" onClick={onRemove}>
        Remove it
      </Button>
    </Stack>
  );
}
