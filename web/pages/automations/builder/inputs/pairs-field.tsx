/** Names and what stands under them, such as the columns of a row. Names are offered where the account knows them. */
import { ActionIcon, Autocomplete, Button, Group, Input, Stack, Text, VisuallyHidden } from "@mantine/core";
import { Plus, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { useChoices } from "../../../../fields/use-choices.ts";
import { Words } from "../../../../fields/words.tsx";
import { TextEditor } from "../../../../rules/index.ts";
import { formatPath } from "../../../../../src/core/findings.ts";
import { useProblemsAt, useProblemsIn } from "../builder-context.ts";
import css from "../builder.module.css";
import type { InputFieldProps } from "./input-field-props.ts";

interface Row {
  key: number;
  name: string;
  text: unknown;
}

export function PairsField(props: InputFieldProps & { choices?: string | undefined }) {
  const { spec, value, onChange, path, fields, account, depends, disabled, choices } = props;
  // rows and not the object itself: a name that is half typed may be empty, or one that is there already
  const [rows, setRows] = useState<Row[]>(() => rowsOf(value));
  const [next, setNext] = useState(1_000);
  const [problem] = useProblemsAt(path);
  const inside = useProblemsIn(path);
  const ready =
    choices !== undefined && account !== null && Object.values(depends).every((each) => each !== "");
  const offered = useChoices({ connection: account, name: choices ?? "", depends, enabled: ready });
  const names = [...new Set((offered.data ?? []).map(({ value: name }) => name))];
  // two changes may come between two drawings of the page
  const latest = useRef(rows);
  const keep = (now: Row[]): void => {
    latest.current = now;
    setRows(now);
    const said = now.filter(({ name }) => name !== "");
    onChange(said.length === 0 ? undefined : Object.fromEntries(said.map(({ name, text }) => [name, text])));
  };
  const set = (key: number, changes: Partial<Row>): void =>
    keep(latest.current.map((row) => (row.key === key ? { ...row, ...changes } : row)));
  const twice = (name: string): boolean => name !== "" && rows.filter((row) => row.name === name).length > 1;
  return (
    <Input.Wrapper
      label={spec.label}
      labelElement="div"
      required={spec.required}
      description={spec.help === undefined ? undefined : <Words>{spec.help}</Words>}
      error={problem?.message}
    >
      <Stack gap="sm" mt="xs" component="fieldset" className={css["plain"]}>
        <VisuallyHidden component="legend">{spec.label}</VisuallyHidden>
        {rows.map((row, at) => (
          <div key={row.key} className={css["pair"]}>
            <Autocomplete
              label={choices === "columns" ? "Column" : "Name"}
              data={names.filter((name) => name === row.name || !rows.some((other) => other.name === name))}
              value={row.name}
              onChange={(name) => set(row.key, { name })}
              error={twice(row.name) ? "It is there already." : undefined}
              disabled={disabled}
            />
            <TextEditor
              label={`Value${row.name === "" ? "" : ` of ${row.name}`}`}
              value={shown(row.text)}
              onChange={(text) => set(row.key, { text })}
              fields={fields}
              error={inside.find((each) => each.path === formatPathBelow(path, row.name))?.message}
              disabled={disabled}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="input-sm"
              aria-label={`Remove ${row.name === "" ? `row ${at + 1}` : row.name}`}
              disabled={disabled}
              onClick={() => keep(latest.current.filter(({ key }) => key !== row.key))}
            >
              <Trash2 size={16} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        <Group gap="sm">
          <Button
            variant="default"
            size="xs"
            leftSection={<Plus size={14} aria-hidden />}
            disabled={disabled}
            onClick={() => {
              latest.current = [...latest.current, { key: next, name: "", text: "" }];
              setRows(latest.current);
              setNext(next + 1);
            }}
          >
            {choices === "columns" ? "Add a column" : "Add one"}
          </Button>
          {ready && offered.error && (
            <Text size="sm" c="dimmed">
              The names could not be asked for; type them as they are.
            </Text>
          )}
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}

function rowsOf(value: unknown): Row[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).map(([name, text], key) => ({ key, name, text: text as unknown }));
}

function shown(text: unknown): string {
  return typeof text === "string" ? text : text === undefined || text === null ? "" : JSON.stringify(text);
}

function formatPathBelow(path: string, name: string): string {
  const inner = formatPath([name]);
  return inner.startsWith("[") ? `${path}${inner}` : `${path}.${inner}`;
}
