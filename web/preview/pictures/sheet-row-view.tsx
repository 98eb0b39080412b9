/** The row in its place: the column names, its neighbours, and what is written into it. */
import { Box, Text, VisuallyHidden } from "@mantine/core";
import { Fragment } from "react";
import type { SheetRow, SheetRowPicture } from "../../../src/core/picture/picture.ts";
import css from "./pictures.module.css";

const MARK_WORDS = { none: "", new: "New row", changed: "Changed row", found: "Found row" } as const;

export function SheetRowView({ picture }: { picture: SheetRowPicture }) {
  const { spreadsheet, tab, columns, rows } = picture;
  return (
    <figure className={css["frame"]} aria-label="The row in the sheet">
      <div className={css["bar"]}>
        <strong className={css["outside"]}>{spreadsheet ?? "The spreadsheet"}</strong>
        {tab !== null && <span className={css["outside"]}>{tab}</span>}
      </div>
      {/* a wide sheet is scrolled by keyboard too */}
      <Box component="fieldset" className={css["scroll"]} tabIndex={0} aria-label="Rows of the sheet">
        <table className={css["sheet"]}>
          <thead>
            <tr>
              <th scope="col" className={css["number"]}>
                <VisuallyHidden>Row</VisuallyHidden>
              </th>
              {columns.map(({ name, added }) => (
                <th key={name} scope="col">
                  <span className={css["cell"]}>{name}</span>
                  {added && (
                    <Text span size="xs" c="dimmed" ml={4}>
                      (new column)
                    </Text>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <Fragment key={index}>
                {isAfterGap(rows, index) && (
                  <tr className={css["gap"]}>
                    <td colSpan={columns.length + 1}>
                      <VisuallyHidden>Other rows</VisuallyHidden>
                    </td>
                  </tr>
                )}
                <Row row={row} />
              </Fragment>
            ))}
          </tbody>
        </table>
      </Box>
    </figure>
  );
}

function Row({ row: { number, mark, cells } }: { row: SheetRow }) {
  return (
    <tr className={mark === "none" ? undefined : css["fresh"]}>
      <th scope="row" className={css["number"]}>
        {number ?? "…"}{" "}
        {mark !== "none" && (
          <Text span size="xs" fw={600}>
            {MARK_WORDS[mark]}
          </Text>
        )}
      </th>
      {cells.map(({ text, written, before }, index) => (
        <td key={index} className={written ? css["written"] : undefined}>
          {before !== null && (
            <del className={`${css["before"]} ${css["cell"]} ${css["clamp"]}`}>
              <VisuallyHidden>Until now: </VisuallyHidden>
              {before === "" ? "(empty)" : before}
            </del>
          )}
          <span className={`${css["cell"]} ${css["clamp"]}`}>{text}</span>
        </td>
      ))}
    </tr>
  );
}

function isAfterGap(rows: SheetRow[], index: number): boolean {
  const [above, here] = [rows[index - 1]?.number ?? null, rows[index]?.number ?? null];
  return above !== null && here !== null && here > above + 1;
}
