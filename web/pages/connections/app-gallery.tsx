/** The apps to choose from, with what each of them gives. */
import { Said } from "../../components/said.tsx";
import { Anchor, Group, Paper, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { Search } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import type { App } from "../../api/types.ts";
import { AppMark } from "../../components/app-mark.tsx";
import styles from "./connection-card.module.css";

/** Hirewire itself: it needs no connection. */
const ITSELF = "hirewire";

export function AppGallery({ apps, back }: { apps: readonly App[]; back: string | null }) {
  const [wanted, setWanted] = useState("");
  const found = apps.filter((app) => app.key !== ITSELF && fits(app, wanted));
  const group = (title: string, some: readonly App[]) =>
    some.length > 0 && (
      <section aria-label={title}>
        <Title order={2} mb="sm">
          {title}
        </Title>
        <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing="md">
          {some.map((app) => (
            <AppCard key={app.key} app={app} back={back} />
          ))}
        </SimpleGrid>
      </section>
    );
  return (
    <Stack gap="xl">
      <TextInput
        aria-label="Search apps"
        placeholder="Search: Slack, scores, spreadsheet…"
        leftSection={<Search size={16} aria-hidden />}
        value={wanted}
        onChange={({ currentTarget }) => setWanted(currentTarget.value)}
        maw={400}
      />
      <Said className={styles.count ?? ""}>
        {wanted === "" ? "" : `${found.length} ${found.length === 1 ? "app fits" : "apps fit"}`}
      </Said>
      {group(
        "Hear from",
        found.filter(({ receives }) => receives),
      )}
      {group(
        "Act in",
        found.filter(({ receives }) => !receives),
      )}
    </Stack>
  );
}

function AppCard({ app, back }: { app: App; back: string | null }) {
  const query = new URLSearchParams({ app: app.key, ...(back !== null && { back }) });
  return (
    <Paper withBorder p="md" className={styles.card}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <AppMark app={app.key} label={app.label} />
        <Stack gap={4} miw={0}>
          <Anchor
            component={Link}
            href={`/connections/new?${query}`}
            c="inherit"
            fw={600}
            underline="hover"
            className={styles.link}
          >
            {app.label}
          </Anchor>
          <Text size="sm" c="dimmed">
            {app.summary}
          </Text>
          {gives(app) !== "" && <Text size="sm">{gives(app)}</Text>}
        </Stack>
      </Group>
    </Paper>
  );
}

/** `Score, Interview, Hire` or `Message, Row`: the nouns of what it tells and does. */
function gives({ events, actions, described }: App): string {
  if (described) return "";
  const nouns = [...new Set([...events, ...actions].map(({ noun }) => noun))];
  return nouns.length > 5
    ? `${nouns.slice(0, 5).join(" · ")} and ${nouns.length - 5} more`
    : nouns.join(" · ");
}

function fits({ label, summary, events, actions }: App, wanted: string): boolean {
  const words = [label, summary, ...[...events, ...actions].flatMap((each) => [each.label, each.noun])];
  const text = words.join(" ").toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
