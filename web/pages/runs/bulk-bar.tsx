/** Choosing what is done to many runs: those that are ticked, or all that the filters find. */
import { Button, Group, Menu, Text } from "@mantine/core";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import type { BulkAction } from "../../lists/types.ts";
import { plural, upTo } from "../../lists/words.ts";
import { BulkDialog, type BulkRequest } from "./bulk-dialog.tsx";
import { BULK_WORDS } from "./bulk-words.ts";

export function BulkBar(props: {
  chosen: readonly string[];
  /** As `/runs` is asked. */
  filter: Record<string, string>;
  found: number;
  more: boolean;
  onClear: () => void;
  onChooseShown: () => void;
}) {
  const { chosen, filter, found, more, onClear, onChooseShown } = props;
  const [asked, setAsked] = useState<BulkRequest | null>(null);
  const some = chosen.length > 0;
  const ask = (action: BulkAction): void =>
    setAsked({ action, ...(some ? { runs: [...chosen] } : { filter }) });
  return (
    <Group gap="xs" mb="xs" component="section" aria-label="Many runs at once">
      <Menu position="bottom-start">
        <Menu.Target>
          <Button variant="default" size="xs" rightSection={<ChevronDown size={14} aria-hidden />}>
            {some ? `With ${plural(chosen.length, "chosen run")}` : `With all ${upTo(found, more)} found`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(Object.keys(BULK_WORDS) as BulkAction[]).map((action) => (
            <Menu.Item key={action} onClick={() => ask(action)}>
              {BULK_WORDS[action].label}…
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {some ? (
        <Button variant="subtle" size="xs" onClick={onClear}>
          Choose none
        </Button>
      ) : (
        <Button variant="subtle" size="xs" onClick={onChooseShown}>
          Choose all that are shown
        </Button>
      )}
      <Text size="xs" c="dimmed" component="output">
        {some ? `${plural(chosen.length, "run")} chosen` : ""}
      </Text>
      {asked && <BulkDialog request={asked} onClose={() => setAsked(null)} />}
    </Group>
  );
}
