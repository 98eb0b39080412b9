/** What a step is given, as a form made from the action's own description. */
import { Button, Collapse, Stack } from "@mantine/core";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useId, useMemo, useState } from "react";
import type { App } from "../../../api/types.ts";
import { fieldsAbove } from "../../../rules/index.ts";
import { useBuilder, useProblemsIn } from "./builder-context.ts";
import { changeStep, setInput, type Step } from "./content.ts";
import { CodeField } from "./inputs/code-field.tsx";
import { InputField } from "./inputs/input-field.tsx";
import type { FieldSpec } from "./schema.ts";
import { fieldsOf } from "./schema.ts";
import { accountOf } from "./step-account.tsx";

export function StepInput(props: { step: Step; index: number; action: App["actions"][number]; app: App }) {
  const { step, index, action, app } = props;
  const { content, change, fields, connections, readOnly } = useBuilder();
  const path = `steps[${index}].with`;
  const specs = useMemo(() => fieldsOf(action.input), [action.input]);
  const given = typeof step.with === "object" ? step.with : {};
  // what is filled in at the beginning is in view; nothing moves under somebody's hands
  const [inView] = useState(
    () => new Set(specs.filter(({ key, folded }) => !folded || key in given).map(({ key }) => key)),
  );
  const above = content.steps.slice(0, index).map(({ id }) => id);
  const readable = fieldsAbove(fields, above);

  if (typeof step.with === "string") {
    return (
      <CodeField
        label="What it is given"
        help="The whole is one expression. Emptied, it becomes a form again."
        value={step.with}
        asText
        onChange={(value) =>
          change((now) => changeStep(now, step.id, { with: typeof value === "string" ? value : {} }))
        }
        path={path}
        disabled={readOnly}
      />
    );
  }
  const field = (spec: FieldSpec) => (
    <InputField
      key={spec.key}
      spec={spec}
      value={given[spec.key]}
      onChange={(value) => change((now) => setInput(now, step.id, spec.key, value))}
      path={`${path}.${spec.key}`}
      fields={readable}
      account={accountOf(step, app, connections)}
      depends={dependsOf(spec, specs, given)}
      disabled={readOnly}
    />
  );
  const folded = specs.filter(({ key }) => !inView.has(key));
  return (
    <Stack gap="md">
      {specs.filter(({ key }) => inView.has(key)).map(field)}
      {folded.length > 0 && (
        <Folded path={path} keys={folded.map(({ key }) => key)}>
          {folded.map(field)}
        </Folded>
      )}
    </Stack>
  );
}

/** What choices depend on: those above them that are chosen, such as the spreadsheet of a tab. */
function dependsOf(
  spec: FieldSpec,
  specs: readonly FieldSpec[],
  given: Record<string, unknown>,
): Record<string, string> {
  const above = specs.slice(0, specs.indexOf(spec)).filter(({ kind }) => kind.is === "choice");
  return Object.fromEntries(
    above.flatMap(({ key, required }) => {
      const value = given[key];
      const text = typeof value === "string" && !value.includes("{%") ? value : "";
      return text !== "" || required ? [[key, text]] : [];
    }),
  );
}

function Folded({ path, keys, children }: { path: string; keys: string[]; children: React.ReactNode }) {
  const [wanted, setWanted] = useState(false);
  const problems = useProblemsIn(path);
  const wrong = problems.some((problem) => keys.some((key) => problem.path.startsWith(`${path}.${key}`)));
  const open = wanted || wrong;
  const id = useId();
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={open ? <ChevronDown size={16} aria-hidden /> : <ChevronRight size={16} aria-hidden />}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setWanted(!open)}
      >
        More settings
      </Button>
      <Collapse expanded={open} id={id}>
        {(open || wanted) && (
          <Stack gap="md" pt="md">
            {children}
          </Stack>
        )}
      </Collapse>
    </div>
  );
}
