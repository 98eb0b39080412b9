/** A line to be carried elsewhere, such as an address: to copy with one press, or by hand. */
import { Button, Group, TextInput } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { Check, Copy } from "lucide-react";
import { useRef } from "react";

export function CopyLine({ label, value }: { label: string; value: string }) {
  const clipboard = useClipboard({ timeout: 3_000 });
  const input = useRef<HTMLInputElement>(null);
  return (
    <Group gap="xs" align="flex-end">
      <TextInput
        ref={input}
        label={label}
        value={value}
        readOnly
        flex="1 1 14rem"
        miw={0}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      <Button
        variant="default"
        leftSection={clipboard.copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
        onClick={() => {
          // browsers give the clipboard to secure pages only; what is selected can be copied anywhere
          input.current?.select();
          clipboard.copy(value);
        }}
      >
        <span aria-live="polite">{clipboard.copied ? "Copied" : "Copy"}</span>
      </Button>
    </Group>
  );
}
