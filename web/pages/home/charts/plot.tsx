/**
 * The ground of a chart: axes, and places side by side that can be pointed at or gone through by the arrow keys. One
 * place at a time is in the order of the Tab key, so that a chart is one stop and not thirty.
 */
import { useElementSize } from "@mantine/hooks";
import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import css from "./charts.module.css";

const HEIGHT = 190;
const LEFT = 44;
const BELOW = 22;
const ABOVE = 8;

export interface Ground {
  /** Of patterns in this drawing. */
  id: string;
  /** Middle and width of a place, in pixels. */
  middle: (place: number) => number;
  width: number;
  /** From a share of the height, 0 to 1, to pixels from the top. */
  y: (share: number) => number;
}

export interface Place {
  /** Said when it is focused: the day with all its numbers. */
  label: string;
  /** Shown when it is pointed at or focused. */
  tip: ReactNode;
}

export function Plot(props: {
  places: Place[];
  /** Places with a label below, and what it says, for a drawing so many pixels wide. */
  below: (width: number) => ReadonlyMap<number, string>;
  /** Share of the height, 0 to 1, and what it says. */
  ticks: { at: number; label: string }[];
  draw: (ground: Ground) => ReactNode;
}) {
  const { places, below, ticks, draw } = props;
  const { ref, width } = useElementSize();
  const id = useId().replaceAll(":", "");
  const [current, setCurrent] = useState(places.length - 1);
  const [shown, setShown] = useState<number | null>(null);
  const elements = useRef<(SVGGElement | null)[]>([]);

  const wide = Math.max(0, width - LEFT);
  const each = places.length === 0 ? 0 : wide / places.length;
  const middle = (place: number): number => LEFT + each * (place + 0.5);
  const y = (share: number): number => ABOVE + (HEIGHT - ABOVE - BELOW) * (1 - share);
  const ground: Ground = { id, middle, width: each, y };
  const stop = Math.min(current, places.length - 1);

  const go = (event: KeyboardEvent): void => {
    if (event.key === "Escape") return setShown(null);
    const last = places.length - 1;
    const to = { ArrowLeft: stop - 1, ArrowRight: stop + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const place = Math.max(0, Math.min(last, to));
    setCurrent(place);
    elements.current[place]?.focus();
  };

  const tip = shown === null ? undefined : places[shown];
  return (
    <div ref={ref} className={css["plot"]}>
      <svg width={width} height={HEIGHT}>
        <g aria-hidden>
          {ticks.map((tick) => (
            <g key={tick.label}>
              <line className={css["grid"]} x1={LEFT} x2={width} y1={y(tick.at)} y2={y(tick.at)} />
              <text className={css["axis"]} x={LEFT - 8} y={y(tick.at) + 4} textAnchor="end">
                {tick.label}
              </text>
            </g>
          ))}
          {[...below(wide)].map(([place, words]) => (
            <text
              key={place}
              className={css["axis"]}
              x={Math.min(middle(place), width - words.length * 3.2)}
              y={HEIGHT - 6}
              textAnchor="middle"
            >
              {words}
            </text>
          ))}
          {width > 0 && draw(ground)}
        </g>
        {width > 0 &&
          places.map((place, index) => (
            <g
              key={index}
              ref={(element) => void (elements.current[index] = element)}
              className={css["day"]}
              // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a part of a drawing can be no <img>
              role="img"
              tabIndex={index === stop ? 0 : -1}
              aria-label={place.label}
              onFocus={() => {
                setCurrent(index);
                setShown(index);
              }}
              onBlur={() => setShown(null)}
              onMouseEnter={() => setShown(index)}
              onMouseLeave={() => setShown(null)}
              onKeyDown={go}
            >
              <rect
                className={css["hit"]}
                x={middle(index) - each / 2}
                width={each}
                y={ABOVE - 4}
                height={HEIGHT - ABOVE - BELOW + 4}
                rx={3}
              />
            </g>
          ))}
      </svg>
      {tip && shown !== null && (
        <div
          className={css["tip"]}
          aria-hidden
          style={{ insetInlineStart: Math.max(80, Math.min(width - 80, middle(shown))) }}
        >
          {tip.tip}
        </div>
      )}
    </div>
  );
}
