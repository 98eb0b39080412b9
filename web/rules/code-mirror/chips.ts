/** Draws `{% … %}` as chips that the cursor steps over in one go. The text underneath stays what it is. */
import { StateEffect, StateField, type EditorState, type Extension, type Range } from "@codemirror/state";
import { Decoration, EditorView, WidgetType, type DecorationSet } from "@codemirror/view";
import type { FieldInfo } from "../../../src/core/builder/field-info.ts";
import { chipLabel } from "../../../src/core/builder/chip-label.ts";
import { readSegments, type Segment } from "../../../src/core/builder/segments.ts";
import { labelOfPath } from "../field-label.ts";
import { showSample } from "../show-sample.ts";

export type ChipSegment = Extract<Segment, { kind: "field" | "code" }>;
/** A chip and where it stands. */
export interface PlacedChip {
  from: number;
  to: number;
  segment: ChipSegment;
}

/** Said when fields are known, or known better. */
export const fieldsChanged = StateEffect.define<readonly FieldInfo[]>();

class ChipWidget extends WidgetType {
  readonly label: string;
  readonly kind: string;
  readonly title: string;
  constructor(segment: ChipSegment, fields: readonly FieldInfo[]) {
    super();
    this.kind = segment.kind;
    this.label =
      segment.kind === "field"
        ? chipLabel(segment.chip, (path) => labelOfPath(path, fields))
        : segment.expression.trim();
    const path = segment.kind === "field" ? segment.chip.fields[0] : undefined;
    const sample = showSample(fields.find((field) => field.path === path)?.sample);
    this.title = sample === "" ? segment.source : `Last: ${sample}`;
  }
  override eq(other: ChipWidget): boolean {
    return other.label === this.label && other.kind === this.kind && other.title === this.title;
  }
  override toDOM(): HTMLElement {
    const chip = document.createElement("span");
    chip.className = "rules-chip";
    chip.dataset["kind"] = this.kind;
    chip.title = this.title;
    chip.textContent = this.label;
    return chip;
  }
  /** A click puts the cursor beside it. */
  override ignoreEvent(): boolean {
    return false;
  }
}

class WordsWidget extends WidgetType {
  override eq(): boolean {
    return true;
  }
  override toDOM(): HTMLElement {
    const words = document.createElement("span");
    words.textContent = "{%";
    return words;
  }
}

interface Drawn {
  fields: readonly FieldInfo[];
  chips: PlacedChip[];
  decorations: DecorationSet;
}

/** @param fields  as they are known at first */
export function chips(fields: readonly FieldInfo[]): {
  extension: Extension;
  of: (state: EditorState) => PlacedChip[];
} {
  const drawn = StateField.define<Drawn>({
    create: (state) => draw(state, fields),
    update(value, { docChanged, effects, state }) {
      const changed = effects.find((effect) => effect.is(fieldsChanged));
      return docChanged || changed ? draw(state, changed?.value ?? value.fields) : value;
    },
    provide: (field) => [
      EditorView.decorations.from(field, ({ decorations }) => decorations),
      EditorView.atomicRanges.of((view) => view.state.field(field).decorations),
    ],
  });
  return { extension: drawn, of: (state) => state.field(drawn).chips };
}

function draw(state: EditorState, fields: readonly FieldInfo[]): Drawn {
  const found: Range<Decoration>[] = [];
  const placed: PlacedChip[] = [];
  let at = 0;
  for (const segment of readSegments(state.sliceDoc())) {
    const [from, to] = [at, at + segment.source.length];
    at = to;
    if (segment.kind === "text") {
      for (const { index } of segment.source.matchAll(/\{%%/g)) {
        found.push(Decoration.replace({ widget: new WordsWidget() }).range(from + index, from + index + 3));
      }
    } else if (segment.kind !== "open") {
      placed.push({ from, to, segment });
      found.push(Decoration.replace({ widget: new ChipWidget(segment, fields) }).range(from, to));
    }
  }
  return { fields, chips: placed, decorations: Decoration.set(found, true) };
}

/** The chip that the cursor touches or selects; the one before it when it stands between two. */
export function chipAt(state: EditorState, placed: readonly PlacedChip[]): PlacedChip | undefined {
  const { from, to } = state.selection.main;
  return placed.find((chip) =>
    from === to ? chip.from <= from && from <= chip.to : chip.from === from && chip.to === to,
  );
}
