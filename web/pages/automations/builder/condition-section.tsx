/** Only if: for whom it runs. */
import { Text } from "@mantine/core";
import { useState } from "react";
import { ConditionEditor, fieldsAbove } from "../../../rules/index.ts";
import { useBuilder, useProblemsAt } from "./builder-context.ts";
import { change } from "./content.ts";
import { Section } from "./section.tsx";

export function ConditionSection() {
  const { content, change: tell, fields, readOnly } = useBuilder();
  const [unfinished, setUnfinished] = useState(0);
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
          onUnfinished={setUnfinished}
        />
        {unfinished > 0 && (
          <Text size="sm" c="dimmed" mt="xs" component="output" display="block">
            {unfinished === 1 ? "One row is" : `${unfinished} rows are`} not filled in, and not asked yet.
          </Text>
        )}
      </div>
    </Section>
  );
}
