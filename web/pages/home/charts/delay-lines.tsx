/** How long things took: half of them, and nineteen of twenty. Each step of the scale is several times the one before. */
import { Text } from "@mantine/core";
import type { Delays } from "../types.ts";
import css from "./charts.module.css";
import { Plot, type Ground } from "./plot.tsx";
import { delayInWords, delayTicks } from "./scale.ts";

const LINES = [
  { key: "p95", label: "19 of 20", className: `${css["orange"]} ${css["dashed"]}` },
  { key: "median", label: "Half", className: css["indigo"] ?? "" },
] as const;

export function DelayLines(props: {
  names: string[];
  below: (width: number) => ReadonlyMap<number, string>;
  delays: Delays[];
}) {
  const { names, below, delays } = props;
  const known = delays.flatMap(({ median, p95 }) => [median, p95].filter((each) => each !== null));
  const ticks = delayTicks(Math.min(...known, 1_000), Math.max(...known, 1_000));
  const [first, last] = [Math.log(ticks[0] ?? 10), Math.log(ticks.at(-1) ?? 100)];
  const share = (ms: number): number =>
    Math.max(0, Math.min(1, (Math.log(Math.max(ms, 1)) - first) / (last - first)));

  const draw = ({ middle, y }: Ground) =>
    LINES.map(({ key, className }) => {
      const points = delays.flatMap((each, place) => {
        const ms = each[key];
        return ms === null ? [] : [{ place, x: middle(place), y: y(share(ms)) }];
      });
      // days without any are left out of the line
      const path = points
        .map(
          ({ place, x, y: height }, index) =>
            `${points[index - 1]?.place === place - 1 ? "L" : "M"}${x.toFixed(1)} ${height.toFixed(1)}`,
        )
        .join(" ");
      return (
        <g key={key} className={className}>
          <path className={css["line"]} d={path} />
          {points.map(({ place, x, y: height }) =>
            key === "median" ? (
              <circle key={place} className={css["point"]} cx={x} cy={height} r={3} />
            ) : (
              <rect key={place} className={css["point"]} x={x - 3} y={height - 3} width={6} height={6} />
            ),
          )}
        </g>
      );
    });

  return (
    <>
      <Plot
        below={below}
        ticks={ticks.map((ms) => ({ at: share(ms), label: delayInWords(ms) }))}
        places={names.map((name, place) => {
          const words = inWords(delays[place]);
          return {
            label: `${name}: ${words}`,
            tip: (
              <>
                <Text size="xs" fw={600}>
                  {name}
                </Text>
                <Text size="xs">{words}</Text>
              </>
            ),
          };
        })}
        draw={draw}
      />
      <ul className={css["legend"]}>
        {LINES.toReversed().map(({ key, label: name, className }) => (
          <li key={key}>
            <svg width="22" height="10" aria-hidden className={className}>
              <path className={css["line"]} d="M0 5 H22" />
              {key === "median" ? (
                <circle className={css["point"]} cx="11" cy="5" r="3" />
              ) : (
                <rect className={css["point"]} x="8" y="2" width="6" height="6" />
              )}
            </svg>
            {name} took no longer
          </li>
        ))}
      </ul>
    </>
  );
}

export function inWords(delays: Delays | undefined): string {
  if (delays?.median == null || delays.p95 === null) return "nothing delivered";
  return `half within ${delayInWords(delays.median)}, 19 of 20 within ${delayInWords(delays.p95)}`;
}
