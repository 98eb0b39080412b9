/** Reads a folder of YAML files as one configuration. Every problem is told with file, line and column. */
import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { catalog } from "../../catalog.ts";
import { readAutomation } from "../../core/automation/automation-file.ts";
import { checkAutomation } from "../../core/automation/check-automation.ts";
import {
  isConnectionsFile,
  readConnections,
  type ConnectionInFile,
} from "../../core/automation/connections-file.ts";
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import type { Locate, Problem } from "../../core/automation/problem.ts";
import { ConfigError } from "../../core/errors.ts";
import type { AutomationState } from "../../core/types.ts";

export interface FileProblem extends Problem {
  file: string;
}

export interface Folder {
  connections: (ConnectionInFile & Source)[];
  automations: ({ definition: AutomationDefinition; state?: AutomationState | undefined } & Source)[];
  problems: FileProblem[];
}

/** Where something was written. */
interface Source {
  file: string;
  /** Of the thing inside its file: `["connections", 2]`. */
  at: PropertyKey[];
  locate: Locate;
}

/**
 * @param folder  read with everything below it, hidden folders and node_modules left out
 * @throws {ConfigError} `folder_not_found`, `folder_empty`
 */
export function readFolder(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Folder {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new ConfigError(`There is no folder "${folder}".`, { code: "folder_not_found" });
  }
  const files = globSync("**/*.{yaml,yml}", {
    cwd: folder,
    exclude: (name) => /(^|\/)(\.[^./].*|node_modules)$/.test(typeof name === "string" ? name : ""),
  }).toSorted();
  if (files.length === 0) {
    // an empty folder is far more often a wrong path than the wish to remove everything
    throw new ConfigError(`There is no YAML file in "${folder}". Is it the right folder?`, {
      code: "folder_empty",
    });
  }
  const read: Folder = { connections: [], automations: [], problems: [] };
  for (const name of files) readInto(read, join(folder, name), environment);
  read.problems.push(...repeatedNames(read.connections.map((each) => ({ ...each, name: each.name }))));
  read.problems.push(
    ...repeatedNames(read.automations.map((each) => ({ ...each, name: each.definition.name }))),
  );
  return read;
}

function readInto(
  read: Folder,
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const text = readFileSync(file, "utf8");
  if (isConnectionsFile(text)) {
    const { connections, problems, locate } = readConnections(text, { catalog, environment });
    read.connections.push(
      ...connections.map((each, index) => ({ ...each, file, at: ["connections", index], locate })),
    );
    read.problems.push(...problems.map((problem) => ({ ...problem, file })));
    return;
  }
  const { definition, state, problems, locate } = readAutomation(text);
  const all = definition ? [...problems, ...checkAutomation(definition, { catalog, locate })] : problems;
  read.problems.push(...all.map((problem) => ({ ...problem, file })));
  if (definition) read.automations.push({ definition, state, file, at: [], locate });
}

function repeatedNames(all: (Source & { name: string })[]): FileProblem[] {
  return all.flatMap(({ name, file, at, locate }, index) => {
    const first = all.findIndex((each) => each.name === name);
    if (first === index) return [];
    const message = `"${name}" stands in ${all[first]?.file} already: give one of them another name.`;
    return [{ file, path: "name", code: "name_taken", message, ...locate([...at, "name"]) }];
  });
}

/** Finds the file and the line of a problem that the server found. */
export function placed(
  problem: { path: string; code: string; message: string },
  { connections, automations }: Folder,
): FileProblem {
  const match = /^(connections|automations)\[(\d+)\]\.?(.*)$/.exec(problem.path);
  const list: Source[] = match?.[1] === "connections" ? connections : automations;
  const source = list[Number(match?.[2])];
  if (!match || !source) return { ...problem, file: "" };
  const path = toPath(match[3] ?? "");
  // a field that is missing has no place of its own: the nearest group that has one is shown
  for (let length = path.length; length >= 0; length -= 1) {
    const place = source.locate([...source.at, ...path.slice(0, length)]);
    if (place) return { ...problem, path: match[3] ?? "", file: source.file, ...place };
  }
  return { ...problem, path: match[3] ?? "", file: source.file };
}

/** `steps[0].with.channel` → `["steps", 0, "with", "channel"]`. */
function toPath(written: string): PropertyKey[] {
  return [...written.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) =>
    index === undefined ? (name ?? "") : Number(index),
  );
}
