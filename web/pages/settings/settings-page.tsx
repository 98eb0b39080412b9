import { SimpleGrid, Stack, Title } from "@mantine/core";
import {
  BellRing,
  Hourglass,
  KeyRound,
  ScrollText,
  Share2,
  UserRoundX,
  UserRound,
  Users,
  type LucideIcon,
} from "lucide-react";
import { PageHeader } from "../../components/page-header.tsx";
import type { Scope } from "../../api/types.ts";
import { useMe } from "../../shell/me.ts";
import { SettingsCard } from "./settings-card.tsx";

interface Card {
  href: string;
  icon: LucideIcon;
  title: string;
  about: string;
  scope: Scope;
}

const GROUPS: { title: string; cards: Card[] }[] = [
  {
    title: "People and access",
    cards: [
      {
        href: "/settings/people",
        icon: Users,
        title: "People",
        about: "Who may use Hirewire here, and what each may do.",
        scope: "read",
      },
      {
        href: "/settings/profile",
        icon: UserRound,
        title: "Your profile",
        about: "Your name, your password, and where you are signed in.",
        scope: "read",
      },
      {
        href: "/settings/tokens",
        icon: KeyRound,
        title: "API tokens",
        about: "Keys for programs such as Zapier or your own scripts.",
        scope: "admin",
      },
      {
        href: "/settings/audit",
        icon: ScrollText,
        title: "Audit log",
        about: "Who changed what, and when.",
        scope: "admin",
      },
    ],
  },
  {
    title: "Looking after things",
    cards: [
      {
        href: "/settings/alerts",
        icon: BellRing,
        title: "Alerts",
        about: "Who is told, in Slack or by email, when something needs a person.",
        scope: "read",
      },
      {
        href: "/settings/subscriptions",
        icon: Share2,
        title: "Subscriptions",
        about: "Other programs that are told of what happens here.",
        scope: "write",
      },
    ],
  },
  {
    title: "Candidates’ data",
    cards: [
      {
        href: "/settings/retention",
        icon: Hourglass,
        title: "How long things are kept",
        about: "When events of each hiring tool are removed.",
        scope: "read",
      },
      {
        href: "/settings/erase",
        icon: UserRoundX,
        title: "Erase a candidate",
        about: "Removes all that is kept about a person, and lists what remains elsewhere.",
        scope: "admin",
      },
    ],
  },
];

export default function SettingsPage() {
  const { can } = useMe();
  return (
    <>
      <PageHeader title="Settings" about="Who may do what, who is told, and how long things are kept." />
      <Stack gap="xl" maw="60rem">
        {GROUPS.map(({ title, cards }) => {
          const open = cards.filter(({ scope }) => can(scope));
          if (open.length === 0) return null;
          return (
            <section key={title} aria-label={title}>
              <Title order={2} mb="sm">
                {title}
              </Title>
              <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
                {open.map(({ href, icon, title: name, about }) => (
                  <SettingsCard key={href} href={href} icon={icon} title={name}>
                    {about}
                  </SettingsCard>
                ))}
              </SimpleGrid>
            </section>
          );
        })}
      </Stack>
    </>
  );
}
