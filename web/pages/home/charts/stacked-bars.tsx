/** One bar a place, of several series on top of each other. */
import { Text } from "@mantine/core";
import { useId } from "react";
import css from "./charts.module.css";
import { fillOf, Patterns, Swatch, type Paint } from "./paint.tsx";
import { Plot, type Ground } from "./plot.tsx";
import { countTicks } from "./scale.ts";

export interface Series {
  label: string;
  paint: Paint;
  counts: number[];
}

/** Between two parts of a bar, so that they are told apart without their colours. */
const GAP = 1.5;

export function StackedBars(props: {
  /** Of each place: in full, for whoever hears it and for its tip. */
  names: string[];
  below: (width: number) => ReadonlyMap<number, string>;
  series: Series[];
  /** "event" */
  noun: string;
}) {
  const { names, below, series, noun } = props;
  const legend = useId().replaceAll(":", "");
  const sums = names.map((_, place) => series.reduce((sum, { counts }) => sum + (counts[place] ?? 0), 0));
  const ticks = countTicks(Math.max(...sums, 1));
  const most = ticks.at(-1) ?? 1;
  const partsAt = (place: number): Series[] => series.filter(({ counts }) => (counts[place] ?? 0) > 0);

  const bar = ({ id, middle, width, y }: Ground, place: number) => {
    const thick = Math.max(2, Math.min(26, width * 0.72));
    let below = 0;
    return partsAt(place).map(({ label: name, paint, counts }) => {
      const count = counts[place] ?? 0;
      const bottom = y(below / most);
      below += count;
      const top = y(below / most);
      return (
        <rect
          key={name}
          x={middle(place) - thick / 2}
          width={thick}
          y={top}
          height={Math.max(1, bottom - top - GAP)}
          rx={Math.min(2, thick / 4)}
          fill={fillOf(id, paint)}
        />
      );
    });
  };

  const draw = (ground: Ground) => (
    <>
      <Patterns id={ground.id} paints={series.map(({ paint }) => paint)} />
      {names.map((_, place) => (
        <g key={place}>{bar(ground, place)}</g>
      ))}
    </>
  );

  return (
    <>
      <Plot
        below={below}
        ticks={ticks.map((tick) => ({ at: tick / most, label: short.format(tick) }))}
        places={names.map((name, place) => ({
          label: [
            `${name}: ${some(sums[place] ?? 0, noun)}`,
            ...(series.length > 1
              ? partsAt(place).map((part) => `${part.label} ${amount.format(part.counts[place] ?? 0)}`)
              : []),
          ].join(", "),
          tip: (
            <>
              <Text size="xs" fw={600}>
                {name}
              </Text>
              <Text size="xs">{some(sums[place] ?? 0, noun)}</Text>
              {series.length > 1 && (
                <dl>
                  {partsAt(place).map((part, index) => (
                    <Part key={part.label} part={part} place={place} id={`${legend}t${index}`} />
                  ))}
                </dl>
              )}
            </>
          ),
        }))}
        draw={draw}
      />
      {series.length > 1 && (
        <ul className={css["legend"]}>
          {series.map(({ label: name, paint, counts }, index) => (
            <li key={name}>
              <Swatch paint={paint} id={`${legend}${index}`} />
              {name}
              <Text span size="xs" c="dimmed">
                {amount.format(counts.reduce((sum, count) => sum + count, 0))}
              </Text>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Part({ part, place, id }: { part: Series; place: number; id: string }) {
  return (
    <>
      <Swatch paint={part.paint} id={id} />
      <dt>{part.label}</dt>
      <dd>{amount.format(part.counts[place] ?? 0)}</dd>
    </>
  );
}

function some(count: number, noun: string): string {
  return `${amount.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}

export const amount = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { notation: "compact" });
