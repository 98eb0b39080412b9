/** What every part of the builder needs. */
import { createContext, useContext } from "react";
import type { App } from "../../../api/types.ts";
import type { FieldInfo } from "../../../rules/index.ts";
import type { Connection } from "../types.ts";
import { written, type Content } from "./content.ts";
import { isAt, type FieldProblem } from "./problems.ts";

export interface BuilderParts {
  content: Content;
  change: (toNext: (now: Content) => Content) => void;
  apps: readonly App[];
  connections: readonly Connection[];
  /** Everything that can be read; which step's results are there depends on the place. */
  fields: readonly FieldInfo[];
  /** Those to show. */
  problems: readonly FieldProblem[];
  readOnly: boolean;
  /** The event whose outcome is shown; null before there is any. */
  selected: string | null;
  select: (eventId: string) => void;
}

export const BuilderContext = createContext<BuilderParts | null>(null);

export function useBuilder(): BuilderParts {
  const parts = useContext(BuilderContext);
  if (!parts) throw new TypeError("outside the builder");
  return parts;
}

/** @returns what is wrong exactly here */
export function useProblemsAt(path: string): FieldProblem[] {
  return useBuilder().problems.filter((problem) => problem.path === path);
}

/** @returns what is wrong here and further in, for a field that is drawn as one */
export function useProblemsIn(path: string): FieldProblem[] {
  return useBuilder().problems.filter((problem) => isAt(problem, path));
}

/** As previews take it. */
export function asDraft(content: Content): Content & { trigger: string } {
  return { ...written(content), trigger: content.trigger ?? "" };
}
