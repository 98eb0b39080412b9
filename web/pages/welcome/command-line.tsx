/** A line to be copied: for the terminal, or into a form. */
import { ActionIcon, Code, CopyButton, Group, Tooltip } from "@mantine/core";
import { Check, Copy } from "lucide-react";

export function CommandLine({ children, label = "Copy the command" }: { children: string; label?: string }) {
  return (
    <Group gap="xs" wrap="nowrap" maw="100%" align="flex-start">
      <Code p="xs" fz="sm" style={{ overflowWrap: "anywhere" }}>
        {children}
      </Code>
      <CopyButton value={children}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? "Copied" : "Copy"}>
            <ActionIcon variant="default" size={34} onClick={copy} aria-label={copied ? "Copied" : label}>
              {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}
