/** Colours for JSONata, by our own tokens: they are jsonata's to the letter. */
import type { Range } from "@codemirror/state";
import {
  Decoration,
  ViewPlugin,
  type DecorationSet,
  type EditorView,
  type ViewUpdate,
} from "@codemirror/view";
import { readTokens } from "../../../src/core/expression/tokens.ts";

const WORDS = new Set(["and", "or", "in", "true", "false", "null"]);
const marks = {
  text: Decoration.mark({ class: "rules-text" }),
  regex: Decoration.mark({ class: "rules-text" }),
  number: Decoration.mark({ class: "rules-number" }),
  variable: Decoration.mark({ class: "rules-variable" }),
  word: Decoration.mark({ class: "rules-word" }),
  comment: Decoration.mark({ class: "rules-comment" }),
};

function decorate(source: string): DecorationSet {
  const found: Range<Decoration>[] = [];
  let gap = 0;
  for (const { kind, start, end } of [
    ...readTokens(source),
    { kind: "operator" as const, start: source.length, end: source.length },
  ]) {
    for (const { index, 0: comment } of source.slice(gap, start).matchAll(/\/\*[^]*?(\*\/|$)/g)) {
      found.push(marks.comment.range(gap + index, gap + index + comment.length));
    }
    gap = end;
    if (start === end || kind === "operator") continue;
    if (kind !== "name") found.push(marks[kind].range(start, end));
    else if (WORDS.has(source.slice(start, end))) found.push(marks.word.range(start, end));
  }
  return Decoration.set(found, true);
}

export const highlightJsonata = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorate(view.state.sliceDoc());
    }
    update({ docChanged, state }: ViewUpdate): void {
      if (docChanged) this.decorations = decorate(state.sliceDoc());
    }
  },
  { decorations: ({ decorations }) => decorations },
);
