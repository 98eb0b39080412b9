/** What every chart stands in: its title and what it says in a sentence, the drawing, and the same numbers as a table. */
import { Box, Paper, Text, Title } from "@mantine/core";
import { useId, useState, type ReactNode } from "react";
import css from "./charts.module.css";

export interface Rows {
  head: string[];
  /** The first of each row is its header. */
  body: (string | number)[][];
}

export function ChartFigure(props: {
  title: string;
  /** The chart in a sentence. */
  summary: ReactNode;
  rows: Rows;
  children: ReactNode;
}) {
  const { title, summary, rows, children } = props;
  const id = useId();
  // hundreds of cells that few look at
  const [open, setOpen] = useState(false);
  return (
    <Paper withBorder p="lg" miw={0}>
      <figure className={css["figure"]} aria-labelledby={id}>
        <figcaption>
          <Title order={3} id={id} size="h4">
            {title}
          </Title>
          <Text size="sm" c="dimmed" mb="md">
            {summary}
          </Text>
        </figcaption>
        {children}
        <details className={css["table"]} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
          <summary>The numbers as a table</summary>
          {open && <NumbersTable title={title} rows={rows} />}
        </details>
      </figure>
    </Paper>
  );
}

function NumbersTable({ title, rows }: { title: string; rows: Rows }) {
  // scrolled by keyboard too
  return (
    <Box component="section" className={css["rows"]} tabIndex={0} aria-label={`${title}, as a table`}>
      <table>
        <thead>
          <tr>
            {rows.head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.body.map(([name, ...cells]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map((cell, index) => (
                <td key={index}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  );
}
