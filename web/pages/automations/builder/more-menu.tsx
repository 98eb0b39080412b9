/** What is done with the automation as a whole. */
import { Button, Menu } from "@mantine/core";
import { Ellipsis } from "lucide-react";
import { Link } from "wouter";
import type { Automation } from "../types.ts";

export function MoreMenu(props: {
  automation: Automation | null;
  discardable: boolean;
  onDiscard: () => void;
  onFile: () => void;
  /** Null where there is nothing to remove, or nobody who may. */
  onRemove: (() => void) | null;
}) {
  const { automation, discardable, onDiscard, onFile, onRemove } = props;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" px="xs" aria-label="More">
          <Ellipsis size={18} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {automation && (
          <>
            <Menu.Item component={Link} href={`/automations/${automation.id}/versions`}>
              Versions
            </Menu.Item>
            <Menu.Item component={Link} href={`/automations/${automation.id}/backtest`}>
              Try it on the last 30 days
            </Menu.Item>
            <Menu.Item component={Link} href={`/runs?automation=${automation.id}`}>
              Its runs
            </Menu.Item>
          </>
        )}
        <Menu.Item onClick={onFile}>See as a file</Menu.Item>
        {discardable && (
          <Menu.Item c="var(--mantine-color-error)" onClick={onDiscard}>
            Throw the draft away
          </Menu.Item>
        )}
        {onRemove && (
          <Menu.Item c="var(--mantine-color-error)" onClick={onRemove}>
            Remove the automation …
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
