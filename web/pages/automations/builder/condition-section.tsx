/** Only if: for whom it runs. */
import { ConditionEditor, fieldsAbove } from "../../../rules/index.ts";
import { useBuilder, useProblemsAt } from "./builder-context.ts";
import { change, keepRows, rowsOf } from "./content.ts";
import { Section } from "./section.tsx";

export function ConditionSection() {
  const { content, change: tell, fields, readOnly } = useBuilder();
  return (
    <Section word="Only if" about="For whom it runs" path="when">
      <div data-path="when">
        <ConditionEditor
          label="Condition"
          value={content.when ?? ""}
          onChange={(value) => tell((now) => change(now, { when: value }))}
          fields={fieldsAbove(fields, [])}
          problems={useProblemsAt("when")}
          disabled={readOnly}
          whenEmpty="It runs every time."
          unfinished={rowsOf(content, null)}
          onUnfinished={(rows) => tell((now) => keepRows(now, null, rows))}
        />
      </div>
    </Section>
  );
}
