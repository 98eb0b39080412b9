import { Button } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { ConditionEditor, fieldsAbove } from "../../../rules/index.ts";
import { useBuilder, useProblemsAt } from "./builder-context.ts";
import { changeStep, keepRows, rowsOf, type Step } from "./content.ts";

/** A step's own condition: it is skipped unless that holds. */
export function StepCondition({ step, index }: { step: Step; index: number }) {
  const { content, change, fields, readOnly } = useBuilder();
  const { when = "" } = step;
  const path = `steps[${index}].when`;
  const problems = useProblemsAt(path);
  const rows = rowsOf(content, step.id);
  const [open, setOpen] = useState(when !== "" || rows !== undefined);
  const above = content.steps.slice(0, index).map(({ id }) => id);
  if (!open && when === "" && rows === undefined) {
    return (
      <Button
        variant="subtle"
        size="compact-sm"
        w="fit-content"
        leftSection={<Plus size={14} aria-hidden />}
        onClick={() => setOpen(true)}
        disabled={readOnly}
      >
        Only do this step if …
      </Button>
    );
  }
  return (
    <div data-path={path}>
      <ConditionEditor
        label={`Only do step ${index + 1} if`}
        value={when}
        onChange={(value) => change((now) => changeStep(now, step.id, { when: value }))}
        fields={fieldsAbove(fields, above)}
        problems={problems}
        disabled={readOnly}
        unfinished={rows}
        onUnfinished={(next) => change((now) => keepRows(now, step.id, next))}
      />
    </div>
  );
}
