/** What is being entered for a connection, and everything that is wrong with it. */
import { useState } from "react";
import { problemsOf, type Field, type FieldProblem, type SecretSet } from "../../fields/field.ts";
import { problemsFrom, type Values } from "./queries.ts";

export interface Entry {
  values: Values;
  setValues: (values: Values) => void;
  problems: FieldProblem[];
  /** @returns whether it can be sent; what is missing is shown when not */
  check(): boolean;
  /** Shows what the server refused. */
  refused(error: unknown): void;
  clear(): void;
}

export function useEntry(
  fields: readonly Field[],
  options: { values?: Values; secretsSet?: readonly SecretSet[] } = {},
): Entry {
  const [values, setValues] = useState<Values>(options.values ?? {});
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  return {
    values,
    setValues,
    problems,
    check() {
      const found = problemsOf(fields, values, options.secretsSet);
      setProblems(found);
      return found.length === 0;
    },
    refused: (error) => setProblems(problemsFrom(error)),
    clear() {
      setValues({});
      setProblems([]);
    },
  };
}
