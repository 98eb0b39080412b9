import { Badge, Box, Button, Card, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useInViewport } from "@mantine/hooks";
import { lazy, Suspense, useState } from "react";
import { Link } from "wouter";
import type { Recipe } from "../types.ts";
import css from "./gallery.module.css";

const Outcome = lazy(() => import("./recipe-outcome.tsx"));

/** A ready-made automation with a picture of what it leaves behind. */
export function RecipeCard({ recipe }: { recipe: Recipe }) {
  const { ref, inViewport } = useInViewport<HTMLDivElement>();
  const [seen, setSeen] = useState(false);
  // pictures are asked for when they come into view, and stay
  if (inViewport && !seen) setSeen(true);
  return (
    <Card
      withBorder
      padding={0}
      component="article"
      aria-labelledby={`recipe-${recipe.key}`}
      className={css["card"]}
    >
      <Box ref={ref} className={css["picture"]} inert>
        {seen && (
          <Suspense fallback={<Skeleton height={100} />}>
            <Outcome recipe={recipe} />
          </Suspense>
        )}
      </Box>
      <Stack gap="xs" p="lg" className={css["words"]}>
        <Group gap={6}>
          {recipe.apps.map(({ key, label }) => (
            <Badge key={key} variant="default" tt="none" fw={500}>
              {label}
            </Badge>
          ))}
        </Group>
        <Title order={2} id={`recipe-${recipe.key}`}>
          {recipe.name}
        </Title>
        <Text size="sm" c="dimmed">
          {recipe.sentence}.
        </Text>
        <Group justify="space-between" mt="auto" pt="sm" wrap="nowrap" gap="sm">
          <Text size="sm" c="dimmed">
            {missingInWords(recipe)}
          </Text>
          <Button
            component={Link}
            href={`/automations/new?recipe=${recipe.key}`}
            variant="light"
            flex="none"
            aria-label={`Use this recipe: ${recipe.name}`}
          >
            Use this
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}

function missingInWords({ missing }: Recipe): string {
  if (missing.length === 0) return "Everything it needs is connected";
  return `Needs ${missing.map(({ label }) => label).join(" and ")}`;
}
