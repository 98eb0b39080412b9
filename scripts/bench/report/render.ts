/** A report as a page of text for the terminal, and as Markdown for docs/benchmarks.md. */
import { comparisonCriteria, comparisonTable, ratioTable } from "./comparison.ts";
import { isBusy } from "./machine.ts";
import { faultsIn, type Criterion, type Report, type Scenario, type Table } from "./report.ts";

type RenderTable = (table: Table) => string;

export function renderForTerminal(report: Report): string {
  return render(report, { table: alignedTable, heading: (text) => `\n${text}\n${"-".repeat(text.length)}` });
}

export function renderMarkdown(report: Report): string {
  const page = render(report, { table: markdownTable, heading: (text) => `\n## ${text}\n` });
  return `# Benchmarks\n\nMade by \`${report.typed}\`. Do it again on your machine: only ratios travel.\n${page}\n`;
}

const BEGIN = "<!-- figures -->";
const END = "<!-- end of figures -->";

/** @param page  its figures stand between two comments, and are replaced; @throws {RangeError} when it has none */
export function renderInto(page: string, report: Report, scenarios: readonly Scenario[]): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new RangeError(`The page has no "${BEGIN}" and "${END}".`);
  const sections = scenarios.flatMap(({ title, how, table }) => [
    `\n### ${title}\n`,
    how,
    markdownTable(table),
  ]);
  const made = `Made by \`${report.typed}\` on ${machineInWords(report)}`;
  const busy = isBusy(report.machine);
  const figures = [made, ...(busy === null ? [] : [busy]), ...sections].join("\n");
  return `${before}${BEGIN}\n\n${figures}\n\n${END}${after}`;
}

function render(
  report: Report,
  { table, heading }: { table: RenderTable; heading: (text: string) => string },
): string {
  const { standings, scenarios, machine } = report;
  const criteria = [...comparisonCriteria(standings), ...scenarios.flatMap(({ criteria }) => criteria)];
  const ratios = ratioTable(standings);
  const faults = faultsIn(report);
  const busy = isBusy(machine);
  const parts: (string | false | null)[] = [
    report.quick && "A smoke run: it shows that the counting is right, and its figures mean nothing.",
    standings.length > 0 && heading("The same job for everybody"),
    standings.length > 0 && jobInWords(report),
    standings.length > 0 && table(comparisonTable(standings)),
    ratios && ratios.rows.length > 0 && heading("Ratios"),
    ratios && ratios.rows.length > 0 && table(ratios),
    ...scenarios.flatMap(({ title, how, table: own }) => [heading(title), how, table(own)]),
    criteria.length > 0 && heading("Promises"),
    criteria.length > 0 && table(criteriaTable(criteria)),
    heading("Counting"),
    faults.length === 0
      ? "Every acknowledged event was delivered exactly as often as it should, by everybody, in every round."
      : faults.map((fault) => `- ${fault}`).join("\n"),
    heading("Machine"),
    machineInWords(report),
    busy,
    standings.length > 0 && heading("Who takes part, and what can't be compared"),
    standings.length > 0 && notes(report),
  ];
  return parts.filter((part) => typeof part === "string").join("\n");
}

function jobInWords({ rounds, connections, ratePerSecond, warmUpMs }: Report): string {
  const loop =
    ratePerSecond === null
      ? `a closed loop over ${connections} kept-alive connections`
      : `${ratePerSecond} events a second over ${connections} kept-alive connections`;
  return [
    `A signed event of about 600 bytes (HMAC-SHA256, hex, in one header), filter score >= 80, map, POST one message to one destination on loopback. Load: ${loop}.`,
    `Medians of ${rounds} interleaved rounds, with the lowest and the highest in brackets; everybody is warmed up for ${warmUpMs / 1000} s before each phase. Acknowledged/s: events that the filter drops. Delivered/s: events that pass, from the first request to the last arrival. One at a time: from hook to destination. CPU: of a dropped event / of a delivered one.\n`,
  ].join("\n");
}

function machineInWords({ machine, startedAt }: Report): string {
  const { cpu, cores, memoryGb, system, node, sqlite } = machine;
  return `${cpu}, ${cores} cores shared by contestant, load generator and destination, ${memoryGb} GB, ${system}, Node ${node}, SQLite ${sqlite}. Begun ${startedAt}.`;
}

function notes({ standings }: Report): string {
  const each = standings.map(({ label, about, absent }) =>
    absent === null ? `- ${label}: ${about}` : `- ${label}: not measured, ${absent}`,
  );
  return [
    ...each,
    "- Express and the bare limit deliver nothing and keep nothing: only their acknowledgements can be compared. Node-RED keeps nothing, and n8n acknowledges before it has done the work and after a different check: see their lines.",
    "- Memory is resident memory summed over all processes of a contestant; pages that they share are counted more than once.",
    "- At saturation, latencies say how long the queue is; one at a time says how long the way is.",
  ].join("\n");
}

function criteriaTable(criteria: readonly Criterion[]): Table {
  return {
    head: ["", "promised", "measured", ""],
    rows: criteria.map(({ what, target, measured, met }) => [
      what,
      target,
      measured,
      met === null ? "–" : met ? "met" : "MISSED",
    ]),
  };
}

function alignedTable({ head, rows }: Table): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join("  "),
    )
    .join("\n");
}

function markdownTable({ head, rows }: Table): string {
  const line = (cells: string[]): string => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, column) => (column === 0 ? "---" : "--:"));
  return `\n${[head, rule, ...rows].map(line).join("\n")}\n`;
}
