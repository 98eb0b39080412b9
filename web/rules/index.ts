/** Conditions, texts with fields in them, and expressions. */
export { ConditionEditor } from "./condition-editor.tsx";
export { JsonataEditor } from "./jsonata-editor.tsx";
export { TextEditor, useTextModule, type TextEditorProps } from "./text-editor.tsx";
export { fieldsAbove, useFields, type FieldsOf } from "./use-fields.ts";
export type { FieldInfo } from "../../src/core/builder/field-info.ts";
export type { EditorProps, RuleProblem } from "./props.ts";
