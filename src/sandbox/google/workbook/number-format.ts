/**
 * Numbers, dates and times as a cell shows them, for the patterns the stand-in itself sets and plain
 * date patterns a caller may set. Locale en_US, no time zone: a date is a serial number, the days since
 * 1899-12-30.
 *
 * Source: https://developers.google.com/workspace/sheets/api/guides/formats.
 */

export interface NumberFormat {
  type?: string;
  pattern?: string;
}

const DAY_MS = 86_400_000;
const EPOCH_MS = Date.UTC(1899, 11, 30);

const DEFAULT_DATE_PATTERNS: Record<string, string> = {
  DATE: "M/d/yyyy",
  DATE_TIME: "M/d/yyyy H:mm:ss",
  TIME: "h:mm:ss AM/PM",
};

export function isDateFormat(format: NumberFormat | undefined): boolean {
  return Object.hasOwn(DEFAULT_DATE_PATTERNS, format?.type ?? "");
}

/** @returns the serial number of a moment given in UTC */
export function toSerial(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
  const ms = Date.UTC(year, month - 1, day, hour, minute, second) - EPOCH_MS;
  return ms / DAY_MS;
}

export function formatNumber(value: number, format: NumberFormat | undefined): string {
  const defaultPattern = DEFAULT_DATE_PATTERNS[format?.type ?? ""];
  if (defaultPattern !== undefined) return formatDate(value, format?.pattern ?? defaultPattern);
  const pattern = format?.pattern ?? "";
  const digits = /\.(0+)/.exec(pattern)?.[1]?.length ?? 0;
  switch (format?.type) {
    case "PERCENT":
      return `${(value * 100).toFixed(digits)}%`;
    case "CURRENCY":
      return `${value < 0 ? "-" : ""}$${grouped(Math.abs(value), 2)}`;
    case "NUMBER":
      return pattern.includes(",") ? grouped(value, digits) : value.toFixed(digits);
    default:
      return plainNumber(value);
  }
}

function grouped(value: number, digits: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Fifteen significant digits, so 0.1 + 0.2 shows 0.3. */
function plainNumber(value: number): string {
  return String(Number(value.toPrecision(15))).replace("e", "E");
}

function formatDate(serial: number, pattern: string): string {
  const date = new Date(EPOCH_MS + Math.round(serial * DAY_MS));
  const two = (value: number): string => String(value).padStart(2, "0");
  const hour12 = date.getUTCHours() % 12 || 12;
  const halves = /AM\/PM/i.test(pattern);
  const hour = halves ? hour12 : date.getUTCHours();
  // In these patterns `m` is a minute only beside hours or seconds.
  const withMinutes = pattern.replaceAll(
    /(h+:)(m+)/gi,
    (_, before: string, minutes: string) => before + "n".repeat(minutes.length),
  );
  return withMinutes.replaceAll(/yyyy|yy|MM|M|mm|m|dd|d|HH|H|hh|h|nn|n|ss|s|AM\/PM/g, (token) => {
    switch (token) {
      case "yyyy":
        return String(date.getUTCFullYear());
      case "yy":
        return two(date.getUTCFullYear() % 100);
      case "MM":
      case "mm":
        return two(date.getUTCMonth() + 1);
      case "M":
      case "m":
        return String(date.getUTCMonth() + 1);
      case "dd":
        return two(date.getUTCDate());
      case "d":
        return String(date.getUTCDate());
      case "HH":
      case "hh":
        return two(hour);
      case "H":
      case "h":
        return String(hour);
      case "nn":
        return two(date.getUTCMinutes());
      case "n":
        return String(date.getUTCMinutes());
      case "ss":
        return two(date.getUTCSeconds());
      case "s":
        return String(date.getUTCSeconds());
      default:
        return date.getUTCHours() < 12 ? "AM" : "PM";
    }
  });
}
