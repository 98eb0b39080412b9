/** Rows while they are being edited: as conditions, with an id for each so that focus and keys stay with their row. */
import {
  operatorOf,
  operatorsFor,
  type Code,
  type Condition,
  type Group,
  type OperatorName,
  type Rule,
  type Value,
} from "../../../src/core/builder/condition.ts";
import type { FieldKind } from "../../../src/core/builder/field-info.ts";

export type DraftItem = DraftGroup | DraftRule | DraftCode;
export interface DraftGroup extends Omit<Group, "items"> {
  id: string;
  items: DraftItem[];
}
export type DraftRule = Rule & { id: string };
export type DraftCode = Code & { id: string };

let count = 0;
function newId(): string {
  count += 1;
  return `row-${count}`;
}

export function withIds(group: Group): DraftGroup {
  return { ...group, id: newId(), items: group.items.map(itemWithId) };
}

function itemWithId(item: Condition): DraftItem {
  return item.kind === "group" ? withIds(item) : { ...item, id: newId() };
}

/** A row in which nothing is chosen yet. */
export function newRule(): DraftRule {
  return { kind: "rule", id: newId(), field: "", operator: "is", values: [] };
}

export function newGroup(outer: DraftGroup): DraftGroup {
  return {
    kind: "group",
    id: newId(),
    join: outer.join === "and" ? "or" : "and",
    items: [newRule(), newRule()],
  };
}

/** Changes the group that holds an item; the others stay the very same objects. */
function inGroupOf(
  root: DraftGroup,
  id: string,
  change: (items: readonly DraftItem[], index: number, group: DraftGroup) => DraftItem[],
): DraftGroup {
  const index = root.items.findIndex((item) => item.id === id);
  if (index !== -1) return { ...root, items: change(root.items, index, root) };
  return {
    ...root,
    items: root.items.map((item) =>
      item.kind === "group" && holds(item, id) ? inGroupOf(item, id, change) : item,
    ),
  };
}

function holds(group: DraftGroup, id: string): boolean {
  return group.items.some((item) => item.id === id || (item.kind === "group" && holds(item, id)));
}

export function replaceItem(root: DraftGroup, item: DraftItem): DraftGroup {
  if (item.id === root.id) return item.kind === "group" ? item : root;
  return inGroupOf(root, item.id, (items, index) => items.with(index, item));
}

export function addItem(root: DraftGroup, groupId: string, item: DraftItem): DraftGroup {
  if (groupId === root.id) return { ...root, items: [...root.items, item] };
  return inGroupOf(root, groupId, (items, index) =>
    items.map((each, at) =>
      at === index && each.kind === "group" ? { ...each, items: [...each.items, item] } : each,
    ),
  );
}

/** A group that nothing is left in goes with it. */
export function removeItem(root: DraftGroup, id: string): DraftGroup {
  return { ...root, items: without(root.items, id) };
}

function without(items: readonly DraftItem[], id: string): DraftItem[] {
  return items.flatMap((item) => {
    if (item.id === id) return [];
    if (item.kind !== "group" || !holds(item, id)) return [item];
    const left = without(item.items, id);
    return left.length === 0 ? [] : [{ ...item, items: left }];
  });
}

/** Puts an item into a group of its own, where another can stand beside it. */
export function wrapItem(root: DraftGroup, id: string): DraftGroup {
  return inGroupOf(root, id, (items, index, group) =>
    items.map((item, at) => (at === index ? { ...newGroup(group), items: [item, newRule()] } : item)),
  );
}

/** One place up or down; at the edge of its group it leaves that group. */
export function moveItem(root: DraftGroup, id: string, by: -1 | 1): DraftGroup {
  const index = root.items.findIndex((item) => item.id === id);
  if (index !== -1) {
    const to = index + by;
    const item = root.items[index];
    if (!item || to < 0 || to >= root.items.length) return root;
    return { ...root, items: root.items.toSpliced(index, 1).toSpliced(to, 0, item) };
  }
  const items = root.items.flatMap((group): DraftItem[] => {
    if (group.kind !== "group" || !holds(group, id)) return [group];
    const at = group.items.findIndex((item) => item.id === id);
    const item = group.items[at];
    const leaves = item !== undefined && (by === -1 ? at === 0 : at === group.items.length - 1);
    if (!leaves) return [moveItem(group, id, by)];
    const left = { ...group, items: group.items.toSpliced(at, 1) };
    const kept = left.items.length === 0 ? [] : [left];
    return by === -1 ? [item, ...kept] : [...kept, item];
  });
  return { ...root, items };
}

/** The row for another field: the comparison stays where the kind allows it, and then its values too. */
export function withField(rule: DraftRule, field: string, kind: FieldKind): DraftRule {
  const fits = rule.field !== "" && operatorOf(rule.operator).kinds.includes(kind);
  if (!fits) return { ...rule, field, operator: operatorsFor(kind)[0] ?? "known", values: [] };
  const values = rule.values.flatMap((value): Value[] =>
    kind === "number" ? numbersIn(value) : kind === "text" ? [String(value)] : [value],
  );
  return { ...rule, field, values };
}

function numbersIn(value: Value): Value[] {
  return value !== "" && Number.isFinite(Number(value)) ? [Number(value)] : [];
}

/** The row with another comparison; what was typed stays where it can. */
export function withOperator(rule: DraftRule, operator: OperatorName): DraftRule {
  const { takes, of } = operatorOf(operator);
  const fitting = rule.values.flatMap((value): Value[] => {
    if (of === "number") return numbersIn(value);
    return of === "text" ? [String(value)] : [value];
  });
  return { ...rule, operator, values: takes === "many" ? fitting : fitting.slice(0, takes) };
}

/** What rows say, whatever they are called. */
export function withoutIds(group: DraftGroup): Group {
  return { kind: "group", join: group.join, items: group.items.map(itemWithoutId) };
}

function itemWithoutId(item: DraftItem): Condition {
  if (item.kind === "group") return withoutIds(item);
  const { id: _id, ...rest } = item;
  return rest;
}
