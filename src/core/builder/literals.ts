/** Values as JSONata writes them. */

/** JSON's notation is JSONata's too. */
export function writeText(text: string): string {
  return JSON.stringify(text);
}

/** @param value  finite */
export function writeNumber(value: number): string {
  return String(value === 0 ? 0 : value);
}

export function writeValue(value: string | number): string {
  return typeof value === "number" ? writeNumber(value) : writeText(value);
}
