/** A field inside a text: which one, how it is written out, and what stands there when there is none. */
import { writeText } from "./literals.ts";

export interface Chip {
  /** As `writePath` writes them. The first that is there counts. */
  fields: readonly [string, ...string[]];
  format?: ChipFormat;
  /** Written when no field is there. */
  fallback?: string;
  /** True when a field that is empty or null gives way too, `?:` instead of `??`. So does 0. */
  unlessEmpty?: boolean;
}

export type ChipFormat =
  | { kind: "round"; digits: number }
  /** A picture of JSONata's `$fromMillis`, such as `[D1] [MNn] [Y]`. */
  | { kind: "date"; picture: string }
  | { kind: "list"; separator: string };

/** Ways to write a date, with what they make of the third of March 2026. */
export const DATE_PICTURES: readonly { picture: string; label: string }[] = [
  { picture: "[D1] [MNn] [Y]", label: "3 March 2026" },
  { picture: "[D1] [MNn,*-3] [Y]", label: "3 Mar 2026" },
  { picture: "[D01]/[M01]/[Y]", label: "03/03/2026" },
  { picture: "[M01]/[D01]/[Y]", label: "03/03/2026, month first" },
  { picture: "[Y]-[M01]-[D01]", label: "2026-03-03" },
  { picture: "[D1] [MNn] [Y], [H01]:[m01]", label: "3 March 2026, 09:15" },
  { picture: "[H01]:[m01]", label: "09:15" },
];

/**
 * @returns the expression, without `{% … %}`
 * @example
 * writeChip({ fields: ["$event.candidate.name"], fallback: "A candidate" });
 * // $event.candidate.name ?? "A candidate"
 */
export function writeChip({ fields, format, fallback, unlessEmpty = false }: Chip): string {
  const operator = unlessEmpty ? "?:" : "??";
  const [first, ...others] = fields.map((field) => formatted(field, format));
  const rest = fallback === undefined ? others : [...others, writeText(fallback)];
  return [first, ...rest].join(` ${operator} `);
}

function formatted(field: string, format: ChipFormat | undefined): string {
  switch (format?.kind) {
    case "round":
      return format.digits === 0 ? `$round(${field})` : `$round(${field}, ${format.digits})`;
    case "date":
      return `$fromMillis($toMillis(${field}), ${writeText(format.picture)})`;
    case "list":
      return `$join(${field}, ${writeText(format.separator)})`;
    case undefined:
      return field;
  }
}
