/** The gallery: every recipe in this folder, read and checked for its form. */
import { readdirSync, readFileSync } from "node:fs";
import { parseAutomation } from "../src/core/automation/automation-file.ts";
import type { AutomationDefinition } from "../src/core/automation/automation.ts";

export interface Recipe {
  /** Name of the file, such as `score-to-slack.yaml`. */
  file: string;
  definition: AutomationDefinition;
  text: string;
}

/**
 * @returns the recipes by file name
 * @throws {ConfigError} when a file is no automation
 */
export function recipes(): Recipe[] {
  const folder = new URL(".", import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .toSorted()
    .map((file) => {
      const text = readFileSync(new URL(file, folder), "utf8");
      return { file, text, definition: parseAutomation(text, { file }) };
    });
}
