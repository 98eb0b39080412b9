/** What it is called, and what it is for. */
import { Card, Stack, Textarea, TextInput } from "@mantine/core";
import { useBuilder, useProblemsAt } from "./builder-context.ts";
import { change as changed } from "./content.ts";

export function NameCard() {
  const { content, change, readOnly } = useBuilder();
  const [problem] = useProblemsAt("name");
  return (
    <Card withBorder padding="lg">
      <Stack gap="sm">
        <div data-path="name">
          <TextInput
            label="Name"
            placeholder="Strong scores to #hiring"
            value={content.name ?? ""}
            onChange={({ currentTarget }) => {
              const { value: name } = currentTarget;
              change((now) => changed(now, { name }));
            }}
            error={problem?.message}
            maxLength={120}
            disabled={readOnly}
            required
          />
        </div>
        <div data-path="description">
          <Textarea
            label="Description"
            placeholder="For the colleague who finds it in a year"
            value={content.description ?? ""}
            onChange={({ currentTarget }) => {
              const { value: description } = currentTarget;
              change((now) => changed(now, { description }));
            }}
            maxLength={2000}
            autosize
            minRows={1}
            maxRows={8}
            disabled={readOnly}
          />
        </div>
      </Stack>
    </Card>
  );
}
