/** An expression, written by hand. CodeMirror comes when it is there; until then, and without it, a plain field does. */
import { Input, Textarea } from "@mantine/core";
import { useEffect, useId, useMemo } from "react";
import { useEngine } from "./engine.ts";
import { findProblem } from "./find-problem.ts";
import type { EditorProps } from "./props.ts";
import "./rules.css";
import { useEditor } from "./use-editor.ts";
import { useModule } from "./use-module.ts";

const loadMount = () => import("./code-mirror/mount-jsonata.ts");
const NO_PROBLEMS: NonNullable<EditorProps["problems"]> = [];
const HOW_TO = "Type a letter or $ for fields and functions. Tab leaves the field.";

export function JsonataEditor(props: EditorProps) {
  const { value, onChange, fields, label, description, problems = NO_PROBLEMS, disabled = false } = props;
  const engine = useEngine(value);
  const loaded = useModule(loadMount);
  const id = useId();
  const shown = useMemo(() => {
    const own = engine === "ready" ? findProblem(value) : undefined;
    // what the server says of the same text is said once
    return own ? [own] : problems;
  }, [engine, value, problems]);
  const error = shown[0]?.message;
  const attributes = useMemo(
    () => ({
      "aria-labelledby": `${id}-label`,
      "aria-describedby": `${id}-description${error === undefined ? "" : ` ${id}-error`}`,
      "aria-multiline": "true",
      ...(error !== undefined && { "aria-invalid": "true" }),
      spellcheck: "false",
      autocapitalize: "off",
    }),
    [id, error],
  );
  const { attach, editor } = useEditor(loaded?.mountJsonata ?? null, {
    value,
    onChange,
    fields,
    attributes,
    disabled,
  });
  useEffect(() => editor?.setProblems(shown), [editor, shown]);

  if (!loaded) {
    return (
      <Textarea
        label={label}
        description={description}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
        disabled={disabled}
        autosize
        minRows={2}
        maxRows={12}
        ff="monospace"
        spellCheck={false}
      />
    );
  }
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      labelProps={{ id: `${id}-label`, onClick: () => editor?.view.focus() }}
      description={description ? `${description} ${HOW_TO}` : HOW_TO}
      descriptionProps={{ id: `${id}-description` }}
      error={error}
      errorProps={{ id: `${id}-error` }}
    >
      <div
        className="rules-editor"
        data-code
        data-invalid={error === undefined ? undefined : true}
        ref={attach}
      />
    </Input.Wrapper>
  );
}
