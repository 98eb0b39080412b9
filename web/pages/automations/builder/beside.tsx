/** Real candidates beside the rule. */
import { Card, Title } from "@mantine/core";
import { CandidatesPanel } from "../../../preview/index.ts";
import { asDraft, useBuilder } from "./builder-context.ts";

export function Beside() {
  const { content, selected, select } = useBuilder();
  return (
    <Card withBorder padding="lg" component="section" aria-label="Candidates">
      <Title order={2} mb="sm">
        On your last candidates
      </Title>
      <CandidatesPanel automation={asDraft(content)} selected={selected} onSelect={select} />
    </Card>
  );
}
