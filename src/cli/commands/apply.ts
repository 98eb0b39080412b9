/** `hirewire apply`, `diff` and `export`: automations and connections as files in git. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { confirm, isCancel } from "@clack/prompts";
import { Command } from "commander";
import { ConfigError } from "../../core/errors.ts";
import { formatProblem } from "../../core/automation/problem.ts";
import type { ConfigChange, ConfigPlan } from "../../run/operations/config.ts";
import type { ConfigFile } from "../../run/operations/export-config.ts";
import { ApiError, type Client } from "../client.ts";
import { placed, readFolder, type Folder } from "../config/read-folder.ts";
import { bold, createOutput, dim, state } from "../output.ts";
import { act, globalsOf } from "./globals.ts";

interface ApplyOptions {
  prune: boolean;
  yes: boolean;
}

export function applyCommand(): Command {
  return new Command("apply")
    .description("make connections and automations as a folder of YAML files says")
    .argument("<folder>")
    .option("--prune", "also remove what the folder does not have", false)
    .option("-y, --yes", "do not ask; for scripts and CI", false)
    .action((folder: string, options: ApplyOptions, command: Command) =>
      withFolder(command, folder, options, async (client, wanted) => {
        const output = createOutput(globalsOf(command).json);
        const plan = await client.post<ConfigPlan>("/config/plan", wanted);
        const doing = plan.changes.filter(({ kind }) => kind !== "leave");
        if (doing.length === 0) {
          output.show(plan, () => describe(plan));
          return;
        }
        if (!options.yes) {
          if (!process.stdin.isTTY || globalsOf(command).json) {
            throw new ConfigError(
              `${describe(plan)}\n\nNothing was done. Say --yes to apply this without being asked.`,
              {
                code: "not_confirmed",
              },
            );
          }
          console.log(`${describe(plan)}\n`);
          const agreed = await confirm({ message: "Apply this?" });
          if (isCancel(agreed) || !agreed) {
            console.log("Nothing was done.");
            return;
          }
        }
        const done = await client.post<ConfigPlan>("/config/apply", { ...wanted, planId: plan.id });
        output.show(
          done,
          () => `${options.yes ? `${describe(done)}\n\n` : ""}${bold(`Done: ${count(doing)}.`)}`,
        );
      }),
    );
}

export function diffCommand(): Command {
  return new Command("diff")
    .description("say what `apply` would do, and do nothing; exits with 2 when there is a difference")
    .argument("<folder>")
    .option("--prune", "as if applied with --prune", false)
    .action((folder: string, options: { prune: boolean }, command: Command) =>
      withFolder(command, folder, options, async (client, wanted) => {
        const plan = await client.post<ConfigPlan>("/config/plan", wanted);
        createOutput(globalsOf(command).json).show(plan, () => describe(plan));
        if (plan.changes.some(({ kind }) => kind !== "leave")) process.exitCode = 2;
      }),
    );
}

export function exportCommand(): Command {
  return new Command("export")
    .description("write connections and automations as a folder of YAML files; secrets stay here")
    .argument("<folder>")
    .option("--force", "overwrite files that are there and differ", false)
    .action((folder: string, options: { force: boolean }, command: Command) =>
      act(command, async (client, output) => {
        const { files } = await client.get<{ files: ConfigFile[] }>("/config");
        const written = write(folder, files, options.force);
        output.show({ folder, files: written }, () =>
          [`${files.length} files in ${folder}:`, ...written.map((path) => `  ${path}`)].join("\n"),
        );
      }),
    );
}

/** Reads the folder, and tells the server's problems with it by file and line. */
async function withFolder(
  command: Command,
  folder: string,
  { prune }: { prune: boolean },
  work: (client: Client, wanted: Record<string, unknown>) => Promise<void>,
): Promise<void> {
  const read = readFolder(folder, process.env);
  if (read.problems.length > 0) throw refused(read.problems);
  const wanted = {
    prune,
    connections: read.connections.map(({ name, app, values }) => ({ name, app, values })),
    automations: read.automations.map(({ definition, state: wish }) => ({
      ...definition,
      ...(wish !== undefined && { state: wish }),
    })),
  };
  await act(command, async (client) => {
    try {
      await work(client, wanted);
    } catch (error) {
      throw inFiles(error, read);
    }
  });
}

function inFiles(error: unknown, read: Folder): unknown {
  if (!(error instanceof ApiError) || error.code !== "invalid_config") return error;
  const problems = error.problem["errors"] as { path: string; code: string; message: string }[];
  return refused(problems.map((problem) => placed(problem, read)));
}

function refused(problems: readonly Parameters<typeof formatProblem>[0][]): ConfigError {
  const lines = problems.map((problem) =>
    formatProblem(problem, "file" in problem && typeof problem.file === "string" ? problem.file : undefined),
  );
  return new ConfigError([...lines, "Nothing was changed."].join("\n"), { code: "invalid_config" });
}

const SIGNS: Record<ConfigChange["kind"], string> = { create: "+", change: "~", remove: "-", leave: " " };

function describe({ changes, unchanged }: ConfigPlan): string {
  const lines = changes.map(({ kind, what, name, words }) => {
    const line = `${SIGNS[kind]} ${kind.padEnd(6)} ${what} "${name}"`;
    const about = words.length === 0 ? "" : `: ${words.join("; ")}`;
    return kind === "leave" ? dim(line + about) : line + about;
  });
  const same = unchanged === 0 ? [] : [dim(`  ${unchanged} unchanged`)];
  const nothing = changes.every(({ kind }) => kind === "leave") ? [`${state("passed")}: nothing to do.`] : [];
  return [...lines, ...same, ...nothing].join("\n");
}

function count(changes: ConfigChange[]): string {
  const words = { create: "created", change: "changed", remove: "removed", leave: "left" };
  return (["create", "change", "remove"] as const)
    .map((kind) => [changes.filter((each) => each.kind === kind).length, words[kind]] as const)
    .flatMap(([number, word]) => (number === 0 ? [] : [`${number} ${word}`]))
    .join(", ");
}

function write(folder: string, files: ConfigFile[], force: boolean): string[] {
  const differing = files.filter(({ path, text }) => {
    const file = join(folder, path);
    return existsSync(file) && readFileSync(file, "utf8") !== text;
  });
  if (differing.length > 0 && !force) {
    throw new ConfigError(
      `${differing.map(({ path }) => path).join(", ")} in ${folder} would be overwritten. Say --force, or choose another folder.`,
      { code: "file_exists" },
    );
  }
  for (const { path, text } of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return files.map(({ path }) => path);
}
