/** The editor of expressions: colours, completion, and problems under the words that they are about. */
import { linter, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import type { FieldInfo } from "../../../src/core/builder/field-info.ts";
import { readTokens } from "../../../src/core/expression/tokens.ts";
import type { RuleProblem } from "../props.ts";
import { completeJsonata } from "./complete-jsonata.ts";
import { highlightJsonata } from "./highlight-jsonata.ts";
import { mountEditor, type MountedEditor, type MountOptions } from "./mount-editor.ts";

export interface MountedJsonata extends MountedEditor {
  setProblems: (problems: readonly RuleProblem[]) => void;
}

export function mountJsonata(
  options: Omit<MountOptions, "extensions"> & { fields: () => readonly FieldInfo[] },
): MountedJsonata {
  const mounted = mountEditor({
    ...options,
    // problems are handed in: `linter` only shows them
    extensions: [highlightJsonata, completeJsonata(options.fields), linter(null)],
  });
  const { view } = mounted;
  return {
    ...mounted,
    setProblems(problems) {
      const source = view.state.sliceDoc();
      view.dispatch(
        setDiagnostics(
          view.state,
          problems.map((problem) => diagnosticOf(problem, source)),
        ),
      );
    },
  };
}

function diagnosticOf({ position, message }: RuleProblem, source: string): Diagnostic {
  const at = Math.min(position ?? 0, source.length);
  const token = [...readTokens(source)].find(({ start, end }) => at >= start && at < end);
  const whole = position === undefined;
  return {
    from: whole ? 0 : at,
    to: whole ? source.length : Math.max(token?.end ?? at, at),
    severity: "error",
    message,
  };
}
