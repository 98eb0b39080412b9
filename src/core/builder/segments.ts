/**
 * A text with fields in it, cut into what an editor shows: words, chips, and code that no chip can show. Every segment
 * knows how it is written, so put together again they are the very same text.
 */
import { ConfigError } from "../errors.ts";
import { readTemplate, type Piece } from "../expression/template.ts";
import { writeChip, type Chip } from "./chip.ts";
import { readChip } from "./read-chip.ts";

interface Written {
  /** As it stands in the automation. */
  source: string;
}
export type Segment =
  | ({ kind: "text"; text: string } & Written)
  | ({ kind: "field"; chip: Chip } & Written)
  | ({ kind: "code"; expression: string } & Written)
  /** `{%` without its end, up to the end of the text. */
  | ({ kind: "open" } & Written);

/** Never throws. The sources of all segments make the text. */
export function readSegments(text: string): Segment[] {
  let pieces: Piece[];
  try {
    pieces = readTemplate(text, undefined);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const open = beginOfOpen(text);
    return [...readSegments(text.slice(0, open)), { kind: "open", source: text.slice(open) }];
  }
  return pieces.flatMap((piece): Segment[] => {
    if ("literal" in piece) {
      if (piece.literal === "") return [];
      return [{ kind: "text", text: piece.literal, source: writeLiteral(piece.literal) }];
    }
    const { expression } = piece;
    const source = `{%${expression}%}`;
    const chip = readChip(expression);
    return [chip ? { kind: "field", chip, source } : { kind: "code", expression, source }];
  });
}

/** @returns the text; what an editor made new has no `source` of its own yet */
export function writeSegments(segments: readonly (Segment | Chip | string)[]): string {
  return segments
    .map((segment) => {
      if (typeof segment === "string") return writeLiteral(segment);
      return "source" in segment ? segment.source : writeChipInText(segment);
    })
    .join("");
}

/** A chip as it stands in a text: `{% $event.candidate.name %}`. */
export function writeChipInText(chip: Chip): string {
  return `{% ${writeChip(chip)} %}`;
}

/** Words as they stand in a text: `{%` is written `{%%`. */
export function writeLiteral(text: string): string {
  return text.replaceAll("{%", "{%%");
}

/** The first `{%` that is never closed. */
function beginOfOpen(text: string): number {
  let open = text.indexOf("{%");
  for (let at = open; at !== -1; at = text.indexOf("{%", at + 2)) {
    try {
      readTemplate(text.slice(0, at), undefined);
    } catch {
      return open;
    }
    open = at;
  }
  return open;
}
