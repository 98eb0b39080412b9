/**
 * The rows of a long table, of which only those near the window are drawn; the table stays a table, and says how many rows it
 * has. `j` and `k`, or the arrows, go from row to row; `Enter` opens.
 */
import { Table, Text, VisuallyHidden } from "@mantine/core";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  memo,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { isTyping } from "./search-box.tsx";
import classes from "./rows.module.css";

const USUAL_HEIGHT = 61;

export interface Column {
  /** Its heading. */
  label: string;
  /** Of a heading that only needs to be heard. */
  silent?: boolean;
  /** Left out where there is little room. */
  wide?: boolean;
  width?: string;
}

export function Rows<T extends { id: string }>(props: {
  /** What the table holds, for who does not see it. */
  label: string;
  columns: readonly Column[];
  items: readonly T[];
  /** The cells of a row, as `Table.Td`, the first of which holds a link with `data-row`. The same function draws the same. */
  renderRow: (item: T) => ReactNode;
  /** Whether more may follow. */
  more: boolean;
}) {
  const { label, columns, items, renderRow, more } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const [offset, setOffset] = useState(0);
  const [wanted, setWanted] = useState<number | null>(null);
  useLayoutEffect(() => {
    const measure = (): void => {
      if (body.current) setOffset(body.current.getBoundingClientRect().top + window.scrollY);
    };
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, [items.length]);

  // oxlint-disable-next-line react/incompatible-library -- nothing of it is handed to a memoized component
  const virtual = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => USUAL_HEIGHT,
    overscan: 12,
    scrollMargin: offset,
    getItemKey: (index) => items[index]?.id ?? index,
  });
  const drawn = virtual.getVirtualItems();
  const before = (drawn[0]?.start ?? offset) - offset;
  const after = virtual.getTotalSize() - ((drawn.at(-1)?.end ?? offset) - offset);

  /** Where one is on the way to, also while that row is not drawn yet. */
  const last = useRef(-1);
  const focusRow = (index: number): void => {
    const next = Math.max(0, Math.min(items.length - 1, index));
    last.current = next;
    const link = linkAt(body.current, next);
    if (link) link.focus();
    else {
      virtual.scrollToIndex(next, { align: "center" });
      setWanted(next);
    }
  };
  // it may have to be drawn first
  useEffect(() => {
    if (wanted === null) return;
    const link = linkAt(body.current, wanted);
    if (!link) return;
    link.focus();
    setWanted(null);
  }, [wanted, drawn]);

  const move = useRef<(by: number) => void>(() => undefined);
  move.current = (by) => {
    const focused = document.activeElement?.closest("[data-index]");
    const onTheWay = wanted !== null || document.activeElement === document.body;
    if (focused instanceof HTMLElement && !onTheWay) focusRow(Number(focused.dataset["index"]) + by);
    else focusRow(last.current + by);
  };
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === "j" || event.key === "k") move.current(event.key === "j" ? 1 : -1);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
  const byArrow = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    move.current(event.key === "ArrowDown" ? 1 : -1);
  };

  return (
    <Table
      aria-label={label}
      aria-rowcount={more ? -1 : items.length + 1}
      className={classes["table"]}
      verticalSpacing="sm"
      highlightOnHover
      onKeyDown={byArrow}
    >
      <Table.Thead>
        <Table.Tr aria-rowindex={1}>
          {columns.map((column) => (
            <Table.Th key={column.label} w={column.width} {...(column.wide && { visibleFrom: "sm" })}>
              {column.silent ? (
                <VisuallyHidden>{column.label}</VisuallyHidden>
              ) : (
                <Text size="xs" c="dimmed" fw={500} component="span">
                  {column.label}
                </Text>
              )}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody ref={body}>
        <Gap height={before} columns={columns.length} />
        {drawn.map(({ index, key }) => (
          <DrawnRow
            key={key}
            index={index}
            item={items[index]!}
            renderRow={renderRow as (item: unknown) => ReactNode}
            measure={virtual.measureElement}
          />
        ))}
        <Gap height={after} columns={columns.length} />
      </Table.Tbody>
    </Table>
  );
}

/** Drawn again only when its item changes: scrolling asks for all of them with every frame. */
const DrawnRow = memo(function DrawnRow(props: {
  index: number;
  item: unknown;
  renderRow: (item: unknown) => ReactNode;
  measure: (row: HTMLElement | null) => void;
}) {
  const { index, item, renderRow, measure } = props;
  return (
    <Table.Tr ref={measure} data-index={index} aria-rowindex={index + 2} className={classes["row"]}>
      {renderRow(item)}
    </Table.Tr>
  );
});

/** In place of the rows that are not drawn. */
function Gap({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden role="presentation">
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- nobody meets it: the row is hidden */}
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

function linkAt(body: HTMLElement | null, index: number): HTMLElement | null {
  return body?.querySelector<HTMLElement>(`[data-index="${index}"] [data-row]`) ?? null;
}
