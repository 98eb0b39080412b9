/** One step: what it does, with which account, with what, and when. */
import { ActionIcon, Alert, Group, Stack, Text, Title } from "@mantine/core";
import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { StepOutcome } from "../../../preview/index.ts";
import { asDraft, useBuilder, useProblemsAt } from "./builder-context.ts";
import css from "./builder.module.css";
import { actionOf, type Step } from "./content.ts";
import { findAction } from "./offered.ts";
import { StepAccount } from "./step-account.tsx";
import { StepCondition } from "./step-condition.tsx";
import { StepInput } from "./step-input.tsx";

export function StepCard(props: {
  step: Step;
  index: number;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}) {
  const { step, index, onMove, onRemove } = props;
  const { content, apps, readOnly, selected } = useBuilder();
  const path = `steps[${index}]`;
  const problems = [
    ...useProblemsAt(path),
    ...useProblemsAt(`${path}.use`),
    ...useProblemsAt(`${path}.with`),
    ...useProblemsAt(`${path}.id`),
  ];
  const found = findAction(apps, actionOf(content, step));
  const label = found?.action.label ?? step.use;
  const number = index + 1;
  return (
    <Stack gap="md">
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
        <div data-path={path}>
          <Title order={3} fz="md" tabIndex={-1} data-heading>
            {number}. {label}
          </Title>
          <Text size="sm" c="dimmed">
            {found ? `${found.app.label}: ${found.action.description}` : "There is no such action."}
          </Text>
        </div>
        <Group gap={4} wrap="nowrap">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Move step ${number} up: ${label}`}
            disabled={readOnly || index === 0}
            onClick={() => onMove(-1)}
          >
            <ArrowUp size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Move step ${number} down: ${label}`}
            disabled={readOnly || index === content.steps.length - 1}
            onClick={() => onMove(1)}
          >
            <ArrowDown size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove step ${number}: ${label}`}
            disabled={readOnly}
            onClick={onRemove}
          >
            <Trash2 size={16} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      {problems.length > 0 && (
        <Alert color="red" variant="light" p="sm">
          {problems.map(({ message }) => (
            <Text size="sm" key={message}>
              {message}
            </Text>
          ))}
        </Alert>
      )}
      {found && (
        <>
          <StepAccount step={step} index={index} app={found.app} />
          <StepInput step={step} index={index} action={found.action} app={found.app} />
        </>
      )}
      <StepCondition step={step} index={index} />
      {found && content.trigger !== undefined && (
        <div className={css["outcome"]}>
          <Text size="sm" fw={500} mb="xs">
            What would happen
          </Text>
          <StepOutcome automation={asDraft(content)} stepId={step.id} eventId={selected} />
        </div>
      )}
    </Stack>
  );
}
