/** The row in its place among its neighbours. */
import type { PictureContext } from "../../src/core/define-action.ts";
import type { SheetRow, SheetRowPicture } from "../../src/core/picture/picture.ts";
import { safeText } from "../../src/core/picture/safe-text.ts";
import type { CellValue } from "./cells.ts";
import type { sheetsFields } from "./connection.ts";
import type { SheetSeen } from "./look-at-sheet.ts";

interface Pictured {
  tab?: string | undefined;
  values: Readonly<Record<string, CellValue>>;
  missing_columns?: "refuse" | "add";
}

type Way = "append" | "upsert" | "find";

/** More columns are no picture; those that are written always are. */
const MOST_COLUMNS = 12;
const MOST_CHARACTERS = 500;

export function rowPicture(
  { tab, values, missing_columns: policy = "refuse" }: Pictured,
  { seen }: PictureContext<typeof sheetsFields, SheetSeen>,
  { way }: { way: Way },
): SheetRowPicture {
  const base = { kind: "sheet_row" as const, reads: way === "find" };
  if (seen === undefined) {
    const names = Object.keys(values);
    return {
      ...base,
      spreadsheet: null,
      tab: tab === undefined ? null : safeText(tab),
      columns: names.map((name) => ({ name: safeText(name), added: false })),
      rows: [
        {
          number: null,
          mark: way === "find" ? "found" : "new",
          cells: names.map((name) => cellOf(values[name], undefined, way)),
        },
      ],
      notes: way === "upsert" ? ["Whether the row is there already is not known until then."] : [],
    };
  }
  const added = policy === "add" && way !== "find" ? seen.missing : [];
  const columns = columnsOf(seen, added);
  const row = (number: number, cells: readonly unknown[], mark: SheetRow["mark"]): SheetRow => ({
    number,
    mark,
    cells: columns.map(({ index, written }) =>
      mark === "none" || written === undefined
        ? { text: shown(index === undefined ? undefined : cells[index]), written: false, before: null }
        : cellOf(
            values[written],
            index === undefined ? undefined : cells[index],
            mark === "new" ? "append" : way,
          ),
    ),
  });
  const [match] = seen.matches;
  const mark = way === "find" ? "found" : "changed";
  const there = seen.rows.map(({ number, cells }) => row(number, cells, number === match ? mark : "none"));
  const isNew = way === "append" || (way === "upsert" && match === undefined);
  return {
    ...base,
    spreadsheet: safeText(seen.spreadsheet),
    tab: safeText(seen.tab),
    columns: columns.map(({ name, index }) => ({ name: safeText(name), added: index === undefined })),
    rows: isNew ? [...there, row(seen.lastRow + 1, [], "new")] : there,
    notes: notesOf(seen, { way, policy, hidden: seen.columns.length + added.length - columns.length }),
  };
}

interface Column {
  name: string;
  /** From 0; undefined for one that is added. */
  index: number | undefined;
  /** The name that the step gives it, if it writes it. */
  written: string | undefined;
}

function columnsOf({ columns, places }: SheetSeen, added: readonly string[]): Column[] {
  const written = new Map(places.map(([name, index]) => [index, name]));
  const all: Column[] = [
    ...columns.map(({ name, index }) => ({ name, index, written: written.get(index) })),
    ...added.map((name) => ({ name, index: undefined, written: name })),
  ];
  let room = MOST_COLUMNS - all.filter((column) => column.written !== undefined).length;
  return all.filter((column) => column.written !== undefined || room-- > 0);
}

/** A value that is left out leaves the cell alone. */
function cellOf(value: CellValue | undefined, before: unknown, way: Way): SheetRow["cells"][number] {
  const old = shown(before);
  if (value === null || value === undefined) return { text: old, written: false, before: null };
  const text = shown(value);
  if (way === "find") return { text, written: false, before: null };
  return { text, written: text !== old, before: text !== old && old !== "" ? old : null };
}

function shown(value: unknown): string {
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value !== "string" && typeof value !== "number") return "";
  const text = String(value);
  return safeText(text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text);
}

function notesOf(
  { missing, matches, columns }: SheetSeen,
  { way, policy, hidden }: { way: Way; policy: "refuse" | "add"; hidden: number },
): string[] {
  const notes: string[] = [];
  const names = missing.map((name) => `"${safeText(name)}"`).join(", ");
  if (missing.length > 0 && (policy === "refuse" || way === "find")) {
    const has = columns.map(({ name }) => safeText(name)).join(", ");
    notes.push(
      `The tab has no column ${names}, so the run would wait until somebody adds it or corrects the step.${has === "" ? "" : ` It has: ${has}.`}`,
    );
  }
  if (matches.length > 1) notes.push(`${matches.length} rows have this value. The first one counts.`);
  if (way === "find" && matches.length === 0 && missing.length === 0)
    notes.push("No row has this value: the run goes on without one.");
  if (hidden > 0)
    notes.push(`${hidden === 1 ? "One more column is" : `${hidden} more columns are`} not shown.`);
  return notes;
}
