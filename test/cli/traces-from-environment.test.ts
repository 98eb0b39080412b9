/** OpenTelemetry's own variables decide, and what they can't mean is said and never stops the start. */
import { describe, expect, it } from "@jest/globals";
import { tracesFromEnvironment } from "../../src/cli/traces-from-environment.ts";

const ON = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" };
const USUAL = { ratio: 1, queueSize: 2_048, batchSize: 512, delayMs: 5_000, timeoutMs: 5_000 };
const OFF = { settings: null, warnings: [] };

describe("traces", () => {
  it("are off unless somebody asks for them", () => {
    expect(tracesFromEnvironment({})).toEqual(OFF);
    expect(tracesFromEnvironment({ OTEL_SERVICE_NAME: "hiring", OTEL_TRACES_SAMPLER_ARG: "1" })).toEqual(OFF);
    expect(tracesFromEnvironment({ OTEL_EXPORTER_OTLP_ENDPOINT: " " })).toEqual(OFF);
  });

  it.each([
    [ON],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://collector/v1/traces" }],
    [{ HIREWIRE_TRACES: "1" }],
  ])("are on with %j", (environment) => {
    expect(tracesFromEnvironment(environment)).toEqual({ settings: USUAL, warnings: [] });
  });

  it.each([
    { HIREWIRE_TRACES: "0" },
    { HIREWIRE_TRACES: "false" },
    { OTEL_SDK_DISABLED: "true" },
    { OTEL_TRACES_EXPORTER: "none" },
  ])("are off all the same with %j", (environment) => {
    expect(tracesFromEnvironment({ ...ON, ...environment })).toEqual(OFF);
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, "http/protobuf"],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4317" }, "must begin with http"],
    [{ OTEL_TRACES_EXPORTER: "zipkin" }, "it has otlp"],
  ])("are off with %j, which is said without the value", (environment, said) => {
    const { settings, warnings } = tracesFromEnvironment({ ...ON, ...environment });
    expect(settings).toBeNull();
    expect(warnings).toEqual([expect.stringContaining(said)]);
    expect(warnings.join()).not.toMatch(/collector:4317|zipkin/);
  });
});

describe("how many are kept", () => {
  const ratio = (OTEL_TRACES_SAMPLER?: string, OTEL_TRACES_SAMPLER_ARG?: string) =>
    tracesFromEnvironment({ ...ON, OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG });

  it.each([
    [undefined, undefined, 1],
    [undefined, "0.1", 0.1],
    ["traceidratio", "0.25", 0.25],
    ["parentbased_traceidratio", "0.25", 0.25],
    ["always_on", "0.25", 1],
    ["parentbased_always_on", undefined, 1],
    ["parentbased_always_off", undefined, 0],
    ["traceidratio", undefined, 1],
  ])("is, for %s and %s, %d", (sampler, argument, kept) => {
    expect(ratio(sampler, argument)).toMatchObject({ settings: { ratio: kept }, warnings: [] });
  });

  it.each([
    ["traceidratio", "10%"],
    ["traceidratio", "2"],
    ["jaeger_remote", undefined],
  ])("is all, and said, for %s and %s", (sampler, argument) => {
    const { settings, warnings } = ratio(sampler, argument);
    expect(settings?.ratio).toBe(1);
    expect(warnings).toHaveLength(1);
  });
});

describe("batches", () => {
  it("are as large and wait as long as the variables say", () => {
    const { settings, warnings } = tracesFromEnvironment({
      ...ON,
      OTEL_BSP_MAX_QUEUE_SIZE: "100",
      OTEL_BSP_SCHEDULE_DELAY: "250",
      OTEL_EXPORTER_OTLP_TIMEOUT: "9000",
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "lots",
    });
    // what was no number is the usual, and no batch is larger than what may wait
    expect(settings).toEqual({ ratio: 1, queueSize: 100, batchSize: 100, delayMs: 250, timeoutMs: 9_000 });
    expect(warnings).toEqual([expect.stringContaining("OTEL_BSP_MAX_EXPORT_BATCH_SIZE")]);
  });
});
