/** What to do elsewhere, step by step. */
import { List } from "@mantine/core";
import { Words } from "../../fields/words.tsx";

export function Steps({ steps }: { steps: readonly string[] }) {
  return (
    <List type="ordered" spacing="xs" pe="sm">
      {steps.map((step) => (
        <List.Item key={step}>
          <Words>{step}</Words>
        </List.Item>
      ))}
    </List>
  );
}
