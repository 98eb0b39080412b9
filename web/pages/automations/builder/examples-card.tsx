import { Alert, Button, Card, Group, Text, Title } from "@mantine/core";
import { useBuilder } from "./builder-context.ts";
import { change as changed } from "./content.ts";

/** Examples come from files; here they can only be dropped. */
export function ExamplesCard() {
  const { content, change, problems, readOnly } = useBuilder();
  const count = content.examples?.length ?? 0;
  if (count === 0) return null;
  const wrong = problems.filter(({ path }) => path.startsWith("examples"));
  return (
    <Card withBorder padding="lg" component="section" aria-label="Examples" data-path="examples">
      <Group justify="space-between">
        <div>
          <Title order={2}>Examples</Title>
          <Text size="sm" c="dimmed">
            {count === 1 ? "One example" : `${count} examples`} from its file check that it does what it
            should.
          </Text>
        </div>
        <Button
          variant="default"
          size="xs"
          disabled={readOnly}
          onClick={() => change((now) => changed(now, { examples: undefined }))}
        >
          Remove them
        </Button>
      </Group>
      {wrong.length > 0 && (
        <Alert color="red" variant="light" mt="sm" p="sm">
          {wrong.map(({ path, message }) => (
            <Text size="sm" key={path}>
              {message}
            </Text>
          ))}
        </Alert>
      )}
    </Card>
  );
}
