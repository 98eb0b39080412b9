/** The comparison as tables, and the promises that it can answer. */
import { rowOf, type Row, type Standing } from "../compare.ts";
import { ratio, type Spread } from "../statistics.ts";
import type { Criterion, Table } from "./report.ts";

export function comparisonTable(standings: readonly Standing[]): Table {
  return {
    head: [
      "",
      "acknowledged/s",
      "p50 ms",
      "p99 ms",
      "delivered/s",
      "one at a time ms",
      "CPU ms/event",
      "idle MB",
      "peak MB",
      "start ms",
    ],
    rows: standings
      .filter(({ rounds }) => rounds.length > 0)
      .map((standing) => {
        const row = rowOf(standing);
        return [
          standing.label,
          shown(row.acks),
          shown(row.p50, 2),
          shown(row.p99, 2),
          shown(row.delivered),
          shown(row.single, 2),
          [row.intakeCpu, row.deliveryCpu].map((cpu) => (cpu ? cpu.median.toFixed(3) : "–")).join(" / "),
          shown(row.idleMb),
          shown(row.peakMb),
          shown(row.startMs),
        ];
      }),
  };
}

/** Hirewire's median over that of each of the others. */
export function ratioTable(standings: readonly Standing[]): Table | null {
  const ours = rowIf(standings, "hirewire");
  if (!ours) return null;
  const others = standings.filter(({ key, rounds }) => key !== "hirewire" && rounds.length > 0);
  return {
    head: ["Hirewire over", "acknowledged/s", "p99", "delivered/s", "one at a time", "peak memory"],
    rows: others.map((standing) => {
      const row = rowOf(standing);
      const over = (of: (row: Row) => Spread | null): string => times(ratio(of(ours), of(row)));
      return [
        standing.label,
        over(({ acks }) => acks),
        over(({ p99 }) => p99),
        over(({ delivered }) => delivered),
        over(({ single }) => single),
        over(({ peakMb }) => peakMb),
      ];
    }),
  };
}

export function comparisonCriteria(standings: readonly Standing[]): Criterion[] {
  const ours = rowIf(standings, "hirewire");
  if (!ours) return [];
  const express = rowIf(standings, "express");
  const forward = rowIf(standings, "forward");
  const nodeRed = rowIf(standings, "node-red");
  const n8n = bestOf([rowIf(standings, "n8n"), rowIf(standings, "n8n-legacy")]);
  const acksOver = (row: Row | null): number | null => ratio(ours.acks, row?.acks);
  const deliveredOver = (row: Row | null): number | null => ratio(ours.delivered, row?.delivered);
  return [
    atLeast("Acknowledged/s, against bare Express", 0.85, acksOver(express)),
    atLeast("Acknowledged/s, against Node-RED", 2.3, acksOver(nodeRed)),
    atMost("p99 of the acknowledgement, against bare Express", 2, ratio(ours.p99, express?.p99), times),
    atLeast("Delivered/s, against the grouped-commit-and-forward limit", 0.5, deliveredOver(forward)),
    atLeast("Delivered/s, against Node-RED", 2.5, deliveredOver(nodeRed)),
    atLeast("Delivered/s, against n8n's best engine", 50, deliveredOver(n8n)),
    atMost("One event at a time, from hook to destination", 10, median(ours.single), unit("ms", 1)),
    atMost("Peak memory under that load", 250, median(ours.peakMb), unit("MB")),
    atMost("Idle memory", 120, median(ours.idleMb), unit("MB")),
    atMost("From start to the first acknowledged event", 1_500, median(ours.startMs), unit("ms")),
  ];
}

function rowIf(standings: readonly Standing[], wanted: string): Row | null {
  const standing = standings.find(({ key, rounds }) => key === wanted && rounds.length > 0);
  return standing ? rowOf(standing) : null;
}

function bestOf(rows: (Row | null)[]): Row | null {
  return rows.reduce(
    (best, row) => ((row?.delivered?.median ?? 0) > (best?.delivered?.median ?? 0) ? row : best),
    null,
  );
}

export function atLeast(what: string, target: number, measured: number | null, show = times): Criterion {
  return criterion(what, `at least ${show(target)}`, measured, show, (value) => value >= target);
}

export function atMost(
  what: string,
  target: number,
  measured: number | null,
  show: (value: number | null) => string,
): Criterion {
  return criterion(what, `at most ${show(target)}`, measured, show, (value) => value <= target);
}

function criterion(
  what: string,
  target: string,
  measured: number | null,
  show: (value: number | null) => string,
  isMet: (value: number) => boolean,
): Criterion {
  return { what, target, measured: show(measured), met: measured === null ? null : isMet(measured) };
}

export function median(spread: Spread | null): number | null {
  return spread?.median ?? null;
}

export function times(value: number | null): string {
  return value === null ? "not measured" : `${value.toFixed(2)} ×`;
}

export function unit(name: string, digits = 0): (value: number | null) => string {
  return (value) => (value === null ? "not measured" : `${value.toFixed(digits)} ${name}`);
}

/** `1,234 (1,100–1,300)` */
export function shown(spread: Spread | null, digits = 0): string {
  if (spread === null) return "–";
  const { median, min, max } = spread;
  const text = (value: number): string => value.toLocaleString("en", { maximumFractionDigits: digits });
  return min === max ? text(median) : `${text(median)} (${text(min)}–${text(max)})`;
}
