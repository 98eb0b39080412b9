import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Ellipsis } from "lucide-react";
import { Link } from "wouter";
import { useMe } from "../../../shell/me.ts";
import { RemoveDialog } from "../remove/remove-dialog.tsx";
import type { Automation } from "../types.ts";

export function RowMenu({ automation }: { automation: Automation }) {
  const { id, name } = automation;
  const me = useMe();
  const [removing, dialog] = useDisclosure();
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={`More for ${name}`}>
            <Ellipsis size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} href={`/automations/${id}/versions`}>
            Versions
          </Menu.Item>
          <Menu.Item component={Link} href={`/runs?automation=${id}`}>
            Its runs
          </Menu.Item>
          {me.can("write") && (
            <Menu.Item c="var(--mantine-color-error)" onClick={dialog.open}>
              Remove …
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {removing && <RemoveDialog automation={automation} onClose={dialog.close} onRemoved={dialog.close} />}
    </>
  );
}
