/** Calls to the connection's address that were turned away: why, and what to do. Nothing of them is kept but that. */
import { Button, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import { Moment } from "../../components/moment.tsx";
import { Words } from "../../fields/words.tsx";
import { useRejections } from "./queries.ts";
import { Section } from "./section.tsx";
import type { Connection } from "./types.ts";
import { inPages, inSentences } from "./words.ts";

const FEW = 5;

export function RejectedCalls({ connection }: { connection: Connection }) {
  const { data: rejections } = useRejections(connection.id, true);
  const [all, setAll] = useState(false);
  if (!rejections) return null;
  const shown = all ? rejections : rejections.slice(0, FEW);
  return (
    <Section title="Calls that were turned away">
      {rejections.length === 0 ? (
        <Text c="dimmed">None. Every call to its address was right.</Text>
      ) : (
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            Whoever sent them heard only “no”. Of their contents nothing is kept.
          </Text>
          <Table aria-label="Calls that were turned away" verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>When</Table.Th>
                <Table.Th>Why, and what to do</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map(({ at, reason, advice, count }) => (
                <Table.Tr key={`${at} ${reason}`}>
                  <Table.Td>
                    <Moment at={at} />
                    {count > 1 && (
                      <Text size="sm" c="dimmed">
                        {count} times
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <Text size="sm" fw={500}>
                      <Words>{inSentences(reason, null)}</Words>
                    </Text>
                    {advice !== null && (
                      <Text size="sm">
                        <Words>{inPages(advice)}</Words>
                      </Text>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {rejections.length > FEW && (
            <div>
              <Button variant="subtle" size="xs" onClick={() => setAll(!all)}>
                {all ? "Show fewer" : `Show all ${rejections.length}`}
              </Button>
            </div>
          )}
        </Stack>
      )}
    </Section>
  );
}
