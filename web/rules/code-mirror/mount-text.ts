/** The editor of texts: plain words with chips between them. */
import { isolateHistory } from "@codemirror/commands";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import type { Chip } from "../../../src/core/builder/chip.ts";
import type { FieldInfo } from "../../../src/core/builder/field-info.ts";
import { writeChipInText } from "../../../src/core/builder/segments.ts";
import { chipAt, chips, fieldsChanged, type PlacedChip } from "./chips.ts";
import { completeFields } from "./complete-fields.ts";
import { mountEditor, type MountedEditor } from "./mount-editor.ts";
import type { Mount } from "../use-editor.ts";

export interface MountedText extends MountedEditor {
  /** Puts a chip where the cursor is, or in place of what is selected. */
  insert: (chip: Chip) => void;
  /** Another chip in place of one; null takes it out. */
  replace: (at: PlacedChip, chip: Chip | null) => void;
  /** Draws the chips again, with what fields are called now. */
  redraw: (fields: readonly FieldInfo[]) => void;
  /** Told of the chip beside the cursor, whenever that changes. */
  onNear: (listener: (chip: PlacedChip | null) => void) => void;
}

export function mountText(options: { multiline: boolean; hint: string }): Mount<MountedText> {
  return (given) => {
    const drawn = chips(given.fields());
    let tell: (chip: PlacedChip | null) => void = () => undefined;
    let near = "";
    const mounted = mountEditor({
      ...given,
      extensions: [
        drawn.extension,
        completeFields(given.fields),
        placeholder(options.hint),
        options.multiline ? [] : singleLine,
        EditorView.updateListener.of(({ state, docChanged, selectionSet }) => {
          if (!docChanged && !selectionSet) return;
          const chip = chipAt(state, drawn.of(state)) ?? null;
          const now = chip ? `${chip.from} ${chip.segment.source}` : "";
          if (now === near) return;
          near = now;
          tell(chip);
        }),
      ],
    });
    const { view } = mounted;
    const put = (from: number, to: number, insert: string): void => {
      view.dispatch({
        changes: { from, to, insert },
        selection: { anchor: from + insert.length },
        userEvent: "input",
        // undone by itself
        annotations: isolateHistory.of("full"),
        scrollIntoView: true,
      });
      view.focus();
    };
    return {
      ...mounted,
      insert(chip) {
        const { from, to } = view.state.selection.main;
        put(from, to, writeChipInText(chip));
      },
      replace({ from, to, segment }, chip) {
        // somebody may have typed since; then it is not there any more
        if (view.state.sliceDoc(from, to) === segment.source)
          put(from, to, chip ? writeChipInText(chip) : "");
      },
      redraw: (fields) => view.dispatch({ effects: fieldsChanged.of(fields) }),
      onNear(listener) {
        tell = listener;
      },
    };
  };
}

/** Line breaks that are typed or pasted become blanks. What had some before keeps them. */
const singleLine: Extension = [
  keymap.of([{ key: "Enter", run: () => true }]),
  EditorState.transactionFilter.of((transaction) => {
    if (!transaction.docChanged || !transaction.isUserEvent("input")) return transaction;
    const changes: { from: number; to: number; insert: string }[] = [];
    let breaks = false;
    transaction.changes.iterChanges((from, to, _fromB, _toB, inserted) => {
      breaks ||= inserted.lines > 1;
      changes.push({ from, to, insert: inserted.toString().replaceAll(/\s*\n\s*/g, " ") });
    });
    if (!breaks) return transaction;
    const [first] = changes;
    return {
      changes,
      selection: { anchor: (first?.from ?? 0) + (first?.insert.length ?? 0) },
      userEvent: "input",
    };
  }),
];
