/** Steps with a mark at those that are done, and a button at the next one. */
import { Button, Group, Stack, Text, ThemeIcon, VisuallyHidden } from "@mantine/core";
import { Check } from "lucide-react";
import { Link } from "wouter";
import type { Step } from "./steps.ts";

export function StepList({ steps }: { steps: Step[] }) {
  const next = steps.findIndex(({ done }) => !done);
  return (
    <Stack component="ol" gap="md" m={0} p={0} style={{ listStyle: "none" }}>
      {steps.map(({ title, about, done, link, words }, index) => (
        <Group key={title} component="li" gap="md" justify="space-between">
          <Group gap="md" wrap="nowrap" align="flex-start" flex="1 1 16rem" miw={0}>
            <ThemeIcon variant={done ? "filled" : "default"} color="teal.9" radius="xl" size={26} aria-hidden>
              {done ? <Check size={15} /> : <Text size="xs">{index + 1}</Text>}
            </ThemeIcon>
            <div>
              <Text fw={done ? 400 : 600}>
                {title}
                {done && <VisuallyHidden> (done)</VisuallyHidden>}
              </Text>
              {!done && (
                <Text size="sm" c="dimmed">
                  {about}
                </Text>
              )}
            </div>
          </Group>
          {!done && (
            <Button component={Link} href={link} size="xs" variant={index === next ? "filled" : "default"}>
              {words}
            </Button>
          )}
        </Group>
      ))}
    </Stack>
  );
}
