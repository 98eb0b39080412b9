/** Something that can't be taken back: its consequences first, then the deed. */
import { Button, Group, Modal, Stack, type ButtonProps } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";
import { ProblemAlert } from "../../components/problem-alert.tsx";

export function ConfirmButton(props: {
  label: string;
  title: string;
  /** What follows. */
  children: ReactNode;
  confirm: string;
  onConfirm: () => Promise<unknown>;
  pending: boolean;
  error: unknown;
  button?: ButtonProps;
  danger?: boolean;
}) {
  const { label, title, children, confirm, onConfirm, pending, error, button, danger = false } = props;
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" {...button} onClick={open}>
        {label}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={title}
        closeButtonProps={{ "aria-label": "Close" }}
        centered
      >
        <Stack gap="md">
          {children}
          <ProblemAlert error={error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Leave it as it is
            </Button>
            <Button
              {...(danger && { color: "red" })}
              loading={pending}
              onClick={() => void onConfirm().then(close, () => undefined)}
            >
              {confirm}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
