/** Everything else: destinations that are no Slack, sheet, ATS or mail, and what the hiring tools sent. */
import { List, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { Moment } from "../../components/moment.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import picture from "../../preview/pictures/pictures.module.css";
import type { Arrivals } from "./types.ts";

export function OthersView({ others, sent }: Pick<Arrivals, "others" | "sent">) {
  return (
    <Stack gap="lg">
      {others.map(({ app, label, lines }) => (
        <Paper key={app} component="section" withBorder p="md" aria-label={label}>
          <Title order={2} mb="xs">
            {label}
          </Title>
          <List size="sm">
            {lines.map((line, index) => (
              <List.Item key={index} className={picture["outside"]}>
                {line}
              </List.Item>
            ))}
          </List>
        </Paper>
      ))}
      <section aria-labelledby="sent">
        <Title order={2} id="sent" mb="xs">
          Sent by the hiring tools
        </Title>
        {sent.length === 0 ? (
          <Text c="dimmed" size="sm">
            Nothing yet.
          </Text>
        ) : (
          <SentTable sent={sent} />
        )}
      </section>
    </Stack>
  );
}

function SentTable({ sent }: Pick<Arrivals, "sent">) {
  return (
    <Table.ScrollContainer minWidth={420}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">When</Table.Th>
            <Table.Th scope="col">Tool</Table.Th>
            <Table.Th scope="col">Event</Table.Th>
            <Table.Th scope="col">Answer</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sent.map(({ at, vendor, event, accepted }, index) => (
            <Table.Tr key={sent.length - index}>
              <Table.Td>
                <Moment at={at} />
              </Table.Td>
              <Table.Td>{vendor}</Table.Td>
              <Table.Td>{event}</Table.Td>
              <Table.Td>
                <StateBadge tone={accepted ? "good" : "bad"}>
                  {accepted ? "Taken in" : "Turned away"}
                </StateBadge>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
