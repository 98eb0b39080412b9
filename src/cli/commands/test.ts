/** `hirewire test <files>`: runs the examples that stand in automation files. */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { catalog } from "../../catalog.ts";
import { parseAutomation } from "../../core/automation/automation-file.ts";
import { createEvaluator } from "../../run/evaluator/evaluator.ts";
import { runExamples, type ExampleResult } from "../../run/examples/examples.ts";
import { createOutput, state } from "../output.ts";
import { showProgress } from "../progress.ts";
import { globalsOf } from "./globals.ts";

interface Report {
  file: string;
  results: ExampleResult[];
}

export function testCommand(): Command {
  return new Command("test")
    .description("run the examples in automation files; exits with 1 when one fails")
    .argument("<files...>")
    .action(async (files: string[], _options: unknown, command: Command) => {
      const evaluator = createEvaluator();
      try {
        const reports: Report[] = [];
        const bar = showProgress("Running examples", files.length, globalsOf(command));
        for (const file of files) {
          const definition = parseAutomation(readFileSync(file, "utf8"), { file });
          reports.push({ file, results: await runExamples(definition, { catalog, evaluator }) });
          bar.step();
        }
        bar.done(`${files.length} files`);
        createOutput(globalsOf(command).json).show(reports, () => describe(reports));
        if (reports.some(({ results }) => results.some(({ passed }) => !passed))) process.exitCode = 1;
      } finally {
        await evaluator.close();
      }
    });
}

function describe(reports: Report[]): string {
  const all = reports.flatMap(({ results }) => results);
  const passed = all.filter((result) => result.passed).length;
  return [
    ...reports.flatMap(({ file, results }) => [
      file,
      ...(results.length === 0 ? ["  no examples"] : []),
      ...results.flatMap((result) => [
        `  ${state(result.passed ? "passed" : "failed")} ${result.note}`,
        ...(result.passed ? [] : result.message.split("\n").map((line) => `    ${line}`)),
      ]),
    ]),
    `${passed} passed, ${all.length - passed} failed`,
  ].join("\n");
}
