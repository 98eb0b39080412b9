/** Real candidates beside the rule: whom it is about, and what each step would do for the chosen one. */
import { Card, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { CandidatesPanel, StepOutcome } from "../../../preview/index.ts";
import { useBuilder } from "./builder-context.ts";
import { actionOf, type Content } from "./content.ts";
import { findAction } from "./offered.ts";

export function Beside({ content }: { content: Content }) {
  const { apps } = useBuilder();
  const [selected, setSelected] = useState<string | null>(null);
  const automation = { ...content, trigger: content.trigger ?? "" };
  return (
    <>
      <Card withBorder padding="lg" component="section" aria-label="Candidates">
        <Title order={2} mb="sm">
          On your last candidates
        </Title>
        <CandidatesPanel automation={automation} selected={selected} onSelect={setSelected} />
      </Card>
      {content.steps.length > 0 && automation.trigger !== "" && (
        <Card withBorder padding="lg" component="section" aria-label="Outcome">
          <Title order={2} mb="sm">
            What would happen
          </Title>
          <Stack gap="lg">
            {content.steps.map((step, index) => (
              <div key={step.id}>
                <Text size="sm" fw={500} mb={6}>
                  {index + 1}. {findAction(apps, actionOf(content, step))?.action.label ?? step.use}
                </Text>
                <StepOutcome automation={automation} stepId={step.id} eventId={selected} />
              </div>
            ))}
          </Stack>
        </Card>
      )}
    </>
  );
}
