import { Button, Group, SimpleGrid, Skeleton, TextInput, Text, Select } from "@mantine/core";
import { Plus, Search } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { PageHeader } from "../../../components/page-header.tsx";
import { ProblemAlert } from "../../../components/problem-alert.tsx";
import { Can } from "../../../shell/can.tsx";
import { useRecipes } from "../queries.ts";
import type { Recipe } from "../types.ts";
import { RecipeCard } from "./recipe-card.tsx";

export default function GalleryPage() {
  const recipes = useRecipes();
  const [search, setSearch] = useState("");
  const [app, setApp] = useState<string | null>(null);
  const all = recipes.data ?? [];
  const words = search.toLowerCase().split(/\s+/);
  const apps = new Map(all.flatMap((recipe) => recipe.apps.map(({ key, label }) => [key, label])));
  const shown = all.filter(
    (recipe) =>
      (app === null || recipe.apps.some(({ key }) => key === app)) &&
      words.every((word) => textOf(recipe).includes(word)),
  );
  return (
    <>
      <PageHeader
        title="Gallery"
        about="Ready-made automations. Choose one, see what it would do with your candidates, and change what you like."
        actions={
          <Can scope="write">
            <Button
              component={Link}
              href="/automations/new"
              variant="default"
              leftSection={<Plus size={16} aria-hidden />}
            >
              Start from blank
            </Button>
          </Can>
        }
      />
      <ProblemAlert error={recipes.error} onRetry={() => void recipes.refetch()} />
      {recipes.isPending && <Skeleton height={240} aria-label="Loading the gallery" />}
      {recipes.data && (
        <>
          <Group gap="xs" mb="sm">
            <TextInput
              aria-label="Search the gallery"
              placeholder="Search: scores, sheet, Greenhouse …"
              leftSection={<Search size={16} aria-hidden />}
              value={search}
              onChange={({ currentTarget }) => setSearch(currentTarget.value)}
              flex="1 1 14rem"
              maw={360}
            />
            <Select
              aria-label="App"
              placeholder="Any app"
              data={[...apps].map(([value, label]) => ({ value, label }))}
              value={app}
              onChange={setApp}
              searchable
              clearable
              clearButtonProps={{ "aria-label": "Any app" }}
              w={200}
            />
          </Group>
          <Text size="sm" c="dimmed" component="output" display="block" mb="md">
            {shown.length} {shown.length === 1 ? "recipe" : "recipes"}
          </Text>
          <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing="lg">
            {shown.map((recipe) => (
              <RecipeCard key={recipe.key} recipe={recipe} />
            ))}
          </SimpleGrid>
        </>
      )}
    </>
  );
}

/** What is searched. */
function textOf({ name, description, sentence, apps }: Recipe): string {
  return [name, description, sentence, ...apps.map(({ label }) => label)].join(" ").toLowerCase();
}
