/** Every account that Hirewire is connected to, whatever needs somebody first. */
import { Button, Group, SimpleGrid, Skeleton, Stack, Text, TextInput, Title } from "@mantine/core";
import { Plus, Search } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { EmptyState } from "../../components/empty-state.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useMe } from "../../shell/me.ts";
import { ConnectionCard } from "./connection-card.tsx";
import { useConnections, useHolds } from "./queries.ts";
import type { Connection } from "./types.ts";
import { standingOf, titleOf } from "./words.ts";

/** From so many on there is something to search in. */
const MANY = 9;

export default function ConnectionsPage() {
  const { data: connections, error, refetch } = useConnections();
  const { data: holds = [] } = useHolds();
  const [wanted, setWanted] = useState("");
  const me = useMe();
  const shown = (connections ?? []).filter((each) => fits(each, wanted)).toSorted(needsYouFirst);

  const connect = me.can("write") && (
    <Button component={Link} href="/connections/new" leftSection={<Plus size={16} aria-hidden />}>
      Connect an app
    </Button>
  );
  const group = (title: string, about: string, some: Connection[]) =>
    some.length > 0 && (
      <section aria-label={title}>
        <Title order={2}>{title}</Title>
        <Text c="dimmed" size="sm" mb="sm">
          {about}
        </Text>
        <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing="md">
          {some.map((connection) => (
            <ConnectionCard key={connection.id} connection={connection} holds={holds} />
          ))}
        </SimpleGrid>
      </section>
    );

  return (
    <>
      <PageHeader
        title="Connections"
        about="Where candidates' events come from, and where messages, rows and updates go."
        actions={connections && connections.length > 0 && connect}
      />
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!connections && !error && <Loading />}
      {connections?.length === 0 && (
        <EmptyState title="Nothing is connected yet" action={connect}>
          Connect the hiring tool whose candidates you want to follow, then the place where you want to hear
          of them: a Slack channel, a spreadsheet, your ATS.
        </EmptyState>
      )}
      {connections && connections.length > 0 && (
        <Stack gap="xl">
          {connections.length >= MANY && (
            <TextInput
              aria-label="Search connections"
              placeholder="Search"
              leftSection={<Search size={16} aria-hidden />}
              value={wanted}
              onChange={({ currentTarget }) => setWanted(currentTarget.value)}
              maw={320}
            />
          )}
          {group(
            "Sources",
            "Tools that tell Hirewire what happens to candidates.",
            shown.filter(({ source }) => source !== null),
          )}
          {group(
            "Destinations",
            "Where automations post, write and update.",
            shown.filter(({ source }) => source === null),
          )}
          {shown.length === 0 && <Text>No connection is called “{wanted}”.</Text>}
        </Stack>
      )}
    </>
  );
}

function fits(connection: Connection, wanted: string): boolean {
  return `${titleOf(connection)} ${connection.name}`.toLowerCase().includes(wanted.trim().toLowerCase());
}

function needsYouFirst(one: Connection, other: Connection): number {
  return Number(standingOf(other).needsYou) - Number(standingOf(one).needsYou);
}

function Loading() {
  return (
    <Group aria-hidden>
      {[1, 2, 3].map((each) => (
        <Skeleton key={each} h={120} w={320} maw="100%" />
      ))}
    </Group>
  );
}
