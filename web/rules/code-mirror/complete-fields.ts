/** Fields to choose from after `/` or `{` in a text. */
import {
  autocompletion,
  completionKeymap,
  startCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import type { FieldInfo } from "../../../src/core/builder/field-info.ts";
import { writeChipInText } from "../../../src/core/builder/segments.ts";
import { chipFor } from "../chip-for.ts";
import { showSample } from "../show-sample.ts";

/** A slash inside a word, such as in an address, is a slash. */
const ASKED = /(?:\{|(?<=^|\s)\/)[^\s{/%][^{/%\n]{0,40}$|\{$|(?<=^|\s)\/$/u;

export function completeFields(fields: () => readonly FieldInfo[]): Extension {
  const source = (context: CompletionContext): CompletionResult | null => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const asked = ASKED.exec(before);
    if (!asked) return null;
    const from = line.from + asked.index;
    return {
      // what was typed after the sign is looked for, the sign goes with it
      from: from + 1,
      options: fields()
        .filter(({ kind }) => kind !== "object")
        .map((field) => completionOf(field, from)),
      validFor: /^[^{/%\n]{0,40}$/u,
    };
  };
  return [
    // whoever typed the sign asked for the list, so the first Enter may choose from it
    autocompletion({ override: [source], icons: false, maxRenderedOptions: 60, interactionDelay: 0 }),
    keymap.of(completionKeymap),
    // a sign is no letter, so completion would wait for one
    EditorView.updateListener.of(({ view, transactions }) => {
      if (!transactions.some((each) => each.isUserEvent("input.type"))) return;
      const { head } = view.state.selection.main;
      if (/[{/]$/.test(view.state.sliceDoc(Math.max(0, head - 1), head))) startCompletion(view);
    }),
  ];
}

function completionOf(field: FieldInfo, sign: number): Completion {
  return {
    label: field.label,
    detail: showSample(field.sample) || field.group,
    section: field.group,
    apply(view, _completion, _from, to) {
      const insert = writeChipInText(chipFor(field));
      view.dispatch({
        changes: { from: sign, to, insert },
        selection: { anchor: sign + insert.length },
        userEvent: "input.complete",
      });
    },
  };
}
