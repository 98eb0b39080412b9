/** What `hirewire start` can be told, as options or over the environment. */
import { Command, Option } from "commander";
import type { LogLevel } from "../../log.ts";
import { KEEP_DEFAULTS } from "../../run/housekeeping/keep-settings.ts";
import type { Role } from "../../runtime/options.ts";
import { toCount, toList, toPort, toRates, toUrl } from "../option-values.ts";

export interface StartOptions {
  databaseUrl?: string;
  role: Role;
  host: string;
  port: number;
  publicUrl?: string;
  trustedProxies: number;
  allow: string[];
  callsPerSecond: Record<string, number>;
  keepDays: number;
  keepPayloadDays: number;
  maxDataMb: number;
  minFreeMb: number;
  batchSize?: number;
  batchWaitMs?: number;
  sandbox: boolean;
  sandboxPort: number;
  metrics: boolean;
  opsPort?: number;
  drainSeconds: number;
  logLevel: LogLevel;
}

export const MB = 1_000_000;

/** The command without what it does. */
export function startOptions(): Command {
  const env = process.env;
  return new Command("start")
    .description("start the server; a fresh data folder comes up with a sandbox to try things in")
    .addOption(
      new Option(
        "--database-url <url>",
        "postgres://… that several processes may share; else all is kept in the data folder",
      ).env("DATABASE_URL"),
    )
    .addOption(
      new Option(
        "--role <role>",
        "intake: takes hooks, serves API and pages; worker: works on runs; the two share a database",
      )
        .choices(["all", "intake", "worker"])
        .default("all")
        .env("HIREWIRE_ROLE"),
    )
    .option("--host <address>", "address to listen on", env["HOST"] ?? "127.0.0.1")
    .option(
      "--port <port>",
      "port to listen on; 0 lets the system choose",
      toPort,
      toPort(env["PORT"] ?? "8787"),
    )
    .addOption(
      new Option("--public-url <url>", "where senders reach this server").env("PUBLIC_URL").argParser(toUrl),
    )
    .option(
      "--allow <hosts>",
      "addresses in the private network that actions may call, comma-separated",
      toList,
      toList(env["HIREWIRE_ALLOW"] ?? ""),
    )
    .option(
      "--calls-per-second <host=count>",
      "how many calls a second a host is sent at most, comma-separated; hooks.zapier.com=25 unless it is named",
      toRates,
      toRates(env["HIREWIRE_CALLS_PER_SECOND"] ?? ""),
    )
    .addOption(
      new Option("--trusted-proxies <count>", "how many proxies in front may name the sender's address")
        .env("HIREWIRE_TRUSTED_PROXIES")
        .default(0)
        .argParser(toCount),
    )
    .addOption(
      new Option("--keep-days <days>", "days that an event is kept after its last doing; 0: for ever")
        .env("HIREWIRE_KEEP_DAYS")
        .default(KEEP_DEFAULTS.keepDays)
        .argParser(toCount),
    )
    .addOption(
      new Option("--keep-payload-days <days>", "days that its payload is kept; 0: as long as the event")
        .env("HIREWIRE_KEEP_PAYLOAD_DAYS")
        .default(KEEP_DEFAULTS.keepPayloadDays)
        .argParser(toCount),
    )
    .addOption(
      new Option("--max-data-mb <mb>", "what is kept may take so much, then the oldest goes; 0: any")
        .env("HIREWIRE_MAX_DATA_MB")
        .default(KEEP_DEFAULTS.maxDataBytes / MB)
        .argParser(toCount),
    )
    .addOption(
      new Option("--min-free-mb <mb>", "with less free on the disk, old payloads go first; 0: never")
        .env("HIREWIRE_MIN_FREE_MB")
        .default(KEEP_DEFAULTS.minFreeBytes / MB)
        .argParser(toCount),
    )
    .addOption(
      new Option(
        "--batch-size <count>",
        "rows of one spreadsheet, and the like, that go out together at most",
      )
        .env("HIREWIRE_BATCH_SIZE")
        .argParser(toCount),
    )
    .addOption(
      new Option("--batch-wait-ms <ms>", "how long they wait for others that are on their way")
        .env("HIREWIRE_BATCH_WAIT_MS")
        .argParser(toCount),
    )
    .addOption(
      new Option(
        "--drain-seconds <seconds>",
        "when told to stop, say not ready at /readyz for so long before calls are no longer taken",
      )
        .env("HIREWIRE_DRAIN_SECONDS")
        .default(0)
        .argParser(toCount),
    )
    .option("--no-sandbox", "start without the sandbox")
    .option("--sandbox-port <port>", "port of the sandbox", toPort, toPort(env["SANDBOX_PORT"] ?? "8788"))
    .addOption(
      new Option("--metrics", "numbers for Prometheus at /metrics").env("HIREWIRE_METRICS").default(false),
    )
    .addOption(
      new Option(
        "--ops-port <port>",
        "health, readiness and, with --metrics, numbers on a port of their own, without a token: keep it inside",
      )
        .env("HIREWIRE_OPS_PORT")
        .argParser(toPort),
    )
    .addOption(
      new Option("--log-level <level>", "how much the log says")
        .choices(["debug", "info", "warn", "error"])
        .default("info")
        .env("HIREWIRE_LOG"),
    );
}
