/** What a condition or a text can be about: one field of the event, as pickers show it and expressions read it. */
export type FieldKind = "text" | "number" | "boolean" | "date" | "list" | "object";

export interface FieldInfo {
  /** In JSONata: `$event.score.value`, `data.score`, `$steps.post_message.url`. */
  path: string;
  /** "Score", "Candidate's email". */
  label: string;
  /** "Candidate", "From TryCrucible", "Step 1: Post a Message". */
  group: string;
  kind: FieldKind;
  /** From the newest event, or the vendor's sample. */
  sample?: unknown;
  /** Id of the step that gives it: only steps below that one can read it. */
  step?: string | undefined;
  /** What it can hold, where that is known. */
  choices?: readonly FieldChoice[] | undefined;
}

export interface FieldChoice {
  value: string | number | boolean;
  label: string;
}
