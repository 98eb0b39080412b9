/** What a chip says: "Candidate’s name, or “A candidate”". */
import { DATE_PICTURES, type Chip } from "./chip.ts";

/** @param labelOf  what a field is called */
export function chipLabel({ fields, format, fallback }: Chip, labelOf: (path: string) => string): string {
  const names = fields.map(labelOf).join(", or ");
  const shown = format ? `${names} (${inWords(format)})` : names;
  return fallback === undefined || fallback === "" ? shown : `${shown}, or “${fallback}”`;
}

function inWords(format: NonNullable<Chip["format"]>): string {
  switch (format.kind) {
    case "round":
      return format.digits === 0 ? "rounded" : `${format.digits} decimals`;
    case "date":
      return DATE_PICTURES.find(({ picture }) => picture === format.picture)?.label ?? "as a date";
    case "list":
      return "as a list";
  }
}
