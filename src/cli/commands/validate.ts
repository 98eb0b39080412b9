/** `hirewire validate <files>`: is it written correctly, without running anything. */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { catalog } from "../../catalog.ts";
import { checkAutomation } from "../../core/automation/check-automation.ts";
import { readAutomation } from "../../core/automation/automation-file.ts";
import { formatProblem, type Problem } from "../../core/automation/problem.ts";
import { createOutput, state } from "../output.ts";
import { globalsOf } from "./globals.ts";

interface Report {
  file: string;
  ok: boolean;
  problems: Problem[];
}

export function validateCommand(): Command {
  return new Command("validate")
    .description("check automation files, expressions included; exits with 1 when one is wrong")
    .argument("<files...>")
    .action((files: string[], _options: unknown, command: Command) => {
      const reports = files.map(validate);
      createOutput(globalsOf(command).json).show(reports, () => reports.map(describe).join("\n"));
      if (reports.some(({ ok }) => !ok)) process.exitCode = 1;
    });
}

function validate(file: string): Report {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const message = error instanceof Error ? error.message : "The file can't be read.";
    return { file, ok: false, problems: [{ path: "", code: "file_not_read", message }] };
  }
  const { definition, problems, locate } = readAutomation(text);
  const all = definition ? [...problems, ...checkAutomation(definition, { catalog, locate })] : problems;
  return { file, ok: all.length === 0, problems: all };
}

function describe({ file, ok, problems }: Report): string {
  if (ok) return `${state("passed")} ${file}`;
  return [
    `${state("failed")} ${file}`,
    ...problems.flatMap((problem) =>
      formatProblem(problem, file)
        .split("\n")
        .map((line) => `  ${line}`),
    ),
  ].join("\n");
}
