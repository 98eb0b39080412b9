/** Where a report's figures go in a page that somebody has written. */
import { describe, expect, it } from "@jest/globals";
import { renderInto } from "../../scripts/bench/report/render.ts";
import type { Report, Scenario } from "../../scripts/bench/report/report.ts";
import { read } from "../deploy/dockerfile.ts";

const scenario: Scenario = {
  title: "What it costs",
  page: "scale",
  how: "Measured.",
  table: { head: ["", "µs"], rows: [["intake", "330"]] },
  criteria: [],
  faults: [],
};
const report: Report = {
  typed: "npm run bench -- --capacity",
  startedAt: "2026-11-22T09:00:00.000Z",
  machine: { cpu: "A CPU", cores: 2, memoryGb: 8, system: "Linux", node: "24", sqlite: "3", load: 0 },
  quick: false,
  rounds: 1,
  connections: 50,
  ratePerSecond: null,
  warmUpMs: 0,
  standings: [],
  scenarios: [scenario],
};

describe("figures in a page", () => {
  it("replace those that stood there, and nothing else", () => {
    const page = "# Page\n\nWords.\n\n<!-- figures -->\nold\n<!-- end of figures -->\n\nMore words.\n";
    const once = renderInto(page, report, [scenario]);
    expect(once).toMatch(/^# Page\n\nWords\.\n\n<!-- figures -->/);
    expect(once).toMatch(/<!-- end of figures -->\n\nMore words\.\n$/);
    expect(once).toContain("| intake | 330 |");
    expect(once).toContain("`npm run bench -- --capacity`");
    expect(once).not.toContain("old");
    expect(renderInto(once, report, [scenario])).toBe(once);
  });

  it("are refused by a page that has no place for them", () => {
    expect(() => renderInto("# Page\n", report, [scenario])).toThrow(/has no "<!-- figures -->"/);
  });

  it("have a place in docs/ops/scale.md", () => {
    expect(renderInto(read("docs/ops/scale.md"), report, [scenario])).toContain("| intake | 330 |");
  });
});
