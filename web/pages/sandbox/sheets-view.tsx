/** The spreadsheets, as a sheet shows them. */
import { Box, Stack, Text } from "@mantine/core";
import { EmptyState } from "../../components/empty-state.tsx";
import picture from "../../preview/pictures/pictures.module.css";
import type { Sheet } from "./types.ts";

export function SheetsView({ sheets }: { sheets: Sheet[] }) {
  if (sheets.length === 0) {
    return (
      <EmptyState title="There is no spreadsheet">Automations write to spreadsheets that exist.</EmptyState>
    );
  }
  return (
    <Stack gap="lg">
      {sheets.map((sheet) => (
        <SheetTab key={`${sheet.id} ${sheet.tab}`} sheet={sheet} />
      ))}
    </Stack>
  );
}

function SheetTab({ sheet: { title, tab, columns, rows, earlier } }: { sheet: Sheet }) {
  return (
    <section className={picture["frame"]} aria-label={`${title}, ${tab}`}>
      <div className={picture["bar"]}>
        <strong className={picture["outside"]}>{title}</strong>
        <span className={picture["outside"]}>{tab}</span>
      </div>
      {/* a wide sheet is scrolled by keyboard too */}
      <Box component="section" className={picture["scroll"]} tabIndex={0} aria-label={`Rows of ${tab}`}>
        <table className={picture["sheet"]}>
          <thead>
            <tr>
              <th scope="col" className={picture["number"]}>
                1
              </th>
              {columns.map((name, index) => (
                <th key={index} scope="col">
                  <span className={picture["outside"]}>{name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ number, cells }) => (
              <tr key={number}>
                <th scope="row" className={picture["number"]}>
                  {number}
                </th>
                {cells.map((text, index) => (
                  <td key={index}>
                    <span className={`${picture["text"]} ${picture["clamp"]}`}>{text}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Box>
      {(rows.length === 0 || earlier > 0) && (
        <Text size="sm" c="dimmed" p="sm">
          {rows.length === 0
            ? "No row yet. Send a sample that an automation writes down."
            : `The newest ${rows.length} rows; ${earlier} stand above them.`}
        </Text>
      )}
    </section>
  );
}
