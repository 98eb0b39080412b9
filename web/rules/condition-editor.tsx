import type { EditorProps } from "./props.ts";
import { JsonataEditor } from "./jsonata-editor.tsx";

/** A condition: an empty text holds always. */
export function ConditionEditor(props: EditorProps) {
  return <JsonataEditor {...props} />;
}
