/** Traces of this process: what its threads make, and the one exporter that sends it off. */
import packageJson from "../../package.json" with { type: "json" };
import type { Log } from "../log.ts";
import { openExporter } from "./open-exporter.ts";
import type { Span } from "./span.ts";
import type { TraceSettings } from "./trace-settings.ts";
import { createTraces, type Traces } from "./traces.ts";

export interface TracesOfProcess {
  traces: Traces;
  /** For whoever makes some elsewhere, such as in a thread. */
  ratio: number;
  /** Takes what was made there. */
  take: (spans: readonly Span[]) => void;
  /** Spans that a collector took, and those that were dropped because none did. */
  counts: () => { sent: number; dropped: number };
  /** Sends what waits, for a few seconds at most. */
  close: () => Promise<void>;
}

export function openTraces(
  settings: TraceSettings,
  { log, now }: { log: Log; now: () => number },
): TracesOfProcess {
  const { ratio } = settings;
  const exporter = openExporter(settings, { version: packageJson.version, log });
  log.info("traces go to the collector", { ratio });
  return {
    traces: createTraces({ ratio, now, write: exporter.write }),
    ratio,
    take: (spans) => spans.forEach(exporter.write),
    counts: exporter.counts,
    close: exporter.close,
  };
}
