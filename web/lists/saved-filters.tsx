/** Filters that one comes back to, kept in this browser. */
import { ActionIcon, Button, Group, Popover, TextInput } from "@mantine/core";
import { useDisclosure, useLocalStorage } from "@mantine/hooks";
import { Bookmark, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Filters } from "./use-filters.ts";

interface Saved {
  name: string;
  values: Record<string, string>;
}

export function SavedFilters<K extends string>(props: { list: string; filters: Filters<K>; none: boolean }) {
  const { list, filters, none } = props;
  const [saved, setSaved] = useLocalStorage<Saved[]>({ key: `hirewire.filters.${list}`, defaultValue: [] });
  const [asking, { open, close }] = useDisclosure(false);
  const [name, setName] = useState("");
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const called = name.trim();
    if (called === "") return;
    const values = filters.values as Record<string, string>;
    setSaved((others) => [...others.filter((each) => each.name !== called), { name: called, values }]);
    setName("");
    close();
  };
  return (
    // as high as its buttons: the list below must not jump when somebody begins to type
    <Group gap="xs" mih={26}>
      {saved.map((each) => {
        const current = sameFilters(each.values, filters.values);
        return (
          <Button.Group key={each.name}>
            <Button
              size="compact-sm"
              variant={current ? "filled" : "default"}
              aria-pressed={current}
              onClick={() => filters.replace(each.values as Partial<Record<K, string>>)}
            >
              {each.name}
            </Button>
            <ActionIcon
              size={26}
              variant="default"
              aria-label={`Forget the saved filter ${each.name}`}
              onClick={() => setSaved((others) => others.filter((other) => other !== each))}
            >
              <X size={14} aria-hidden />
            </ActionIcon>
          </Button.Group>
        );
      })}
      {!none && (
        <>
          <Popover opened={asking} onChange={close} trapFocus withRoles={false}>
            <Popover.Target>
              <Button
                size="compact-sm"
                variant="subtle"
                leftSection={<Bookmark size={14} aria-hidden />}
                aria-expanded={asking}
                onClick={open}
              >
                Save these filters
              </Button>
            </Popover.Target>
            {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- Mantine draws it */}
            <Popover.Dropdown role="dialog" aria-label="Save these filters">
              <form onSubmit={save}>
                <Group gap="xs" align="flex-end">
                  <TextInput
                    label="What to call them"
                    placeholder="Strong scores"
                    value={name}
                    maxLength={40}
                    onChange={(event) => setName(event.currentTarget.value)}
                  />
                  <Button type="submit">Save</Button>
                </Group>
              </form>
            </Popover.Dropdown>
          </Popover>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => filters.replace({})}>
            Clear all
          </Button>
        </>
      )}
    </Group>
  );
}

function sameFilters(one: Record<string, string>, other: Partial<Record<string, string>>): boolean {
  const text = (values: Partial<Record<string, string>>): string =>
    JSON.stringify(Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return text(one) === text(other);
}
