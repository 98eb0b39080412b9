import { Button, Stack, Table, Text, Title } from "@mantine/core";
import { ROLES } from "../../../src/core/roles.ts";
import { Moment } from "../../components/moment.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useWithdraw } from "./queries.ts";
import type { Invitation } from "./types.ts";

export function InvitationsTable({ invitations }: { invitations: Invitation[] }) {
  const withdraw = useWithdraw();
  return (
    <Stack gap="sm">
      <Title order={2}>Invited, not here yet</Title>
      <ProblemAlert error={withdraw.error} />
      <Table.ScrollContainer minWidth={0}>
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Email address</Table.Th>
              <Table.Th visibleFrom="sm">Role</Table.Th>
              <Table.Th visibleFrom="sm">The link ends</Table.Th>
              <Table.Th>
                <span className="for-screen-readers">Actions</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {invitations.map(({ id, email, role, expiresAt, expired }) => (
              <Table.Tr key={id}>
                <Table.Td style={{ overflowWrap: "anywhere" }}>{email}</Table.Td>
                <Table.Td visibleFrom="sm">{ROLES[role].label}</Table.Td>
                <Table.Td visibleFrom="sm">
                  {expired ? (
                    <Text c="dimmed">Its time is over: invite them again</Text>
                  ) : (
                    <Moment at={expiresAt} />
                  )}
                </Table.Td>
                <Table.Td ta="right">
                  <Button
                    variant="default"
                    size="xs"
                    aria-label={`Withdraw the invitation of ${email}`}
                    onClick={() => withdraw.mutate(id)}
                  >
                    Withdraw
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
