/** What `npm run bench` can be asked for. */
import { Command, InvalidArgumentError, Option } from "commander";
import type { Effort } from "./measure.ts";

export interface Options {
  quick: boolean;
  rounds: number;
  effort: Effort;
  /** Keys of contestants. */
  only: string[];
  peers: string[];
  /** Events in the pre-filled store, or null without that scenario. */
  events: number | null;
  down: "503" | "refuse" | "hang" | null;
  /** Runs that wait while everything is down. */
  waitingRuns: number;
  /** Rows for one sheet, or null without that scenario. */
  sheetRows: number | null;
  sheetPatienceMs: number;
  /** Events for the product on PostgreSQL with one, two and four processes, or null without that scenario. */
  postgresEvents: number | null;
  /** Events for the capacity model, or null without it. */
  capacityEvents: number | null;
  /** Events with which one workspace floods another's, or null without that scenario. */
  floodEvents: number | null;
  /** Jobs for each job engine on PostgreSQL, or null without that scenario. */
  engineJobs: number | null;
  engineSingles: number;
  compare: boolean;
  profileTo: string | null;
  json: string | null;
  write: boolean;
  /** As it was typed, for the report. */
  typed: string;
}

interface Parsed {
  quick?: boolean;
  rounds?: number;
  seconds?: number;
  connections: number;
  rate?: number;
  only: string[];
  peers: string[];
  events?: number | true;
  down?: "503" | "refuse" | "hang" | true;
  sheets?: number | true;
  postgres?: number | true;
  capacity?: number | true;
  flood?: number | true;
  postgresEngines?: number | true;
  all?: boolean;
  profile?: string;
  json?: string;
  write?: boolean;
}

export const OWN = ["limit", "express", "forward", "hirewire"];

/** @param args  after the script's name */
export function readOptions(args: readonly string[]): Options {
  const command = new Command("npm run bench --")
    .description("measure Hirewire against what this machine can do, and against Node-RED and n8n")
    .option(
      "--quick",
      "a smoke run of some seconds: it shows that the counting is right; its figures mean nothing",
    )
    .option(
      "--rounds <count>",
      "rounds, in which everybody has a turn; medians are shown (default: 5)",
      toCount,
    )
    .option("--seconds <seconds>", "what each phase of a round shall take (default: 5)", toNumber)
    .option("--connections <count>", "connections of the load generator", toCount, 50)
    .option(
      "--rate <events>",
      "send so many a second whatever the server does, instead of a closed loop",
      toNumber,
    )
    .addOption(
      new Option("--only <names>", "contestants, comma-separated")
        .argParser(toList)
        .default(OWN, OWN.join(",")),
    )
    .addOption(
      new Option(
        "--peers <names>",
        "installed from npm into the system's cache folder: node-red, n8n, n8n-legacy",
      )
        .argParser(toList)
        .default([], "none"),
    )
    .option(
      "--events [count]",
      "a store that holds so many events: intake, history, a candidate (default: 1000000)",
      toCount,
    )
    .addOption(
      new Option("--down [how]", "every destination is down and 10,000 runs wait (default: 503)").choices([
        "503",
        "refuse",
        "hang",
      ]),
    )
    .option(
      "--sheets [rows]",
      "rows to one sheet, 60 writes a minute, 5 % of answers dropped (default: 1000)",
      toCount,
    )
    .option(
      "--postgres [events]",
      "one, two and four processes on a PostgreSQL that is started for it, not part of --all (default: 20000)",
      toCount,
    )
    .option(
      "--capacity [events]",
      "what an event costs on PostgreSQL, and what follows from it; with --write into docs/ops/scale.md; not part of --all (default: 10000)",
      toCount,
    )
    .option(
      "--flood [events]",
      "what a workspace that floods does to another's single events, on a PostgreSQL that is started for it, not part of --all (default: 100000)",
      toCount,
    )
    .option(
      "--postgres-engines [jobs]",
      "job engines on a PostgreSQL that is started for it, not part of --all (default: 10000)",
      toCount,
    )
    .option("--all", "the comparison and every scenario")
    .option("--profile <folder>", "leave a CPU profile of Hirewire there and show where its time goes")
    .option("--json <file>", "write every figure there")
    .option("--write", "write docs/benchmarks.md, and docs/ops/scale.md with --capacity")
    .exitOverride();
  command.parse([...args], { from: "user" });
  const parsed = command.opts<Parsed>();
  const { quick = false, all = false, write = false } = parsed;
  if (quick && write)
    throw new InvalidArgumentError("--quick and --write: figures of a smoke run mean nothing.");
  const events = given(parsed.events, quick ? 2_000 : 1_000_000);
  const down = parsed.down === true ? "503" : (parsed.down ?? null);
  const sheetRows = given(parsed.sheets, quick ? 10 : 1_000);
  const postgresEvents = given(parsed.postgres, quick ? 200 : 20_000);
  const capacityEvents = given(parsed.capacity, quick ? 200 : 10_000);
  const floodEvents = given(parsed.flood, quick ? 500 : 100_000);
  const engineJobs = given(parsed.postgresEngines, quick ? 400 : 10_000);
  const compares = [events, down, sheetRows, postgresEvents, capacityEvents, floodEvents, engineJobs].every(
    (scenario) => scenario === null,
  );
  return {
    quick,
    rounds: parsed.rounds ?? (quick ? 1 : 5),
    effort: {
      connections: parsed.connections,
      phaseMs: (parsed.seconds ?? (quick ? 0.3 : 5)) * 1000,
      warmUpMs: quick ? 200 : 4_000,
      maxEvents: quick ? 2_000 : 150_000,
      singles: quick ? 20 : 300,
      idleMs: quick ? 100 : 5_000,
      ratePerSecond: parsed.rate,
      patienceMs: 30_000,
    },
    only: parsed.only,
    peers: parsed.peers,
    events: events ?? (all ? given(true, quick ? 2_000 : 1_000_000) : null),
    down: down ?? (all ? "503" : null),
    waitingRuns: quick ? 200 : 10_000,
    sheetRows: sheetRows ?? (all ? given(true, quick ? 10 : 1_000) : null),
    sheetPatienceMs: quick ? 90_000 : 600_000,
    postgresEvents,
    capacityEvents,
    floodEvents,
    engineJobs,
    engineSingles: quick ? 3 : 60,
    compare: all || compares,
    profileTo: parsed.profile ?? null,
    json: parsed.json ?? null,
    write,
    typed: commandOf(args),
  };
}

/** As somebody else would type it: where the figures went on this machine is nobody's business. */
function commandOf(args: readonly string[]): string {
  const told = args.filter((arg, index) => arg !== "--json" && args[index - 1] !== "--json");
  return ["npm run bench", ...(told.length > 0 ? ["--", ...told] : [])].join(" ");
}

function given(value: number | true | undefined, usual: number): number | null {
  if (value === undefined) return null;
  return value === true ? usual : value;
}

function toNumber(text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new InvalidArgumentError("It must be a number above 0.");
}

function toCount(text: string): number {
  const value = toNumber(text);
  if (Number.isInteger(value)) return value;
  throw new InvalidArgumentError("It must be a whole number.");
}

function toList(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
