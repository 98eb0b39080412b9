import { Button, Group, Paper, Radio, Stack, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { RunDetail } from "../../api/types.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { Can } from "../../shell/can.tsx";
import { useRunAction } from "./queries.ts";

/** What the run asks a person, and the answer. */
export function RunQuestion(props: { run: RunDetail; question: NonNullable<RunDetail["question"]> }) {
  const { run, question } = props;
  const [answer, setAnswer] = useState("");
  const give = useRunAction<{ answer: string }>(run.id, "answer");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    give.mutate({ answer });
  };
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="question">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Title order={2} id="question">
            {question.text}
          </Title>
          {question.choices.length > 0 ? (
            <Radio.Group aria-label={question.text} value={answer} onChange={setAnswer}>
              <Stack gap="xs">
                {question.choices.map(({ value, label }) => (
                  <Radio key={value} value={value} label={label} />
                ))}
              </Stack>
            </Radio.Group>
          ) : (
            <TextInput
              label={question.expects ?? "Your answer"}
              value={answer}
              maxLength={1_000}
              onChange={(event) => setAnswer(event.currentTarget.value)}
            />
          )}
          <ProblemAlert error={give.error} />
          <Can scope="run">
            <Group>
              <Button type="submit" disabled={answer === ""} loading={give.isPending}>
                Answer
              </Button>
            </Group>
          </Can>
        </Stack>
      </form>
    </Paper>
  );
}
