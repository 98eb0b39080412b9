import { ActionIcon, Badge, Box, Group, Menu, Stack, Table, Text } from "@mantine/core";
import { Ellipsis, KeyRound, LogOut, UserMinus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { ROLES } from "../../../src/core/roles.ts";
import type { Me } from "../../api/types.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { Moment } from "../../components/moment.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useFocusBack } from "../../components/use-focus-back.ts";
import { useChangeRole, useRemovePerson, useSignPersonOut } from "./queries.ts";
import { ResetDialog } from "./reset-dialog.tsx";
import { RoleSelect } from "./role-select.tsx";
import type { Person } from "./types.ts";

type Asked = { what: "remove" | "sign_out" | "reset"; person: Person };

export function PeopleTable(props: { people: Person[]; me: Me | null; mayChange: boolean }) {
  const { people, me, mayChange } = props;
  const changeRole = useChangeRole();
  const [asked, setAsked] = useState<Asked | null>(null);
  const owners = people.filter(({ role }) => role === "owner").length;
  const role = (person: Person): ReactNode =>
    mayChange ? (
      <RoleSelect
        aria-label={`Role of ${person.name}`}
        value={person.role}
        disabled={person.role === "owner" && owners === 1}
        onChange={(chosen) => changeRole.mutate({ id: person.id, role: chosen })}
      />
    ) : (
      ROLES[person.role].label
    );
  return (
    <Stack gap="sm">
      <ProblemAlert error={changeRole.error} />
      <Table.ScrollContainer minWidth={0}>
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Person</Table.Th>
              <Table.Th visibleFrom="sm">Role</Table.Th>
              <Table.Th visibleFrom="sm">Last seen</Table.Th>
              {mayChange && (
                <Table.Th w={48}>
                  <span className="for-screen-readers">Actions</span>
                </Table.Th>
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {people.map((person) => (
              <Table.Tr key={person.id}>
                <Table.Td>
                  <Group gap="xs">
                    <Text fw={500}>{person.name}</Text>
                    {person.id === me?.id && (
                      <Badge variant="default" size="sm" tt="none">
                        You
                      </Badge>
                    )}
                  </Group>
                  <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
                    {person.email}
                  </Text>
                  <Box hiddenFrom="sm" mt="xs">
                    {role(person)}
                  </Box>
                </Table.Td>
                <Table.Td visibleFrom="sm">{role(person)}</Table.Td>
                <Table.Td visibleFrom="sm">
                  {person.lastSeenAt === null ? (
                    <Text c="dimmed">Signed in nowhere</Text>
                  ) : (
                    <Moment at={person.lastSeenAt} />
                  )}
                </Table.Td>
                {mayChange && (
                  <Table.Td>
                    <PersonMenu person={person} onAsk={(what) => setAsked({ what, person })} />
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {asked && <AskedDialog asked={asked} onClose={() => setAsked(null)} />}
    </Stack>
  );
}

function PersonMenu({ person, onAsk }: { person: Person; onAsk: (what: Asked["what"]) => void }) {
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`What to do with ${person.name}`}>
          <Ellipsis size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<KeyRound size={16} aria-hidden />} onClick={() => onAsk("reset")}>
          Link for a new password
        </Menu.Item>
        <Menu.Item leftSection={<LogOut size={16} aria-hidden />} onClick={() => onAsk("sign_out")}>
          Sign out everywhere
        </Menu.Item>
        <Menu.Item leftSection={<UserMinus size={16} aria-hidden />} onClick={() => onAsk("remove")}>
          Remove from Hirewire
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function AskedDialog({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  useFocusBack();
  const { what, person } = asked;
  const remove = useRemovePerson();
  const signOut = useSignPersonOut();
  if (what === "reset") return <ResetDialog person={person} onClose={onClose} />;
  if (what === "remove") {
    return (
      <ConfirmDialog
        opened
        title={`Remove ${person.name}?`}
        action={`Remove ${person.name}`}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(person.id, { onSuccess: onClose })}
        onClose={onClose}
      >
        They are signed out at once and can’t come back unless they are invited again. Automations and
        connections that they made stay as they are.
      </ConfirmDialog>
    );
  }
  return (
    <ConfirmDialog
      opened
      title={`Sign ${person.name} out?`}
      action="Sign out everywhere"
      busy={signOut.isPending}
      error={signOut.error}
      onConfirm={() => signOut.mutate(person.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      Every browser in which they are signed in asks for their password again.
    </ConfirmDialog>
  );
}
