import { Card, Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useProblemsIn } from "./builder-context.ts";
import css from "./builder.module.css";

/** When, Only if, Then. */
export function Section(props: { word: string; about: string; path: string; children: ReactNode }) {
  const { word, about, path, children } = props;
  const wrong = useProblemsIn(path).length > 0;
  return (
    <Card
      withBorder
      padding="lg"
      component="section"
      aria-label={word}
      className={`${css["section"]} ${wrong ? css["wrong"] : ""}`}
    >
      <Group gap="xs" align="baseline" mb="sm">
        <Title order={2} className={css["word"]}>
          {word}
        </Title>
        <Text size="sm" c="dimmed">
          {about}
        </Text>
      </Group>
      {children}
    </Card>
  );
}
