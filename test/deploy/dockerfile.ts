/**
 * What the Dockerfile says, as far as tests ask: there is no Docker where they run. The form of the lines is ours, so what is read
 * here is less than Docker would take.
 *
 * https://docs.docker.com/reference/dockerfile/ (read 2026-11-22)
 */
import { readFileSync } from "node:fs";

export const root = new URL("../../", import.meta.url);
export const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

export interface Copy {
  /** The stage it comes from; null: what was sent to the builder. */
  from: string | null;
  sources: string[];
  to: string;
}

export interface Stage {
  name: string | null;
  copies: Copy[];
  runs: string[];
  env: Record<string, string>;
  /** The last of each other instruction, as it stands. */
  last: Record<string, string>;
}

/** @returns its stages, the last of which becomes the image */
export function readDockerfile(): Stage[] {
  const lines = read("Dockerfile")
    .replace(/^#.*\n/gm, "")
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line !== "");
  const stages: Stage[] = [];
  for (const line of lines) {
    const [, word = "", rest = ""] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    if (word === "FROM") {
      stages.push({ name: / AS (\w+)$/.exec(rest)?.[1] ?? null, copies: [], runs: [], env: {}, last: {} });
    }
    const stage = stages.at(-1);
    if (stage === undefined) continue; // before the first one there are only arguments
    if (word === "COPY") stage.copies.push(copyOf(rest));
    else if (word === "RUN") stage.runs.push(rest);
    else if (word === "ENV") Object.assign(stage.env, Object.fromEntries(rest.split(" ").map(halves)));
    else stage.last[word] = rest;
  }
  return stages;
}

function copyOf(rest: string): Copy {
  const words = rest.split(" ");
  const from = words.find((word) => word.startsWith("--from="))?.slice("--from=".length) ?? null;
  const paths = words.filter((word) => !word.startsWith("--"));
  return { from, sources: paths.slice(0, -1), to: paths.at(-1)! };
}

function halves(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return [pair.slice(0, at), pair.slice(at + 1)];
}

/** Whether `.dockerignore`, which names what may come in, lets a path through. */
export function isLetIn(path: string): boolean {
  const [all, ...rules] = read(".dockerignore")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  if (all !== "*") throw new Error("It should shut out everything first.");
  let letIn = false;
  for (const rule of rules) {
    const named = rule.replace(/^!/, "");
    if (path === named || path.startsWith(`${named}/`)) letIn = rule.startsWith("!");
  }
  return letIn;
}
