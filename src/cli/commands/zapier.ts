/** `hirewire zapier export <folder>`: a Zapier app, ready to push. */
import { Command } from "commander";
import { catalog } from "../../catalog.ts";
import { ConfigError } from "../../core/errors.ts";
import { type DirectExport, directExport, directVendors } from "../../zapier/export/direct-export.ts";
import { exportApp } from "../../zapier/export/export-app.ts";
import { runtimeDefinition, runtimeExport } from "../../zapier/export/runtime-export.ts";
import { type Finding, lintApp } from "../../zapier/lint/lint-app.ts";
import { makeListing } from "../../zapier/make-listing.ts";
import { createOutput, state } from "../output.ts";
import { globalsOf } from "./globals.ts";

interface ExportOptions {
  direct?: string;
  docs?: string;
}

export function zapierCommand(): Command {
  return new Command("zapier").description("the Zapier app").addCommand(exportCommand());
}

function exportCommand(): Command {
  return new Command("export")
    .description("write the app into a folder, ready for `zapier-platform push`; its README says how")
    .argument("<folder>", "an empty one, or one that was exported into before")
    .option(
      "--direct <vendor>",
      `instead, the app of one vendor without Hirewire in between: ${directVendors(catalog).join(", ")}`,
    )
    .option("--docs <address>", "page that tells your people how to connect")
    .action(async (folder: string, options: ExportOptions, command: Command) => {
      const { app, definition } = chosenApp(options);
      const files = exportApp(folder, app);
      const findings = await lintApp(definition);
      createOutput(globalsOf(command).json).show({ folder, files, findings }, () =>
        describe({ folder, triggers: app.listing.events.length, files: files.length, findings }),
      );
      if (findings.length > 0) process.exitCode = 1;
    });
}

function chosenApp({ direct, docs }: ExportOptions): DirectExport {
  const page = docs === undefined ? undefined : httpsAddress(docs);
  if (direct !== undefined) return directExport(catalog, direct, page);
  const listing = makeListing(catalog, page);
  return { app: runtimeExport(listing), definition: runtimeDefinition(listing) };
}

/** @throws {ConfigError} `invalid_address` */
function httpsAddress(text: string): string {
  if (URL.canParse(text) && new URL(text).protocol === "https:") return text;
  throw new ConfigError(`"${text}" is not an address that begins with https://.`, {
    code: "invalid_address",
    path: "--docs",
  });
}

function describe(done: { folder: string; triggers: number; files: number; findings: Finding[] }): string {
  const { folder, triggers, files, findings } = done;
  const lines = findings.map(({ code, where, message }) => `  ${code} ${where}: ${message}`);
  return [
    `${files} files in ${folder}: an app with ${triggers} triggers. Its README.md says how to push it.`,
    findings.length === 0
      ? `${state("passed")} what Zapier checks before publishing, as far as it can be checked here.`
      : `${state("failed")} what Zapier checks before publishing:`,
    ...lines,
    "Installing what it depends on means agreeing to Zapier's terms: see README.md there.",
  ].join("\n");
}
