/** Rows that hold together, all of them or any, with groups inside. */
import { ActionIcon, Button, Group, Menu, NativeSelect, Stack, Text } from "@mantine/core";
import { Ellipsis, Plus, X } from "lucide-react";
import type { FieldInfo } from "../../../src/core/builder/field-info.ts";
import type { Join } from "../../../src/core/builder/condition.ts";
import { CodeRow, RuleRow } from "./rule-row.tsx";
import type { DraftGroup, DraftItem } from "./draft.ts";

/** What can be done with rows, by their ids. */
export interface RowActions {
  replace: (item: DraftItem) => void;
  addRule: (groupId: string) => void;
  addGroup: (groupId: string) => void;
  remove: (id: string) => void;
  move: (id: string, by: -1 | 1) => void;
  wrap: (id: string) => void;
}

interface GroupViewProps {
  group: DraftGroup;
  fields: readonly FieldInfo[];
  actions: RowActions;
  disabled: boolean;
  problems: ReadonlyMap<string, string>;
  /** How its rows are numbered: "2." before 1, 2, 3. */
  prefix?: string;
}

const JOINS = [
  { value: "and", label: "All of these hold" },
  { value: "or", label: "Any of these holds" },
];

export function GroupView({ group, fields, actions, disabled, problems, prefix = "" }: GroupViewProps) {
  const { items, join } = group;
  return (
    <Stack gap="xs">
      {items.length > 1 && (
        <NativeSelect
          aria-label={
            prefix === "" ? "How many must hold" : `How many must hold in group ${prefix.slice(0, -1)}`
          }
          data={JOINS}
          value={join}
          onChange={({ currentTarget }) => actions.replace({ ...group, join: currentTarget.value as Join })}
          disabled={disabled}
          w="fit-content"
          size="xs"
        />
      )}
      {items.map((item, index) => {
        const number = `${prefix}${index + 1}`;
        const name = item.kind === "group" ? `Group ${number}` : `Condition ${number}`;
        return (
          <div key={item.id}>
            {index > 0 && (
              <Text size="xs" c="dimmed" mb={6}>
                {join}
              </Text>
            )}
            <fieldset className="rules-group" aria-label={name} data-row={item.id}>
              <div className="rules-row">
                {item.kind === "group" && (
                  <div className="rules-parts" data-code>
                    <GroupView
                      {...{ group: item, fields, actions, disabled, problems }}
                      prefix={`${number}.`}
                    />
                  </div>
                )}
                {item.kind === "rule" && (
                  <RuleRow
                    {...{ item, fields, disabled }}
                    problem={problems.get(item.id)}
                    onChange={actions.replace}
                  />
                )}
                {item.kind === "code" && (
                  <CodeRow
                    {...{ item, fields, disabled }}
                    problem={problems.get(item.id)}
                    onChange={actions.replace}
                  />
                )}
                {!disabled && (
                  <Group gap={2} wrap="nowrap">
                    <RowMenu item={item} name={name} actions={actions} />
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      size={36}
                      aria-label={`Remove ${name.toLowerCase()}`}
                      onClick={() => actions.remove(item.id)}
                    >
                      <X size={16} aria-hidden />
                    </ActionIcon>
                  </Group>
                )}
              </div>
            </fieldset>
          </div>
        );
      })}
      {!disabled && (
        <Group gap="xs">
          <Button
            variant="subtle"
            size="xs"
            leftSection={<Plus size={14} aria-hidden />}
            data-add={group.id}
            onClick={() => actions.addRule(group.id)}
          >
            {prefix === "" ? "Add a condition" : `Add a condition to group ${prefix.slice(0, -1)}`}
          </Button>
          {items.length > 0 && prefix.length < 4 && (
            <Button variant="subtle" size="xs" color="gray" onClick={() => actions.addGroup(group.id)}>
              {prefix === "" ? "Add a group" : `Add a group to group ${prefix.slice(0, -1)}`}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

function RowMenu({ item, name, actions }: { item: DraftItem; name: string; actions: RowActions }) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={`More for ${name.toLowerCase()}`}
          data-more
        >
          <Ellipsis size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => actions.move(item.id, -1)}>Move up</Menu.Item>
        <Menu.Item onClick={() => actions.move(item.id, 1)}>Move down</Menu.Item>
        {item.kind !== "group" && (
          <Menu.Item onClick={() => actions.wrap(item.id)}>Put into a group</Menu.Item>
        )}
        <Menu.Item color="red" onClick={() => actions.remove(item.id)}>
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
