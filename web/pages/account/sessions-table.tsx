import { Button, Group, Stack, Table, Text } from "@mantine/core";
import { Moment } from "../../components/moment.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useEndOthers, useEndSession, useSessions } from "./queries.ts";

export function SessionsTable() {
  const sessions = useSessions(true);
  const end = useEndSession();
  const endOthers = useEndOthers();
  const items = sessions.data?.items ?? [];
  return (
    <Stack>
      <ProblemAlert error={sessions.error ?? end.error ?? endOthers.error} />
      <Table.ScrollContainer minWidth={0}>
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Browser</Table.Th>
              <Table.Th>Last used</Table.Th>
              <Table.Th>
                <span className="for-screen-readers">Actions</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map(({ id, device, address, current, lastUsedAt }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  {device}
                  {address && (
                    <Text size="sm" c="dimmed">
                      from {address}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <Moment at={lastUsedAt} />
                </Table.Td>
                <Table.Td ta="right">
                  {current ? (
                    <Text size="sm">This browser</Text>
                  ) : (
                    <Button
                      variant="default"
                      size="xs"
                      aria-label={`Sign out ${device}`}
                      onClick={() => end.mutate(id)}
                    >
                      Sign out
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Group>
        <Button
          variant="default"
          disabled={items.length < 2}
          loading={endOthers.isPending}
          onClick={() => endOthers.mutate(undefined)}
        >
          Sign out everywhere else
        </Button>
      </Group>
    </Stack>
  );
}
