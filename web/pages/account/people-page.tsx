import { Alert, Button, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { UserPlus } from "lucide-react";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { Can } from "../../shell/can.tsx";
import { useMe } from "../../shell/me.ts";
import { BackToSettings } from "../settings/back-to-settings.tsx";
import { InvitationsTable } from "./invitations-table.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { PeopleTable } from "./people-table.tsx";
import { useInvitations, usePeople } from "./queries.ts";

export default function PeoplePage() {
  const { me, can } = useMe();
  const people = usePeople();
  const invitations = useInvitations(can("admin"));
  const [inviting, { open, close }] = useDisclosure();
  return (
    <>
      <BackToSettings />
      <PageHeader
        title="People"
        about="Who may use Hirewire here, and what each may do."
        actions={
          <Can scope="admin">
            <Button leftSection={<UserPlus size={16} aria-hidden />} onClick={open}>
              Invite somebody
            </Button>
          </Can>
        }
      />
      <Stack gap="xl">
        <ProblemAlert error={people.error} onRetry={() => void people.refetch()} />
        {me && !can("admin") && (
          <Alert variant="light" color="gray">
            Only owners can invite people and change roles. Ask one of them.
          </Alert>
        )}
        {people.data && <PeopleTable people={people.data.items} me={me} mayChange={can("admin")} />}
        {invitations.data && invitations.data.items.length > 0 && (
          <InvitationsTable invitations={invitations.data.items} />
        )}
      </Stack>
      <InviteDialog opened={inviting} onClose={close} />
    </>
  );
}
