/**
 * The sender's own details as a tree that folds, for eyes, keys and screen readers.
 *
 * Source: https://www.w3.org/WAI/ARIA/apg/patterns/treeview/ (read 2026-11-21)
 */
import { Button, Group, Paper, Text } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { ChevronRight, Copy } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { inSight, type TreeNode, treeOf, valueInWords } from "./tree-nodes.ts";
import classes from "./details-tree.module.css";

/** Small ones are shown whole. */
const OPEN_UP_TO = 60;

export function DetailsTree({ label, value }: { label: string; value: Record<string, unknown> }) {
  const nodes = useMemo(() => treeOf(value), [value]);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => firstOpen(nodes));
  const shown = inSight(nodes, open);
  const [current, setCurrent] = useState(nodes[0]?.path ?? "");
  const box = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef(false);
  const node = shown.find(({ path }) => path === current) ?? shown[0];

  useEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    box.current?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus();
  });
  const go = (next: TreeNode | undefined): void => {
    if (!next) return;
    wantsFocus.current = true;
    setCurrent(next.path);
  };
  const fold = ({ path, children }: TreeNode, opens: boolean): void => {
    if (children === null) return;
    setOpen((others) => {
      const now = new Set(others);
      if (opens) now.add(path);
      else now.delete(path);
      return now;
    });
  };
  const byKey = (event: KeyboardEvent): void => {
    if (!node) return;
    const index = shown.indexOf(node);
    const opened = open.has(node.path);
    const parent = shown.slice(0, index).findLast(({ level }) => level < node.level);
    const keys: Record<string, () => void> = {
      ArrowDown: () => go(shown[index + 1]),
      ArrowUp: () => go(shown[index - 1]),
      ArrowRight: () => (node.children && !opened ? fold(node, true) : node.children && go(shown[index + 1])),
      ArrowLeft: () => (node.children && opened ? fold(node, false) : go(parent)),
      Home: () => go(shown[0]),
      End: () => go(shown.at(-1)),
      Enter: () => fold(node, !opened),
      " ": () => fold(node, !opened),
    };
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  return (
    <Paper withBorder>
      <div ref={box} role="tree" aria-label={label} tabIndex={-1} className={classes["tree"]}>
        {shown.map((each) => (
          <Line
            key={each.path}
            node={each}
            open={open.has(each.path)}
            current={each === node}
            onKey={byKey}
            onPick={() => {
              setCurrent(each.path);
              if (each.children) fold(each, !open.has(each.path));
            }}
          />
        ))}
      </div>
      {node && <Tools node={node} />}
    </Paper>
  );
}

function Line(props: {
  node: TreeNode;
  open: boolean;
  current: boolean;
  onKey: (event: KeyboardEvent) => void;
  onPick: () => void;
}) {
  const { node, open, current, onKey, onPick } = props;
  return (
    <div
      role="treeitem"
      aria-level={node.level}
      aria-setsize={node.siblings}
      aria-posinset={node.place}
      aria-selected={current}
      aria-expanded={node.children === null ? undefined : open}
      tabIndex={current ? 0 : -1}
      className={classes["line"]}
      style={{ paddingInlineStart: `${0.5 + (node.level - 1) * 1.1}rem` }}
      onKeyDown={onKey}
      onClick={onPick}
    >
      <span className={classes["mark"]} aria-hidden>
        {node.children && <ChevronRight size={14} className={open ? classes["open"] : ""} />}
      </span>
      <span className={classes["name"]}>{node.name}</span>
      <span className={node.children ? classes["count"] : classes["value"]}>{valueInWords(node)}</span>
    </div>
  );
}

function Tools({ node }: { node: TreeNode }) {
  const path = useClipboard({ timeout: 2_000 });
  const value = useClipboard({ timeout: 2_000 });
  const text = typeof node.value === "string" ? node.value : JSON.stringify(node.value, null, 2);
  return (
    <Group gap="xs" p="xs" className={classes["tools"]}>
      <Text size="xs" c="dimmed" ff="monospace" flex="1 1 8rem" miw={0} className={classes["path"]}>
        {node.path}
      </Text>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<Copy size={12} aria-hidden />}
        onClick={() => path.copy(node.path)}
      >
        {path.copied ? "Copied" : "Copy path"}
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<Copy size={12} aria-hidden />}
        onClick={() => value.copy(text)}
      >
        {value.copied ? "Copied" : "Copy value"}
      </Button>
    </Group>
  );
}

function firstOpen(nodes: readonly TreeNode[]): ReadonlySet<string> {
  const all = (of: readonly TreeNode[]): TreeNode[] =>
    of.flatMap((node) => [node, ...all(node.children ?? [])]);
  const every = all(nodes);
  return new Set(every.length <= OPEN_UP_TO ? every.map(({ path }) => path) : []);
}
