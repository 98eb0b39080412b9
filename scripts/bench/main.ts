/**
 * `npm run bench`: Hirewire against what this machine can do, and on request against Node-RED and n8n, in one run.
 * It ends with 1 when an event was lost or doubled, whatever the speed.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { CommanderError, InvalidArgumentError } from "commander";
import { format } from "oxfmt";
import { compare } from "./compare.ts";
import { contestantsNamed } from "./contestants/index.ts";
import { startLoad } from "./load/start-load.ts";
import type { Bench } from "./measure.ts";
import { readOptions, type Options } from "./options.ts";
import { showProfile } from "./profile.ts";
import { describeMachine, isBusy } from "./report/machine.ts";
import { renderForTerminal, renderInto, renderMarkdown } from "./report/render.ts";
import { faultsIn, type Report, type Scenario } from "./report/report.ts";
import { measureCapacity } from "./scenarios/capacity.ts";
import { measureDown } from "./scenarios/down.ts";
import { measureFlood } from "./scenarios/flood.ts";
import { measureFullStore } from "./scenarios/full-store.ts";
import { measurePostgres } from "./scenarios/postgres.ts";
import { measurePostgresEngines } from "./scenarios/postgres-engines.ts";
import { measureSheets } from "./scenarios/sheets.ts";
import { startSink } from "./sink/start-sink.ts";

const PAGE = new URL("../../docs/benchmarks.md", import.meta.url);
const SCALE = new URL("../../docs/ops/scale.md", import.meta.url);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

try {
  const options = readOptions(process.argv.slice(2));
  const report = await run(options);
  console.log(renderForTerminal(report));
  if (options.profileTo !== null) console.log(await showProfile(options.profileTo));
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  if (options.write) await writePages(report);
  process.exitCode = faultsIn(report).length === 0 ? 0 : 1;
} catch (error) {
  if (error instanceof CommanderError) {
    if (error instanceof InvalidArgumentError) say(error.message); // the others were told by commander
    process.exitCode = error.exitCode;
  } else if (error instanceof RangeError) {
    say(error.message);
    process.exitCode = 1;
  } else throw error;
}

/** Each scenario is on one page; a page of which nothing was measured stays as it is. */
async function writePages(report: Report): Promise<void> {
  const write = async (page: URL, text: string): Promise<void> => {
    writeFileSync(page, (await format("page.md", text)).code);
  };
  const ofScale = report.scenarios.filter(({ page }) => page === "scale");
  const scenarios = report.scenarios.filter(({ page }) => page === undefined);
  if (ofScale.length > 0) await write(SCALE, renderInto(readFileSync(SCALE, "utf8"), report, ofScale));
  if (report.standings.length + scenarios.length > 0) {
    await write(PAGE, renderMarkdown({ ...report, scenarios }));
  }
}

async function run(options: Options): Promise<Report> {
  const { effort, rounds, quick, profileTo } = options;
  const machine = describeMachine();
  const busy = isBusy(machine);
  if (busy !== null) say(busy);
  const contestants = contestantsNamed(options.only, options.peers);
  const sink = await startSink();
  const load = startLoad();
  try {
    const bench: Bench = { load, sink, effort };
    return {
      typed: options.typed,
      startedAt: new Date().toISOString(),
      machine,
      quick,
      rounds,
      connections: effort.connections,
      ratePerSecond: effort.ratePerSecond ?? null,
      warmUpMs: effort.warmUpMs,
      standings: options.compare
        ? await compare(contestants, bench, { rounds, say, profileTo: profileTo ?? undefined })
        : [],
      scenarios: await runScenarios(options, bench),
    };
  } finally {
    await Promise.all([load.close(), sink.close()]);
  }
}

async function runScenarios(options: Options, bench: Bench): Promise<Scenario[]> {
  const { rounds, events, down, waitingRuns, sheetRows, sheetPatienceMs: patienceMs } = options;
  const scenarios: Scenario[] = [];
  if (events !== null) scenarios.push(await measureFullStore(bench, { events, rounds, say }));
  if (down !== null) scenarios.push(await measureDown(bench, { mode: down, runs: waitingRuns, rounds, say }));
  if (sheetRows !== null) scenarios.push(await measureSheets(bench, { rows: sheetRows, patienceMs, say }));
  const { postgresEvents, profileTo } = options;
  if (postgresEvents !== null) {
    scenarios.push(...(await measurePostgres(bench, { events: postgresEvents, rounds, say, profileTo })));
  }
  const { capacityEvents } = options;
  if (capacityEvents !== null) {
    scenarios.push(...(await measureCapacity(bench, { events: capacityEvents, rounds, say })));
  }
  if (options.floodEvents !== null) {
    scenarios.push(await measureFlood(bench, { events: options.floodEvents, quick: options.quick, say }));
  }
  const { engineJobs: jobs, engineSingles: singles } = options;
  if (jobs !== null) scenarios.push(...(await measurePostgresEngines({ jobs, singles, rounds, say })));
  return scenarios;
}
