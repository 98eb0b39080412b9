/** The frame around every page: where one can go, and who one is. */
import { AppShell, Burger, Group, NavLink, ScrollArea, Text } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { type ReactNode, useRef } from "react";
import { Link, useLocation } from "wouter";
import { useLive } from "../api/use-live.ts";
import { ColorSchemeSwitch } from "./color-scheme-switch.tsx";
import { AREAS } from "./navigation.ts";
import { LiveBanner } from "./live-banner.tsx";
import { SandboxLink } from "./sandbox-link.tsx";
import { tellOfNeed } from "./tell-of-need.tsx";
import { UserMenu } from "./user-menu.tsx";

export function Shell({ children }: { children: ReactNode }) {
  const [opened, { toggle, close }] = useDisclosure();
  const [location] = useLocation();
  const burger = useRef<HTMLButtonElement>(null);
  const leaveNavigation = (): void => {
    if (!opened) return;
    close();
    burger.current?.focus();
  };
  useHotkeys([["Escape", leaveNavigation]]);
  useLive(tellOfNeed);
  return (
    <AppShell
      header={{ height: { base: 52, sm: 0 } }}
      navbar={{ width: 220, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding={{ base: "md", sm: "xl" }}
    >
      <a className="skip-link" href="#page">
        Skip to the page
      </a>
      <AppShell.Header hiddenFrom="sm">
        <Group h="100%" px="md">
          <Burger
            ref={burger}
            opened={opened}
            onClick={toggle}
            size="sm"
            aria-label="Navigation"
            aria-expanded={opened}
          />
          <Text fw={600}>Hirewire</Text>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label="Main">
        <Text fw={600} px="sm" py="xs" visibleFrom="sm">
          Hirewire
        </Text>
        <AppShell.Section grow component={ScrollArea}>
          {AREAS.map(({ label, path, icon: Icon }) => (
            <NavLink
              key={path}
              component={Link}
              href={path}
              label={label}
              leftSection={<Icon size={18} aria-hidden />}
              active={isWithin(location, path)}
              aria-current={isWithin(location, path) ? "page" : undefined}
              onClick={close}
            />
          ))}
          <SandboxLink onClick={close} />
        </AppShell.Section>
        <AppShell.Section>
          <UserMenu onNavigate={close} />
          <ColorSchemeSwitch />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="page" tabIndex={-1}>
        <LiveBanner />
        {children}
      </AppShell.Main>
    </AppShell>
  );
}

function isWithin(location: string, path: string): boolean {
  return path === "/" ? location === "/" : location === path || location.startsWith(`${path}/`);
}
