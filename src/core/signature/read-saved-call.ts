/**
 * Reads a call that somebody saved: header lines, a blank line and the body, as `curl -i` or a proxy shows it, or the
 * JSON that request bins give out (docs.webhook.site/api/requests.html: `headers` and `content`; HAR 1.2: `request`
 * with a list of headers and `postData.text`; read 2026-11-21).
 */
import { ConfigError } from "../errors.ts";
import { valueAt } from "../findings.ts";

export interface SavedCall {
  /** Name, value, name, value … */
  rawHeaders: string[];
  body: Uint8Array;
}

/** @throws {ConfigError} `invalid_call` when no headers or no body can be found in it */
export function readSavedCall(saved: Uint8Array | string): SavedCall {
  const bytes = typeof saved === "string" ? Buffer.from(saved, "utf8") : Buffer.from(saved);
  return fromJson(bytes) ?? fromLines(bytes);
}

function invalid(message: string): ConfigError {
  return new ConfigError(message, { code: "invalid_call", path: "call" });
}

function fromLines(bytes: Buffer): SavedCall {
  const { end, next } = blankLine(bytes);
  const lines = bytes.subarray(0, end).toString("latin1").split(/\r?\n/);
  const rawHeaders = lines.flatMap((line, index) => {
    const at = line.indexOf(":");
    const name = line.slice(0, Math.max(0, at)).trim();
    // `POST /in/… HTTP/1.1`; a proxy's `> ` before each line
    const plain = name.replace(/^[<>]\s*/, "");
    if (index === 0 && (at < 0 || /\s/.test(plain))) return [];
    if (line.trim() === "") return [];
    if (at < 1 || /\s/.test(plain))
      throw invalid(
        `Line ${index + 1} of the saved call is no header. It must be header lines such as "X-Signature: …", a blank line, and the body as it was sent.`,
      );
    return [plain, line.slice(at + 1).trim()];
  });
  if (rawHeaders.length === 0) {
    throw invalid("The saved call begins with no header lines, so there is no signature to look at.");
  }
  return { rawHeaders, body: bytes.subarray(next) };
}

function blankLine(bytes: Buffer): { end: number; next: number } {
  const crlf = bytes.indexOf("\r\n\r\n");
  const lf = bytes.indexOf("\n\n");
  if (crlf < 0 && lf < 0) {
    throw invalid("The saved call has no blank line between its headers and its body.");
  }
  return lf < 0 || (crlf >= 0 && crlf < lf) ? { end: crlf, next: crlf + 4 } : { end: lf, next: lf + 2 };
}

function fromJson(bytes: Buffer): SavedCall | undefined {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined; // header lines
  }
  const entry = valueAt(value, ["log", "entries", 0]) ?? value;
  const request = valueAt(entry, ["request"]) ?? entry;
  const rawHeaders = headersIn(valueAt(request, ["headers"]));
  if (rawHeaders.length === 0) throw invalid("The saved JSON has no `headers`.");
  const body = [["content"], ["body"], ["bodyRaw"], ["rawBody"], ["raw_body"], ["postData", "text"]]
    .map((path) => valueAt(request, path))
    .find((found) => found !== undefined && found !== null);
  if (typeof body === "string") return { rawHeaders, body: Buffer.from(body, "utf8") };
  // already parsed by the bin: what was signed may be lost, and the finder says so if it is
  if (typeof body === "object") return { rawHeaders, body: Buffer.from(JSON.stringify(body), "utf8") };
  throw invalid("The saved JSON has no body: `content`, `body`, `bodyRaw` or `postData.text` is expected.");
}

/** An object of texts or lists of texts, or HAR's list of `{name, value}`. */
function headersIn(headers: unknown): string[] {
  if (Array.isArray(headers)) {
    return headers.flatMap((header: unknown) => {
      const [name, value] = [valueAt(header, ["name"]), valueAt(header, ["value"])];
      return typeof name === "string" && typeof value === "string" ? [name, value] : [];
    });
  }
  if (typeof headers !== "object" || headers === null) return [];
  return Object.entries(headers).flatMap(([name, value]: [string, unknown]) =>
    [value].flat().flatMap((each) => (typeof each === "string" ? [name, each] : [])),
  );
}
