/** Only if: for whom it runs. */
import { Button, Text } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { ConditionEditor } from "../../../rules/index.ts";
import { fieldsAbove } from "../../../rules/index.ts";
import { useBuilder, useProblemsAt } from "./builder-context.ts";
import { change } from "./content.ts";
import { Section } from "./section.tsx";

export function ConditionSection() {
  const { content, change: tell, fields, readOnly } = useBuilder();
  const { when = "" } = content;
  const problems = useProblemsAt("when");
  // somebody who empties a condition is still writing it
  const [open, setOpen] = useState(when !== "");
  return (
    <Section word="Only if" about="For whom it runs" path="when">
      <div data-path="when">
        {open || when !== "" ? (
          <ConditionEditor
            label="Condition"
            value={when}
            onChange={(value) => tell(change(content, { when: value }))}
            fields={fieldsAbove(fields, [])}
            problems={problems}
            disabled={readOnly}
          />
        ) : (
          <>
            <Text size="sm" c="dimmed" mb="xs">
              It runs every time.
            </Text>
            <Button
              variant="default"
              size="xs"
              leftSection={<Plus size={14} aria-hidden />}
              onClick={() => setOpen(true)}
              disabled={readOnly}
            >
              Add a condition
            </Button>
          </>
        )}
      </div>
    </Section>
  );
}
