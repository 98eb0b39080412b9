import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import type { Role } from "../../api/types.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { ShownOnce } from "../../components/shown-once.tsx";
import { errorAt, errorElsewhere } from "./error-at.ts";
import { useInvite } from "./queries.ts";
import { RoleSelect } from "./role-select.tsx";

export function InviteDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const invite = useInvite();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const close = (): void => {
    invite.reset();
    setEmail("");
    onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    invite.mutate({ email, role });
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title="Invite somebody"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {invite.data ? (
        <ShownOnce label="The invitation’s link" value={invite.data.link}>
          Send this link to {invite.data.email}. It works once, for a week, and is not shown again.
        </ShownOnce>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label="Email address"
              type="email"
              required
              data-autofocus
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              error={errorAt(invite.error, "email")}
            />
            <RoleSelect label="Role" value={role} onChange={setRole} />
            <ProblemAlert error={errorElsewhere(invite.error, ["email"])} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={invite.isPending}>
                Make the invitation
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
