/**
 * A condition, drawn as rows with its JSONata below, changed in either. The text is the truth: it stays as it was written
 * until somebody changes a row, and what rows can't say stays code.
 */
import { Alert, Anchor, Button, Collapse, Skeleton, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Code } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { tidy } from "../../src/core/builder/condition.ts";
import { readCondition } from "../../src/core/builder/read-condition.ts";
import { countUnfinished, type KeptRows } from "../../src/core/builder/unfinished.ts";
import { writeCondition } from "../../src/core/builder/write-condition.ts";
import * as draft from "./condition/draft.ts";
import { GroupView, type RowActions } from "./condition/group-view.tsx";
import { placeProblems } from "./condition/place-problems.ts";
import { useEngine } from "./engine.ts";
import { JsonataEditor } from "./jsonata-editor.tsx";
import type { EditorProps } from "./props.ts";
import "./rules.css";

export interface ConditionEditorProps extends EditorProps {
  /** What no condition means here. */
  whenEmpty?: string | undefined;
  /** Rows that were kept because some are not filled in, and so not part of the text yet. */
  unfinished?: KeptRows | undefined;
  /** Told of such rows whenever one changes; null once none is left. */
  onUnfinished?: ((rows: KeptRows | null) => void) | undefined;
}

/** Rows and the text that they were last read from or written as. */
interface Drawing {
  text: string;
  group: draft.DraftGroup;
}

export function ConditionEditor(props: ConditionEditorProps) {
  const { value, onChange, fields, label, description, problems = [], disabled = false } = props;
  const { whenEmpty = "No condition: always.", unfinished: kept, onUnfinished } = props;
  const id = useId();
  const engine = useEngine(value);
  const [asCode, { toggle }] = useDisclosure(false);
  const [dropComments, setDropComments] = useState(false);
  const [edited, setEdited] = useState<Drawing | null>(null);
  const [said, setSaid] = useState("");
  const host = useRef<HTMLFieldSetElement>(null);
  const focus = useRef<string | null>(null);

  const read = useMemo(
    () => (engine === "ready" ? readCondition(value, { dropComments }) : null),
    [engine, value, dropComments],
  );
  const fresh = useMemo(() => (read?.drawn === true ? draft.withIds(read.group) : null), [read]);
  // rows that somebody kept are drawn as they were, unless they are the very ones that are here
  const found = useMemo(() => (kept?.text === value ? draft.withIds(kept.group) : null), [kept, value]);
  const here = edited?.text === value ? edited.group : null;
  const group = found && !(here && isSame(found, here)) ? found : (here ?? fresh);
  const { placed, left } = group
    ? placeProblems(value, group, problems)
    : { placed: new Map<string, string>(), left: problems };
  const unfinished = group ? countUnfinished(group) : 0;

  useEffect(() => {
    if (focus.current === null) return;
    host.current?.querySelector<HTMLElement>(focus.current)?.focus();
    focus.current = null;
  });

  const change = (next: draft.DraftGroup): void => {
    const rows = draft.withoutIds(next);
    // a row that says nothing yet changes nothing, so the text stays as it was written
    const same = group && JSON.stringify(tidy(draft.withoutIds(group))) === JSON.stringify(tidy(rows));
    const text = same ? value : writeCondition(next);
    setEdited({ text, group: next });
    if (text !== value) onChange(text);
    onUnfinished?.(countUnfinished(next) > 0 ? { text, group: rows } : null);
  };
  const actionsOn = (root: draft.DraftGroup): RowActions => ({
    replace: (item) => change(draft.replaceItem(root, item)),
    addRule(groupId) {
      const rule = draft.newRule();
      focus.current = `[data-row="${rule.id}"] input`;
      change(draft.addItem(root, groupId, rule));
    },
    addGroup(groupId) {
      const added = draft.newGroup(root);
      focus.current = `[data-row="${added.id}"] input`;
      change(draft.addItem(root, groupId, added));
    },
    remove(rowId) {
      focus.current = `[data-add="${root.id}"]`;
      setSaid("Removed.");
      change(draft.removeItem(root, rowId));
    },
    move(rowId, by) {
      focus.current = `[data-row="${rowId}"] [data-more]`;
      setSaid(by === -1 ? "Moved up." : "Moved down.");
      change(draft.moveItem(root, rowId, by));
    },
    wrap(rowId) {
      focus.current = `[data-row="${rowId}"] input`;
      change(draft.wrapItem(root, rowId));
    },
  });

  const showsCode = asCode || read?.drawn === false || engine === "failed";
  return (
    <fieldset
      className="rules-group"
      ref={host}
      aria-busy={engine === "loading"}
      aria-describedby={description ? `${id}-about` : undefined}
    >
      <Text component="legend" size="sm" fw={600} p={0} mb={description ? 2 : 8}>
        {label}
      </Text>
      {description && (
        <Text id={`${id}-about`} size="xs" c="dimmed" mb="xs">
          {description}
        </Text>
      )}
      <Stack gap="sm">
        {engine === "loading" && <Skeleton height={36} />}
        {group && (
          <>
            {group.items.length === 0 && (
              <Text size="sm" c="dimmed">
                {whenEmpty}
              </Text>
            )}
            <GroupView {...{ group, fields, disabled }} problems={placed} actions={actionsOn(group)} />
          </>
        )}
        {unfinished > 0 && (
          <Text size="xs" c="dimmed">
            {unfinished === 1 ? "One condition is" : `${unfinished} conditions are`} not filled in yet, and so
            not counted.
          </Text>
        )}
        {read?.drawn === false && (
          <Alert variant="light" color="gray" icon={<Code size={18} aria-hidden />} title="Written as code">
            {read.code === "syntax"
              ? "It can’t be shown as rows until it is complete: the reason stands below it."
              : `${read.reason} It works as it stands.`}
            {read.code === "comment" && !disabled && (
              <>
                {" "}
                <Anchor component="button" type="button" size="sm" onClick={() => setDropComments(true)}>
                  Show rows all the same
                </Anchor>{" "}
                (the comment goes once you change one).
              </>
            )}
          </Alert>
        )}
        {left.map(({ message }) => (
          <Text key={message} size="sm" c="var(--mantine-color-error)">
            {message}
          </Text>
        ))}
        {group && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            w="fit-content"
            leftSection={<Code size={14} aria-hidden />}
            aria-expanded={showsCode}
            aria-controls={`${id}-code`}
            onClick={toggle}
          >
            {showsCode ? "Hide the code" : "Show as code"}
          </Button>
        )}
        <Collapse expanded={showsCode} id={`${id}-code`}>
          {showsCode && (
            <JsonataEditor
              {...{ value, onChange, fields, disabled }}
              // rows that are not filled in are no part of the text
              problems={problems.filter(({ code }) => code !== "unfinished_condition")}
              label={`${label}, as code`}
              description="JSONata. What you write here changes the rows, and the other way round."
            />
          )}
        </Collapse>
      </Stack>
      <VisuallyHidden component="output">{said}</VisuallyHidden>
    </fieldset>
  );
}

function isSame(one: draft.DraftGroup, other: draft.DraftGroup): boolean {
  return JSON.stringify(draft.withoutIds(one)) === JSON.stringify(draft.withoutIds(other));
}
