/** Rows that hold together, all of them or any, with groups inside. */
import { ActionIcon, Button, Group, Menu, NativeSelect, Stack, Text } from "@mantine/core";
import { Ellipsis, Plus, X } from "lucide-react";
import type { ReactNode } from "react";
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
  /** What can be done with the group itself. */
  tools?: ReactNode;
}

const JOINS = [
  { value: "and", label: "All of these hold" },
  { value: "or", label: "Any of these holds" },
];

export function GroupView({
  group,
  fields,
  actions,
  disabled,
  problems,
  prefix = "",
  tools,
}: GroupViewProps) {
  const { items, join } = group;
  const inGroup = prefix === "" ? "" : ` in group ${prefix.slice(0, -1)}`;
  return (
    <Stack gap="xs">
      {(items.length > 1 || tools) && (
        <Group justify="space-between" wrap="nowrap" gap="xs">
          {items.length > 1 ? (
            <NativeSelect
              aria-label={`How many must hold${inGroup}`}
              data={JOINS}
              value={join}
              onChange={({ currentTarget }) =>
                actions.replace({ ...group, join: currentTarget.value as Join })
              }
              disabled={disabled}
              size="xs"
            />
          ) : (
            <span />
          )}
          {tools}
        </Group>
      )}
      {items.map((item, index) => {
        const number = `${prefix}${index + 1}`;
        const name = item.kind === "group" ? `Group ${number}` : `Condition ${number}`;
        const tools = !disabled && <RowTools item={item} name={name} actions={actions} />;
        return (
          <div key={item.id}>
            {index > 0 && (
              <Text size="xs" c="dimmed" mb={6}>
                {join}
              </Text>
            )}
            <fieldset
              className={item.kind === "group" ? "rules-group rules-inner" : "rules-group"}
              aria-label={name}
              data-row={item.id}
            >
              {item.kind === "group" ? (
                <GroupView
                  {...{ group: item, fields, actions, disabled, problems }}
                  prefix={`${number}.`}
                  tools={tools}
                />
              ) : (
                <div className="rules-row">
                  {item.kind === "rule" ? (
                    <RuleRow
                      {...{ item, fields, disabled }}
                      problem={problems.get(item.id)}
                      onChange={actions.replace}
                    />
                  ) : (
                    <CodeRow
                      {...{ item, fields, disabled }}
                      problem={problems.get(item.id)}
                      onChange={actions.replace}
                    />
                  )}
                  {tools}
                </div>
              )}
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
            aria-label={`Add a condition${inGroup}`}
            onClick={() => actions.addRule(group.id)}
          >
            Add a condition
          </Button>
          {items.length > 0 && prefix.length < 4 && (
            <Button
              variant="subtle"
              size="xs"
              color="gray"
              aria-label={`Add a group${inGroup}`}
              onClick={() => actions.addGroup(group.id)}
            >
              Add a group
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

function RowTools({ item, name, actions }: { item: DraftItem; name: string; actions: RowActions }) {
  return (
    <Group gap={2} wrap="nowrap">
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
        </Menu.Dropdown>
      </Menu>
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
  );
}
