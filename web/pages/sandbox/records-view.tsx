/** The ATSs: whose record was changed, and how it looks now. */
import { Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { Fragment } from "react";
import picture from "../../preview/pictures/pictures.module.css";
import type { Arrivals } from "./types.ts";

type Records = Arrivals["records"][number];
type Person = Records["people"][number];

export function RecordsView({ records }: { records: Records[] }) {
  const changed = records.filter(({ people }) => people.some((person) => person.changed));
  const others = records.filter((each) => !changed.includes(each));
  return (
    <Stack gap="lg">
      {changed.map(({ app, label, people }) => (
        <section key={app} aria-label={label}>
          <Title order={2} mb="sm">
            {label}
          </Title>
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            {people
              .filter((person) => person.changed)
              .map((person) => (
                <RecordCard key={person.name} person={person} />
              ))}
          </SimpleGrid>
        </section>
      ))}
      {others.length > 0 && (
        <Text c="dimmed" size="sm">
          Nothing was changed yet in {others.map(({ label }) => label).join(", ")}. Each of them knows{" "}
          {(others[0]?.people ?? []).map(({ name }) => name).join(", ")}: an automation that adds a note or
          moves a stage shows here what it did.
        </Text>
      )}
    </Stack>
  );
}

function RecordCard({ person: { name, facts, notes } }: { person: Person }) {
  return (
    <Paper withBorder p="md" component="article" aria-label={name}>
      <Text fw={600} mb="xs" className={picture["outside"]}>
        {name}
      </Text>
      <dl className={picture["changes"]}>
        {facts.map(({ label, value }) => (
          <Fragment key={label}>
            <dt className={picture["outside"]}>{label}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
      {notes.length > 0 && (
        <Stack gap="xs" mt="sm">
          {notes.map((note, index) => (
            <Text key={index} size="sm" className={`${picture["note"]} ${picture["text"]}`}>
              {note}
            </Text>
          ))}
        </Stack>
      )}
    </Paper>
  );
}
