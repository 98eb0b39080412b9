/** Who is signed in here, and the way out. */
import { Group, Menu, Stack, Text, UnstyledButton } from "@mantine/core";
import { ChevronsUpDown, LogOut, UserRound } from "lucide-react";
import { Link, useLocation } from "wouter";
import { ROLES } from "../../src/core/roles.ts";
import { useSignOut } from "../pages/account/queries.ts";
import { useMe } from "./me.ts";

export function UserMenu({ onNavigate }: { onNavigate: () => void }) {
  const { me } = useMe();
  const signOut = useSignOut();
  const [, navigate] = useLocation();
  if (me?.kind !== "user") return null;
  return (
    <Menu position="top-start" width={200}>
      <Menu.Target>
        <UnstyledButton px="sm" py="xs" mb="xs" w="100%">
          <Group wrap="nowrap" justify="space-between">
            <Stack gap={0} miw={0}>
              <Text size="sm" fw={500} truncate>
                {me.name}
              </Text>
              <Text size="xs" c="dimmed">
                {me.role && ROLES[me.role].label}
              </Text>
            </Stack>
            <ChevronsUpDown size={16} aria-hidden />
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          component={Link}
          href="/settings/profile"
          leftSection={<UserRound size={16} aria-hidden />}
          onClick={onNavigate}
        >
          Your profile
        </Menu.Item>
        <Menu.Item
          leftSection={<LogOut size={16} aria-hidden />}
          onClick={() => signOut.mutate(undefined, { onSuccess: () => navigate("/sign-in") })}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
