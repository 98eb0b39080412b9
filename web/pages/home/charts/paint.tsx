/**
 * How series are told apart: by colour, by pattern and by their order, so that none of them has to do alone. All
 * colours keep 3:1 to the page and to the gap between two of them (WCAG 2.2, 1.4.11), in both schemes.
 */
import css from "./charts.module.css";

export const PATTERNS = ["solid", "stripes", "dots", "lines", "crosses", "checks"] as const;
export type Pattern = (typeof PATTERNS)[number];

export const HUES = ["indigo", "orange", "teal", "pink", "green", "grey", "red"] as const;
export type Hue = (typeof HUES)[number];

export interface Paint {
  hue: Hue;
  pattern: Pattern;
}

/** For vendors, in their order. */
export const VENDOR_PAINTS: Paint[] = [
  { hue: "indigo", pattern: "solid" },
  { hue: "orange", pattern: "stripes" },
  { hue: "teal", pattern: "dots" },
  { hue: "pink", pattern: "lines" },
  { hue: "green", pattern: "crosses" },
  { hue: "grey", pattern: "checks" },
];

/** Patterns of one drawing; ids must differ between drawings of a page. */
export function Patterns({ id, paints }: { id: string; paints: Paint[] }) {
  return (
    <defs>
      {paints.map((paint) => (
        <pattern
          key={`${paint.hue}-${paint.pattern}`}
          id={patternId(id, paint)}
          className={css[paint.hue]}
          width="8"
          height="8"
          patternUnits="userSpaceOnUse"
        >
          <rect width="8" height="8" fill="currentColor" />
          <Marks pattern={paint.pattern} />
        </pattern>
      ))}
    </defs>
  );
}

export function fillOf(id: string, paint: Paint): string {
  return `url(#${patternId(id, paint)})`;
}

function patternId(id: string, { hue, pattern }: Paint): string {
  return `${id}-${hue}-${pattern}`;
}

function Marks({ pattern }: { pattern: Pattern }) {
  switch (pattern) {
    case "stripes":
      return <path className={css["mark"]} d="M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6" />;
    case "dots":
      return <circle className={css["spot"]} cx="4" cy="4" r="1.6" />;
    case "lines":
      return <path className={css["mark"]} d="M0 4 H8" />;
    case "crosses":
      return <path className={css["mark"]} d="M0 0 L8 8 M8 0 L0 8" />;
    case "checks":
      return <path className={css["spot"]} d="M0 0 H4 V4 H0 Z M4 4 H8 V8 H4 Z" />;
    default:
      return null;
  }
}

/** A square of it, for a legend. */
export function Swatch({ paint, id }: { paint: Paint; id: string }) {
  return (
    <svg width="14" height="14" aria-hidden className={css["swatch"]}>
      <Patterns id={id} paints={[paint]} />
      <rect width="14" height="14" rx="3" fill={fillOf(id, paint)} />
    </svg>
  );
}
