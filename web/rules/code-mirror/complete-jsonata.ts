/** Fields and functions to choose from while an expression is written. */
import {
  autocompletion,
  completionKeymap,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import type { FieldInfo } from "../../../src/core/builder/field-info.ts";
import { showSample } from "../show-sample.ts";
import { FUNCTIONS } from "../functions.ts";

const functions: Completion[] = FUNCTIONS.map(({ name, takes, about, insert }) => ({
  label: `$${name}`,
  displayLabel: `$${name}(${takes})`,
  apply: insert,
  type: "function",
  info: about,
}));

/** @param fields  asked each time, as they may come later than the editor */
export function completeJsonata(fields: () => readonly FieldInfo[]): Extension {
  const source = (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/[\p{L}\p{N}_$.`]+/u);
    if (!word && !context.explicit) return null;
    return {
      from: word?.from ?? context.pos,
      options: [...fields().map(completionOf), ...functions],
      validFor: /^[\p{L}\p{N}_$.`]*$/u,
    };
  };
  return [
    autocompletion({ override: [source], icons: false, closeOnBlur: true, maxRenderedOptions: 60 }),
    keymap.of(completionKeymap),
  ];
}

function completionOf({ path, label, sample }: FieldInfo): Completion {
  const shown = showSample(sample);
  return {
    label: path,
    detail: label,
    type: "variable",
    boost: path.startsWith("$steps") ? 0 : 1,
    ...(shown !== "" && { info: `Last: ${shown}` }),
  };
}
