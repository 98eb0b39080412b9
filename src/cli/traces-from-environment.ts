/**
 * Whether traces are made is said by OpenTelemetry's own variables, as for any other program of the operator's:
 * an endpoint switches them on. What only the exporter needs (headers, certificates, compression, resource attributes)
 * it reads by itself.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ (read 2026-11-22)
 */
import type { TraceSettings } from "../traces/trace-settings.ts";

/** `settings`: null when nobody wants traces. `warnings`: what is not done as the variables say. */
export interface WantedTraces {
  settings: TraceSettings | null;
  warnings: string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** For sending a batch. A stop may have to wait for it, because the exporter's repeats can't be called off. */
const USUAL_MS = 5_000;
const LONGEST_MS = 10_000;

/** A variable for traces alone goes before the one for all that OTLP carries. */
const OTLP = ["OTEL_EXPORTER_OTLP_TRACES_", "OTEL_EXPORTER_OTLP_"];

/** Never throws: how things are watched must not keep them from being done. */
export function tracesFromEnvironment(environment: Environment): WantedTraces {
  const read = (name: string): string => environment[name]?.trim() ?? "";
  const ofOtlp = (name: string): string => OTLP.map((prefix) => read(prefix + name)).find(Boolean) ?? "";
  const off = (...warnings: string[]): WantedTraces => ({ settings: null, warnings });

  const wish = read("HIREWIRE_TRACES").toLowerCase();
  const endpoint = ofOtlp("ENDPOINT");
  if (["0", "false", "off", "no"].includes(wish) || (wish === "" && endpoint === "")) return off();
  if (read("OTEL_SDK_DISABLED").toLowerCase() === "true") return off();
  const exporters = read("OTEL_TRACES_EXPORTER").toLowerCase();
  if (exporters === "none") return off();
  if (exporters !== "" && !exporters.split(",").includes("otlp"))
    return off("traces are off: OTEL_TRACES_EXPORTER names no exporter that Hirewire has; it has otlp");
  if (ofOtlp("PROTOCOL").toLowerCase() === "grpc")
    return off("traces are off: OTEL_EXPORTER_OTLP_PROTOCOL is grpc, and Hirewire speaks http/protobuf");
  if (endpoint !== "" && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ""))
    return off("traces are off: OTEL_EXPORTER_OTLP_ENDPOINT must begin with http:// or https://");

  const warnings: string[] = [];
  const count = (name: string, usual: number): number => {
    const text = read(name);
    if (text === "") return usual;
    if (/^\d+$/.test(text) && Number(text) > 0) return Number(text);
    warnings.push(`${name} is no whole number above 0: traces go on with ${usual}`);
    return usual;
  };
  const queueSize = count("OTEL_BSP_MAX_QUEUE_SIZE", 2_048);
  const timeout = OTLP.map((prefix) => `${prefix}TIMEOUT`).find((name) => read(name) !== "");
  const settings: TraceSettings = {
    ratio: ratioOf(read("OTEL_TRACES_SAMPLER").toLowerCase(), read("OTEL_TRACES_SAMPLER_ARG"), warnings),
    queueSize,
    batchSize: Math.min(queueSize, count("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 512)),
    delayMs: count("OTEL_BSP_SCHEDULE_DELAY", 5_000),
    timeoutMs: Math.min(LONGEST_MS, timeout === undefined ? USUAL_MS : count(timeout, USUAL_MS)),
  };
  return { settings, warnings };
}

/** A trace begins here, whatever the sender did with its own: `parentbased_` makes no difference. */
function ratioOf(sampler: string, argument: string, warnings: string[]): number {
  const kind = sampler.replace(/^parentbased_/, "");
  if (kind === "always_off") return 0;
  if (kind === "" || kind === "always_on") {
    // an argument alone is meant for something
    if (sampler !== "" || argument === "") return 1;
  } else if (kind !== "traceidratio") {
    warnings.push("OTEL_TRACES_SAMPLER names no sampler that Hirewire has: every trace is kept");
    return 1;
  }
  const ratio = Number(argument);
  if (argument !== "" && ratio >= 0 && ratio <= 1) return ratio;
  if (argument !== "") warnings.push("OTEL_TRACES_SAMPLER_ARG is no number from 0 to 1: every trace is kept");
  return 1;
}
